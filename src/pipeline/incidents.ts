import { correlate as correlatePure } from '../domain/campaigns.ts';
import type { Finding } from '../domain/finding.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../domain/operator.ts';
import type { Target } from '../domain/target.ts';
import type { Instant, Range } from '../domain/time.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import { parameterSet as setOf } from '../hunts/parameters.ts';
import { correlate, newCampaigns } from './correlate.ts';
import { type RangeFindings, rowsOf } from './hunt-range.ts';
import { type Incident, keptIncidents, toIncident } from './kept-incidents.ts';
import type { Pipeline } from './pipeline.ts';
import type { Clock, Ids, Log, LogQuery } from './ports.ts';
import type { StateStore } from './state-port.ts';
import { endCampaigns } from './quiet.ts';
import { findingKey, type FindingRecord } from './state/finding.ts';
import { STATE_SCHEMA } from './state/record.ts';

/** The parameter set that compares with the published rule: no campaigns, no suppression, one alert a row. */
export const REFERENCE = 'reference';

export type IncidentQuestion = {
  readonly query: LogQuery;
  /** Empty at the start, and only for this call. */
  readonly store: StateStore;
  readonly clock: Clock;
  readonly target: Target;
  readonly hunts: readonly Hunt[];
  readonly range: Range;
  /** Name of a parameter set that every hunt given has. */
  readonly parameterSet?: string;
  readonly operator: OperatorConfig;
  readonly ownRole?: string;
};

export type { Incident };
/** `detectedAt` is when the product, ticking every bin, would have opened an incident. */
export type IncidentAnswer = RangeFindings & { readonly incidents: readonly Incident[] };

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const NO_IDS: Ids = { next: () => 'range' };

type Replay = { readonly pipeline: Pipeline; readonly set: (at: Instant) => void };

/** The pipeline over the given store with a clock that follows the bins; no sink, so that nothing is sent. */
const makeReplay = (asked: IncidentQuestion, parameters: Readonly<Record<string, Parameters>>): Replay => {
  let now = asked.range.from;
  const { query, store, hunts, operator, ownRole = '' } = asked;
  const clock: Clock = { now: () => now };
  return {
    pipeline: { query, store, sinks: [], clock, ids: NO_IDS, log: SILENT, hunts, parameters, operator, ownRole, maxWindowsPerTick: 1 },
    set: (at) => {
      now = at;
    },
  };
};

/** When a bin has ended and its rows can be queried. */
const visibleAt = (hunts: readonly Hunt[], { bin, binMs }: Finding): Instant =>
  bin + binMs + Math.max(...hunts.flatMap((hunt) => hunt.sources.map((source) => source.delayMs)));

const storePending = async ({ store }: Pipeline, target: Target, findings: readonly Finding[], at: Instant): Promise<void> => {
  for (let from = 0; from < findings.length; from += 100) {
    const batch = findings.slice(from, from + 100);
    await store.write(
      target.id,
      batch.map((finding) => {
        const value: FindingRecord = { schema: STATE_SCHEMA, finding, foundAt: at, changedAt: at };
        return { op: 'insert', key: findingKey(finding.id), value, status: 'pending', due: finding.bin };
      }),
    );
  }
};

/** The product's own correlation, fed bin by bin as the ticks would. */
const byCampaign = async (
  { pipeline, set }: Replay,
  target: Target,
  findings: readonly Finding[],
  range: Range,
): Promise<readonly Incident[]> => {
  let at = range.from;
  const ticks = [...Map.groupBy(findings, (finding) => visibleAt(pipeline.hunts, finding))].toSorted(([a], [b]) => a - b);
  for (const [tick, seen] of ticks) {
    at = tick;
    set(at);
    await storePending(pipeline, target, seen, at);
    await correlate(pipeline, target, 'range', newCampaigns());
  }
  set(Math.max(at, range.to));
  await endCampaigns(pipeline, target, 'range');
  return keptIncidents(pipeline, target);
};

/** One incident a finding, whatever the operator says: to compare row by row. */
const byRow = ({ pipeline }: Replay, target: Target, findings: readonly Finding[]): readonly Incident[] =>
  findings
    .filter(({ verdict }) => verdict !== 'refuted')
    .flatMap((finding) => {
      const now = visibleAt(pipeline.hunts, finding);
      const { campaigns } = correlatePure({
        now,
        campaigns: [],
        findings: [{ finding }],
        recent: [],
        options: { operator: NO_OPERATOR_CONFIG },
      });
      return campaigns.map((campaign) => ({ ...toIncident(pipeline, target, campaign), status: 'alert' as const }));
    });

const byFirstActivity = (a: Incident, b: Incident): number => a.alert.firstActivity - b.alert.firstActivity || (a.id < b.id ? -1 : 1);

/**
 * What the hunts make of a range of somebody's logs: findings, and incidents as the product would have raised them tick by tick,
 * suppressed and record-only ones included. Nothing is sent. With the parameter set `reference` one incident a row.
 * Throws LogQueryError, HuntParameterError.
 */
export const findIncidents = async (asked: IncidentQuestion): Promise<IncidentAnswer> => {
  const { target, hunts, range, parameterSet } = asked;
  const parameters = Object.fromEntries(hunts.map((hunt) => [hunt.id, parameterSet === undefined ? {} : setOf(hunt, parameterSet)]));
  const deps = { ...asked, ownRole: asked.ownRole ?? '' };
  const answers: RangeFindings[] = [];
  for (const hunt of hunts) answers.push(await rowsOf(deps, target, hunt, range, parameters[hunt.id] ?? {}));
  const findings = answers.flatMap((answer) => answer.findings);
  const replay = makeReplay(asked, parameters);
  const incidents = parameterSet === REFERENCE ? byRow(replay, target, findings) : await byCampaign(replay, target, findings, range);
  return {
    incidents: incidents.toSorted(byFirstActivity),
    findings,
    sources: answers.flatMap((answer) => answer.sources),
    notices: answers.flatMap((answer) => answer.notices),
    partial: answers.some((answer) => answer.partial),
  };
};
