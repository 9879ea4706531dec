import { isDeepStrictEqual } from 'node:util';
import type { Campaign } from './campaign.ts';
import { type Caught, predecessorOf } from './classification.ts';
import { type Book, byAge, byTime, makeBook, mergeCampaigns, openCampaign, put, setDistributed, setState } from './campaign-book.ts';
import { twoEnds } from './campaign-ends.ts';
import { type Cluster, makeClusters, type RecentFinding } from './campaign-clusters.ts';
import type { Applied, CampaignBody, PendingFinding } from './campaign-growth.ts';
import { CAMPAIGN_RULES, type CampaignRules, linked, traceOfCampaign } from './campaign-links.ts';
import type { OperatorConfig } from './operator.ts';
import { evaluate, severityRank } from './severity.ts';
import type { Instant } from './time.ts';

export type CorrelationInput = {
  readonly now: Instant;
  /**
   * Stored campaigns of the target: all whose activity is within the gap of a pending finding, those that findings were applied to
   * before, and what these were merged into. Without the last two a correction would be taken for a new finding.
   */
  readonly campaigns: readonly Campaign[];
  /** Each id once. Refuted ones matter only when they were applied before: they are taken out again. */
  readonly findings: readonly PendingFinding[];
  readonly recent: readonly RecentFinding[];
  readonly options: {
    readonly operator: OperatorConfig;
    readonly rules?: CampaignRules;
    /** Campaigns closed as true positives: what is active after its closing is a new campaign, which names the old. */
    readonly caught?: readonly Caught[];
  };
};

export type CorrelationResult = {
  /** Records that are new or changed, whole, oldest first. */
  readonly campaigns: readonly Campaign[];
  /** By finding id, what it added: to be stored with the finding as `previous` of the next time. */
  readonly applied: ReadonlyMap<string, Applied>;
  readonly merges: readonly { readonly from: string; readonly into: string }[];
  /** Ids of campaigns that did not exist before. */
  readonly opened: readonly string[];
};

/** Follows merges to the campaign that an id stands for; undefined when it is not among the given ones. */
const makeHome = (campaigns: readonly Campaign[]): ((id: string) => Campaign | undefined) => {
  const byId = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
  return (id) => {
    let at = byId.get(id);
    for (let hops = 0; at?.state === 'merged' && hops < campaigns.length; hops += 1) at = byId.get(at.mergedInto ?? '');
    return at?.state === 'merged' ? undefined : at;
  };
};

const isSome = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0;

const requestsOf = ({ findings }: Cluster): number => findings.reduce((sum, { finding }) => sum + finding.counts.requests, 0);

const startOf = ({ findings }: Cluster): PendingFinding => findings.reduce((a, b) => (byTime(b, a) < 0 ? b : a));

/** Grows the oldest campaign of a cluster. Late rows inside an ended campaign do not reopen it; activity after its end does. */
const growStored = (book: Book, cluster: Cluster, live: readonly [Campaign, ...Campaign[]], findings: readonly PendingFinding[]): void => {
  const id = mergeCampaigns(book, live);
  put(book, id, findings);
  if (cluster.distributed) setDistributed(book, id);
  const end = Math.max(...live.map(({ lastActivity }) => lastActivity));
  const later = (book.records.get(id)?.lastActivity ?? end) > end;
  setState(book, id, later || live.some(({ state }) => state === 'open') ? 'open' : 'ended');
};

/**
 * Activity that goes on from a campaign that takes no more: a new one, which names it. What lies before the closing of an incident is
 * part of what was closed.
 */
const continueAfter = (book: Book, { findings }: Cluster, last: Campaign, closed: Caught | undefined, now: Instant): void => {
  const isOver = ({ finding }: PendingFinding): boolean => closed !== undefined && finding.bin < closed.closedAt;
  put(book, last.id, findings.filter(isOver));
  const later = findings.filter((one) => !isOver(one));
  if (!isSome(later)) return;
  openCampaign(book, now, later, { rollUp: false, ...(closed === undefined ? { reissueOf: last.id } : linkTo(closed)) });
};

const linkTo = ({ campaign, incident, closedAt }: Caught) => ({ reissueOf: campaign, recurs: { incident, closedAt } });

/** What a cluster was caught as before, if it was. */
const recurrenceOf = (caught: readonly Caught[], { findings }: Cluster) => {
  const services = findings.map(({ finding }) => finding.service);
  const places = findings.flatMap(({ finding: { entities, source } }) => [...entities.countries, ...entities.blocks, source]);
  const before = predecessorOf(caught, { services, places, from: Math.min(...findings.map(({ finding }) => finding.bin)) });
  return before === undefined ? {} : linkTo(before);
};

/** Opens campaigns for clusters that touch none: the largest ones each on its own, the rest in one roll-up. */
const openNew = (
  book: Book,
  clusters: readonly Cluster[],
  rollUps: readonly Campaign[],
  now: Instant,
  { rules, caught }: { readonly rules: CampaignRules; readonly caught: readonly Caught[] },
): void => {
  const traced = rollUps.map((rollUp) => ({ id: rollUp.id, trace: traceOfCampaign(rollUp) }));
  const loose = clusters.filter((cluster) => {
    const known = traced.find(({ trace }) => linked(trace, cluster.trace, rules));
    if (known !== undefined) put(book, known.id, cluster.findings);
    return known === undefined;
  });
  const bySize = loose.toSorted((a, b) => requestsOf(b) - requestsOf(a) || byTime(startOf(a), startOf(b)));
  for (const cluster of bySize.slice(0, rules.maxNew)) {
    const { findings, distributed } = cluster;
    if (!isSome(findings)) continue;
    const id = openCampaign(book, now, findings, { rollUp: false, ...recurrenceOf(caught, cluster) });
    if (distributed) setDistributed(book, id);
  }
  const rest = bySize.slice(rules.maxNew).flatMap(({ findings }) => findings);
  const current = rollUps.find(({ state }) => state === 'open');
  if (current !== undefined) put(book, current.id, rest);
  else if (isSome(rest)) openCampaign(book, now, rest, { rollUp: true });
};

type Before = ReadonlyMap<string, Campaign>;

/** What people were told last of each record, and of what has been merged into it: the loudest of these goes on. */
const toldIn = (book: Book, before: Before): ((id: string) => Campaign | undefined) => {
  const records = [...book.records.values()];
  const parts = Map.groupBy(records, ({ id, mergedInto }) => mergedInto ?? id);
  const loudness = ({ assessment: { standing, severity } }: Campaign): number => Number(standing === 'alert') * 10 + severityRank(severity);
  return (id) =>
    (parts.get(id) ?? [])
      .flatMap((part) => before.get(part.id) ?? [])
      .reduce<Campaign | undefined>((a, b) => (a === undefined || loudness(b) > loudness(a) ? b : a), before.get(id));
};

/** Records that are new or changed, assessed anew, oldest first. */
const changedIn = (book: Book, before: Before, operator: OperatorConfig): readonly Campaign[] => {
  const told = toldIn(book, before);
  return [...book.records.values()]
    .filter((record) => !isDeepStrictEqual(record, before.get(record.id)))
    .toSorted(byAge)
    .map((record) => evaluate(record, operator, told(record.id)));
};

/** The one that people have been told of goes on, else the older one. */
const byTold =
  (before: Before) =>
  (a: CampaignBody, b: CampaignBody): number => {
    const told = ({ id }: CampaignBody): number => Number(before.get(id)?.assessment.standing === 'alert');
    return told(b) - told(a) || byAge(a, b);
  };

/** One attack under two services' names becomes one campaign once both ends stand as alerts. */
const joinEnds = (book: Book, before: Before, operator: OperatorConfig, rules: CampaignRules): void => {
  const now = changedIn(book, before, operator);
  if (!now.some(({ assessment }) => assessment.standing === 'alert')) return;
  const changed = new Set(now.map(({ id }) => id));
  const all = [...now, ...[...before.values()].filter(({ id }) => !changed.has(id))];
  for (const group of twoEnds(all, rules)) if (group.some(({ id }) => changed.has(id))) mergeCampaigns(book, group, byTold(before));
};

const correlateLane = ({ now, campaigns, findings, recent, options }: CorrelationInput): CorrelationResult => {
  const rules = options.rules ?? CAMPAIGN_RULES;
  const home = makeHome(campaigns);
  const caught = new Map((options.caught ?? []).map((one) => [one.campaign, one]));
  const tooOld = ({ id, openedAt }: Campaign): boolean => now - openedAt >= rules.maxAgeMs || caught.has(id);
  const stored = campaigns.filter(({ state }) => state !== 'merged').toSorted(byAge);
  const rollUps = stored.filter((campaign) => campaign.rollUp && !tooOld(campaign));
  const book = makeBook(campaigns);

  // A correction of something unknown is a new finding: its campaign was swept away after 90 days.
  const pending = findings.map(
    ({ finding, previous }): PendingFinding =>
      previous !== undefined && home(previous.campaignId) !== undefined ? { finding, previous } : { finding },
  );
  const homeOf = ({ previous }: PendingFinding): Campaign | undefined => (previous === undefined ? undefined : home(previous.campaignId));
  // What was refuted links nothing, and what went into a roll-up or a campaign past its age stays there.
  const settled = (one: PendingFinding): boolean => {
    const at = homeOf(one);
    return one.finding.verdict === 'refuted' || (at !== undefined && (at.rollUp || tooOld(at)));
  };
  const linkable = stored.filter(({ rollUp }) => !rollUp);
  const clusters = makeClusters(
    linkable,
    pending.filter((one) => !settled(one)),
    recent,
    home,
    rules,
  ).filter((cluster) => cluster.findings.length > 0);

  const fresh: Cluster[] = [];
  for (const cluster of clusters) {
    const live = cluster.campaigns.filter((campaign) => !tooOld(campaign));
    const past = cluster.campaigns.filter(tooOld).toSorted(byAge);
    for (const { id, state } of past) if (state === 'open') setState(book, id, 'ended');
    const last = past.at(-1);
    if (isSome(live)) growStored(book, cluster, live, cluster.findings);
    else if (last !== undefined) continueAfter(book, cluster, last, caught.get(last.id), now);
    else fresh.push(cluster);
  }
  openNew(book, fresh, rollUps, now, { rules, caught: [...caught.values()] });
  for (const one of pending.filter(settled).toSorted(byTime)) {
    const at = homeOf(one);
    // The campaign may have been merged a few lines above.
    if (at !== undefined) put(book, book.records.get(at.id)?.mergedInto ?? at.id, [one]);
  }

  const before = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
  joinEnds(book, before, options.operator, rules);
  return {
    campaigns: changedIn(book, before, options.operator),
    applied: book.applied,
    merges: book.merges,
    opened: book.opened,
  };
};

/** What was seen in silence, and what was not: neither joins, hides or reopens the other. A corrected finding stays where it was counted. */
const toLanes = (input: CorrelationInput): readonly CorrelationInput[] => {
  const { campaigns, findings, recent } = input;
  const home = makeHome(campaigns);
  const laneOf = ({ finding, previous }: PendingFinding): boolean =>
    ((previous === undefined ? undefined : home(previous.campaignId)) ?? finding).silenced !== undefined;
  const silent = Map.groupBy(findings, laneOf);
  return [false, true].flatMap((lane) => {
    const own = silent.get(lane) ?? [];
    if (own.length === 0) return [];
    return {
      ...input,
      campaigns: campaigns.filter(({ silenced }) => (silenced !== undefined) === lane),
      findings: own,
      recent: recent.filter(({ campaignId }) => (home(campaignId)?.silenced !== undefined) === lane),
    };
  });
};

/**
 * Puts findings into campaigns by CampaignRules; loss and assessment are computed anew. Pure, and independent of the
 * order of its input: links are closed over clusters that only grow. A finding seen twice with the same counts changes nothing.
 */
export const correlate = (input: CorrelationInput): CorrelationResult => {
  const lanes = toLanes(input).map(correlateLane);
  return {
    campaigns: lanes.flatMap(({ campaigns }) => campaigns).toSorted(byAge),
    applied: new Map(lanes.flatMap(({ applied }) => [...applied])),
    merges: lanes.flatMap(({ merges }) => merges),
    opened: lanes.flatMap(({ opened }) => opened),
  };
};

/**
 * Open campaigns that can grow no more: quiet for the gap, and for as long as rows may still come late. Gives the changed records
 * only; a finding inside the gap reopens one.
 */
export const endQuiet = (
  campaigns: readonly Campaign[],
  now: Instant,
  options: { readonly latenessMs: number; readonly delayMs: number; readonly gapMs?: number },
): readonly Campaign[] => {
  const quiet = (options.gapMs ?? CAMPAIGN_RULES.gapMs) + options.latenessMs + options.delayMs;
  return campaigns
    .filter(({ state, lastActivity }) => state === 'open' && now - lastActivity > quiet)
    .map((campaign) => ({ ...campaign, state: 'ended' }));
};
