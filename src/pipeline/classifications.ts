import type { Campaign } from '../domain/campaign.ts';
import { type Caught, caughtOf, closingText, type Closing, suppressionOf } from '../domain/classification.ts';
import { hashId } from '../domain/identity.ts';
import type { Names, Silence } from '../domain/operator.ts';
import type { Target } from '../domain/target.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../domain/time.ts';
import { readCampaign } from './campaign-store.ts';
import { type IncidentsRead, type IncidentState, readIncidentTable } from './closed-incidents.ts';
import { mapBounded } from './concurrency.ts';
import { type Pipeline, reasonOf } from './pipeline.ts';
import type { RecordWrite, StateStore } from './state-port.ts';
import { endAt, readSilence } from './silences.ts';
import { CLASSIFICATION, classificationKey, type ClassificationRecord } from './state/classification.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';
import { silenceKey, type SilenceRecord } from './state/silence.ts';
import { changeTarget, readTarget } from './target-state.ts';

const EVERY_MS = HOUR;
/** Timers fire a little early or late. */
const SLACK_MS = MINUTE;
/** Rows of SecurityIncident come late: each reading looks back beyond the end of the last one. */
const OVERLAP_MS = HOUR;
const FIRST_MS = 14 * DAY;
/** Campaigns older than this are closed without anybody waiting for it. */
const ASKED_MS = 30 * DAY;
/** The API knows when an incident was last changed, the table when it was closed: times this near are one closing. */
const SAME_CLOSING_MS = 10 * MINUTE;
const MAX_CAMPAIGNS = 500;
/** One call each, when incidents are written by the API: the newest ones, an hour. */
const MAX_CALLS = 50;
const CALLS_AT_ONCE = 5;

export type ClassificationReport = { readonly closed: number; readonly suppressed: number };

const stored = async (store: StateStore, partition: string, campaign: string) => {
  const found = await store.get(partition, classificationKey(campaign));
  return found === undefined ? undefined : { found, record: readState(CLASSIFICATION, found) };
};

const replaceOf = (key: string, before: { readonly etag: string } | undefined, value: object, status: string, due: Instant): RecordWrite =>
  before === undefined ? { op: 'insert', key, value, status, due } : { op: 'replace', key, etag: before.etag, value, status, due };

const namesOf = (names: Names | undefined): string[] | undefined => (names === undefined ? undefined : [names].flat());

const toRecord = (id: string, campaign: string, { from, to, reason, match, upToUsd }: Silence, now: Instant): SilenceRecord => {
  const [service, country, ip] = [namesOf(match.service), namesOf(match.country), namesOf(match.ip)];
  return {
    ...{ schema: STATE_SCHEMA, id, source: 'analyst', from, to, reason, campaign, createdAt: now },
    match: { ...(service && { service }), ...(ip && { ip }), ...(country && { country }) },
    ...(upToUsd === undefined ? {} : { upToUsd }),
  };
};

/** What happens to the silence of a campaign when its incident is closed as something: made, changed, or ended. */
const silenceWrites = async (
  { store, clock, analysts }: Pipeline,
  target: Target,
  campaign: Campaign,
  closing: Closing | undefined,
): Promise<{ readonly id: string | undefined; readonly writes: readonly RecordWrite[] }> => {
  const id = hashId('silence', campaign.id).slice(0, 8);
  const before = await store.get(target.id, silenceKey(id));
  const now = clock.now();
  const silence = closing === undefined ? undefined : suppressionOf(campaign, closing, analysts?.suppressionDays ?? 0);
  if (silence !== undefined) {
    const value = toRecord(id, campaign.id, silence, now);
    return { id, writes: [replaceOf(silenceKey(id), before, value, '', value.to)] };
  }
  if (before === undefined || readSilence(before).to <= now) return { id: undefined, writes: [] };
  const ended = endAt(readSilence(before), now);
  return { id: undefined, writes: [replaceOf(silenceKey(id), before, ended, '', ended.to)] };
};

/** Keeps what an analyst decided, with the silence that follows from it, in one transaction. What is known already changes nothing. */
const apply = async (
  pipeline: Pipeline,
  target: Target,
  campaign: Campaign,
  state: IncidentState,
): Promise<'none' | 'closed' | 'suppressed'> => {
  const { store, clock } = pipeline;
  const before = await stored(store, target.id, campaign.id);
  const key = classificationKey(campaign.id);
  if (state.kind === 'open') {
    // Another incident of the campaign, by the other way to Sentinel, says nothing about the one that was closed.
    if (before === undefined || before.record.incident !== state.incident) return 'none';
    const { writes } = await silenceWrites(pipeline, target, campaign, undefined);
    await store.write(target.id, [{ op: 'delete', key, etag: before.found.etag }, ...writes]);
    return 'none';
  }
  const { closing } = state;
  if (before?.record.as === closing.as && Math.abs(before.record.at - closing.at) < SAME_CLOSING_MS) return 'none';
  const { id, writes } = await silenceWrites(pipeline, target, campaign, closing);
  const { services, places } = caughtOf(campaign, closing);
  const value: ClassificationRecord = {
    schema: STATE_SCHEMA,
    campaign: campaign.id,
    ...closing,
    hunts: [...campaign.hunts],
    services: [...services],
    places: [...places],
    ...(id === undefined ? {} : { silence: id }),
    readAt: clock.now(),
  };
  await store.write(target.id, [replaceOf(key, before?.found, value, closing.as, closing.at), ...writes]);
  return id === undefined ? 'closed' : 'suppressed';
};

/** Where two incidents of a campaign are closed, the later closing counts. */
const closedAt = (state: IncidentState): Instant => (state.kind === 'closed' ? state.closing.at : 0);

/** Says in the log what was learned, and where nothing can be kept quiet although somebody asked for it. */
const note = (
  { log, analysts }: Pipeline,
  target: Target,
  { campaign, closing }: IncidentState & { kind: 'closed' },
  done: 'closed' | 'suppressed',
): void => {
  const fields = { target: target.name, campaign };
  const wanted = closing.as === 'FalsePositive' || closing.as === 'BenignPositive';
  log.info(`Campaign learned of: ${closingText(closing)}`, { ...fields, suppressed: done === 'suppressed' });
  if (wanted && done === 'closed' && (analysts?.suppressionDays ?? 0) > 0)
    log.warn('Nothing is kept quiet: the campaign has too many destinations and sources to name; use tollwatch silence add', fields);
};

/** Campaigns that may have an incident, newest activity first. */
const alertedCampaigns = async ({ store, clock }: Pipeline, target: Target): Promise<readonly Campaign[]> => {
  const recent = await store.list(target.id, 'campaign:', { dueFrom: clock.now() - ASKED_MS });
  return recent
    .map((record) => readCampaign(record).record.campaign)
    .filter(({ revision, state }) => revision > 0 && state !== 'merged')
    .toSorted((a, b) => b.lastActivity - a.lastActivity)
    .slice(0, MAX_CAMPAIGNS);
};

/** Incidents that the product wrote itself and that the table said nothing of, one call each. */
const readByCalls = async (
  { analysts, store }: Pipeline,
  target: Target,
  campaigns: readonly Campaign[],
  known: ReadonlySet<string>,
): Promise<IncidentsRead> => {
  const reader = analysts?.incidents;
  if (reader === undefined) return { states: [], notice: undefined };
  const closed = new Set((await store.list(target.id, 'classification:')).map((record) => readState(CLASSIFICATION, record).campaign));
  const asked = campaigns.filter(({ id }) => !known.has(id) && !closed.has(id)).slice(0, MAX_CALLS);
  const failures: string[] = [];
  const states = await mapBounded(asked, CALLS_AT_ONCE, async ({ id }) => {
    if (failures.length > 0) return undefined;
    try {
      return await reader.read(target, id);
    } catch (error) {
      failures.push(reasonOf(error));
      return undefined;
    }
  });
  return { states: states.filter((state) => state !== undefined), notice: failures[0] };
};

/**
 * Once an hour: how analysts closed the incidents of this target's campaigns. A false or benign positive keeps its like quiet for some
 * days; a true positive makes what comes after it a new campaign. Undefined when it is not due, or nothing was alerted yet. Throws
 * LogQueryError; it is tried again an hour later, from where the last whole reading ended.
 */
export const readClassifications = async (pipeline: Pipeline, target: Target): Promise<ClassificationReport | undefined> => {
  const { store, clock, query, analysts } = pipeline;
  if (analysts === undefined) return undefined;
  const now = clock.now();
  const known = await readTarget(store, target.id);
  if (known?.incidentsTriedAt !== undefined && now - known.incidentsTriedAt < EVERY_MS - SLACK_MS) return undefined;
  const campaigns = await alertedCampaigns(pipeline, target);
  if (campaigns.length === 0) return undefined;
  await changeTarget(store, target.id, (before) => ({ ...before, incidentsTriedAt: now }));
  const from = (known?.incidentsReadTo ?? now - FIRST_MS) - OVERLAP_MS;
  const ids = campaigns.map(({ id }) => id);
  const table = await readIncidentTable(query, target, ids, { from, to: now });
  const calls = await readByCalls(pipeline, target, campaigns, new Set(table.states.map(({ campaign }) => campaign)));
  const byId = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
  const report = { closed: 0, suppressed: 0 };
  for (const state of [...table.states, ...calls.states].toSorted((a, b) => closedAt(a) - closedAt(b))) {
    const campaign = byId.get(state.campaign);
    const done = campaign === undefined ? 'none' : await apply(pipeline, target, campaign, state);
    if (done !== 'none' && state.kind === 'closed') note(pipeline, target, state, done);
    report.closed += done === 'none' ? 0 : 1;
    report.suppressed += done === 'suppressed' ? 1 : 0;
  }
  const notice = [table.notice, calls.notice].filter((one) => one !== undefined).join('; ');
  await changeTarget(store, target.id, ({ incidentsNotice: _, ...before }) => ({
    ...before,
    ...(table.whole ? { incidentsReadTo: now } : {}),
    ...(notice === '' ? {} : { incidentsNotice: notice }),
  }));
  return report;
};

/** Campaigns closed as true positives in the last 30 days: what comes back names them. */
export const loadCaught = async ({ store, clock }: Pick<Pipeline, 'store' | 'clock'>, target: Target): Promise<readonly Caught[]> => {
  const records = await store.list(target.id, 'classification:', { status: 'TruePositive', dueFrom: clock.now() - ASKED_MS });
  return records.map((record) => {
    const { campaign, at, incident, services, places } = readState(CLASSIFICATION, record);
    return { campaign, closedAt: at, incident, services, places };
  });
};
