import type { Campaign, Member, MemberSet, Peak, Tally } from './campaign.ts';
import { growEvidence, joinEvidence } from './evidence.ts';
import type { Counts, Excess, Finding, Side, Verdict } from './finding.ts';
import { type Addition, EMPTY_SET, growSet, joinMembers, joinSets } from './member-set.ts';
import { joinSilenced, type Silenced } from './silence.ts';

/** A campaign before it is judged. */
export type CampaignBody = Omit<Campaign, 'assessment' | 'loss'>;

/** Names under which a finding is counted that its key does not fix: more rows can change which destinations are the main ones. */
export type CountedNames = Pick<Finding['entities'], 'countries' | 'blocks'> & Pick<Finding, 'clientCountries'>;

/** What was added to a campaign when a finding was applied to it earlier. Without `names` they are taken to be the same as now. */
export type Applied = {
  readonly campaignId: string;
  readonly counts: Counts;
  readonly verdict?: Verdict;
  readonly names?: CountedNames;
};

/** A finding to apply. `previous`: what was added when it was applied before, with other counts or another verdict. */
export type PendingFinding = { readonly finding: Finding; readonly previous?: Applied };

export const NO_COUNTS: Counts = { requests: 0, sends: 0, verified: 0, failed: 0, throttled: 0 };

const NO_VERDICTS: Readonly<Record<Verdict, number>> = { confirmed: 0, drifted: 0, refuted: 0, unverified: 0 };

const combine = (a: Counts, b: Counts, sign: 1 | -1): Counts => ({
  requests: a.requests + sign * b.requests,
  sends: a.sends + sign * b.sends,
  verified: a.verified + sign * b.verified,
  failed: a.failed + sign * b.failed,
  throttled: a.throttled + sign * b.throttled,
  // Absent means all of them; once some are known to be usual, the rest stays told apart.
  ...(a.suspect === undefined && b.suspect === undefined ? {} : { suspect: (a.suspect ?? a.sends) + sign * (b.suspect ?? b.sends) }),
});

/** Of each side the totals of the hunt and log that saw most there. */
const countsOfSides = (tallies: Campaign['tallies']): Campaign['counts'] => {
  const counts: Partial<Record<Side, Counts>> = {};
  for (const [, tally] of Object.entries(tallies).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = counts[tally.side];
    if (known === undefined || tally.counts.requests > known.requests) counts[tally.side] = tally.counts;
  }
  return counts;
};

const addTallies = (a: Campaign['tallies'], b: Campaign['tallies']): Campaign['tallies'] => {
  const sum: Record<string, Tally> = { ...a };
  for (const [name, tally] of Object.entries(b)) sum[name] = { ...tally, counts: combine(sum[name]?.counts ?? NO_COUNTS, tally.counts, 1) };
  return sum;
};

const toTally = ({ hunt, side, log }: Finding, counts: Counts): Campaign['tallies'] =>
  log === undefined ? { [`${hunt}:${side}`]: { side, counts } } : { [`${hunt}:${side}:${log}`]: { side, log, counts } };

/** Larger ratio first; ties are broken by the numbers, so that the order of findings does not show. */
const byExcess = (a: Excess, b: Excess): number =>
  b.ratio - a.ratio || b.observed - a.observed || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Peaks kept: more refutations than these inside one campaign, and the last peak stays too high. */
const PEAKS = 10;

/** Each finding once, the largest first, cut to those kept. */
const topPeaks = (peaks: Iterable<Peak>): readonly Peak[] => {
  const each = new Map([...peaks].map((peak) => [peak.finding, peak]));
  return [...each.values()].sort((a, b) => byExcess(a.excess, b.excess) || (a.finding < b.finding ? -1 : 1)).slice(0, PEAKS);
};

const sum = (a: Readonly<Record<Verdict, number>>, b: Readonly<Record<Verdict, number>>): Readonly<Record<Verdict, number>> => ({
  confirmed: a.confirmed + b.confirmed,
  drifted: a.drifted + b.drifted,
  refuted: a.refuted + b.refuted,
  unverified: a.unverified + b.unverified,
});

const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();

/** A campaign without findings yet, at the place and time of its first one. */
export const emptyCampaign = (of: {
  readonly id: string;
  readonly first: Finding;
  readonly openedAt: number;
  readonly rollUp: boolean;
  readonly reissueOf?: string;
  readonly recurs?: Campaign['recurs'] & {};
}): CampaignBody => ({
  id: of.id,
  target: of.first.target,
  service: of.first.service,
  serviceResourceId: of.first.serviceResourceId,
  services: EMPTY_SET,
  sources: EMPTY_SET,
  callers: EMPTY_SET,
  countries: EMPTY_SET,
  blocks: EMPTY_SET,
  clientCountries: EMPTY_SET,
  sides: {},
  hunts: [],
  openedAt: of.openedAt,
  firstActivity: of.first.bin,
  lastActivity: of.first.bin + of.first.binMs,
  findings: 0,
  tallies: {},
  counts: {},
  peak: of.first.excess,
  peaks: [],
  verdicts: NO_VERDICTS,
  evidence: [],
  state: 'open',
  distributed: false,
  rollUp: of.rollUp,
  revision: 0,
  ...(of.reissueOf === undefined ? {} : { reissueOf: of.reissueOf }),
  ...(of.recurs === undefined ? {} : { recurs: of.recurs }),
  ...(of.first.silenced === undefined ? {} : { silenced: of.first.silenced }),
});

/** A silenced campaign with the reasons of what it takes in; any other stays what it is. */
const growSilenced = ({ silenced }: CampaignBody, more: readonly (Silenced | undefined)[]): { readonly silenced?: Silenced } =>
  silenced === undefined ? {} : { silenced: more.filter((one) => one !== undefined).reduce(joinSilenced, silenced) };

/** What a finding changes: the difference to what it added before. `gone`: evidence has refuted it. */
type Step = PendingFinding & { readonly gone: boolean; readonly delta: Counts; readonly member: Member };

const toStep = ({ finding, previous }: PendingFinding): Step => {
  const gone = finding.verdict === 'refuted';
  const delta = combine(gone ? NO_COUNTS : finding.counts, previous?.counts ?? NO_COUNTS, -1);
  const member = { first: finding.bin, last: finding.bin + finding.binMs, requests: delta.requests };
  return { finding, ...(previous === undefined ? {} : { previous }), gone, delta, member };
};

export const countedNames = ({ entities, clientCountries }: Finding): CountedNames => ({
  countries: entities.countries,
  blocks: entities.blocks,
  clientCountries,
});

/** What a step adds to one of the sets of changing names: those it had before and has no more give back what they got. */
const additionsOf = (kind: keyof CountedNames, { finding, previous, gone, delta, member }: Step): readonly Addition[] => {
  const now = countedNames(finding)[kind];
  const before = previous?.names?.[kind] ?? now;
  if (gone) return [{ names: before, member, gone }];
  if (previous === undefined) return [{ names: now, member, gone }];
  const as = (requests: number): Member => ({ ...member, requests });
  return [
    { names: now.filter((name) => before.includes(name)), member: as(delta.requests), gone: false },
    { names: before.filter((name) => !now.includes(name)), member: as(-previous.counts.requests), gone: true },
    { names: now.filter((name) => !before.includes(name)), member: as(finding.counts.requests), gone: false },
  ];
};

const people = ({ source, entities }: Finding): readonly string[] => [source, ...entities.ips];

const growSets = (campaign: CampaignBody, steps: readonly Step[]) => {
  const grow = (set: MemberSet, namesOf: (finding: Finding) => readonly string[]): MemberSet =>
    growSet(
      set,
      steps.map(({ finding, member, gone }) => ({ names: namesOf(finding), member, gone })),
    );
  const regrow = (kind: keyof CountedNames): MemberSet =>
    growSet(
      campaign[kind],
      steps.flatMap((step) => additionsOf(kind, step)),
    );
  return {
    services: grow(campaign.services, ({ service }) => [service]),
    sources: grow(campaign.sources, (finding) => (finding.side === 'request' ? people(finding) : [])),
    callers: grow(campaign.callers, (finding) => (finding.side === 'send' ? people(finding) : [])),
    countries: regrow('countries'),
    blocks: regrow('blocks'),
    clientCountries: regrow('clientCountries'),
  };
};

const countVerdicts = (before: Campaign['verdicts'], steps: readonly Step[]): Campaign['verdicts'] => {
  const counted = { ...before };
  for (const { finding, previous } of steps) {
    if (previous === undefined || previous.verdict !== undefined) counted[finding.verdict] += 1;
    if (previous?.verdict !== undefined) counted[previous.verdict] -= 1;
  }
  return counted;
};

const growPeaks = (peaks: readonly Peak[], steps: readonly Step[]): readonly Peak[] => {
  const moved = new Set(steps.map(({ finding }) => finding.id));
  const standing = steps.flatMap(({ finding, gone }) => (gone ? [] : [{ finding: finding.id, excess: finding.excess }]));
  return topPeaks([...peaks.filter(({ finding }) => !moved.has(finding)), ...standing]);
};

/**
 * Applies findings, each id once. One applied before moves the totals by the difference only, so the same finding twice changes
 * nothing; one that evidence refuted since is taken out of totals, names and peak again.
 */
export const applyFindings = (campaign: CampaignBody, findings: readonly PendingFinding[]): CampaignBody => {
  const steps = findings.map(toStep);
  const sides: Partial<Record<Side, Member>> = { ...campaign.sides };
  let { tallies } = campaign;
  let { serviceResourceId, firstActivity, lastActivity, findings: standing } = campaign;
  for (const { finding, previous, gone, delta, member } of steps) {
    const first = serviceResourceId === '' || (finding.side === 'request' && sides.request === undefined);
    // One name may stand for a web role and for the resource that sends: an analyst has to find the form.
    if (first && finding.service === campaign.service && finding.serviceResourceId !== '') serviceResourceId = finding.serviceResourceId;
    sides[finding.side] = joinMembers(sides[finding.side], member);
    tallies = addTallies(tallies, toTally(finding, delta));
    standing += (gone ? 0 : 1) - (previous === undefined || previous.verdict === 'refuted' ? 0 : 1);
    firstActivity = Math.min(firstActivity, member.first);
    lastActivity = Math.max(lastActivity, member.last);
  }
  const peaks = growPeaks(campaign.peaks, steps);
  return {
    ...campaign,
    ...growSets(campaign, steps),
    sides,
    tallies,
    counts: countsOfSides(tallies),
    evidence: growEvidence(
      campaign.evidence,
      steps.map(({ finding }) => finding),
    ),
    hunts: sorted([...campaign.hunts, ...steps.map(({ finding }) => finding.hunt)]),
    serviceResourceId,
    firstActivity,
    lastActivity,
    findings: standing,
    peak: peaks[0]?.excess ?? campaign.peak,
    peaks,
    verdicts: countVerdicts(campaign.verdicts, steps),
    ...growSilenced(
      campaign,
      steps.map(({ finding }) => finding.silenced),
    ),
  };
};

/** In the order a code takes. */
export const SIDES: readonly Side[] = ['request', 'send'];

/** The older campaign with everything of the younger; identity, alerts and service stay the older one's. */
export const absorb = (older: CampaignBody, younger: CampaignBody): CampaignBody => {
  const peaks = topPeaks([...older.peaks, ...younger.peaks]);
  const tallies = addTallies(older.tallies, younger.tallies);
  const onlyYoungerAsked = older.sides.request === undefined && younger.sides.request !== undefined;
  const [resource, other] = onlyYoungerAsked ? [younger, older] : [older, younger];
  return {
    ...older,
    services: joinSets(older.services, younger.services),
    sources: joinSets(older.sources, younger.sources),
    callers: joinSets(older.callers, younger.callers),
    countries: joinSets(older.countries, younger.countries),
    blocks: joinSets(older.blocks, younger.blocks),
    clientCountries: joinSets(older.clientCountries, younger.clientCountries),
    sides: Object.fromEntries(
      SIDES.flatMap((side) => {
        const mine = older.sides[side];
        const theirs = younger.sides[side];
        if (theirs === undefined) return mine === undefined ? [] : [[side, mine]];
        return [[side, joinMembers(mine, theirs)]];
      }),
    ),
    hunts: sorted([...older.hunts, ...younger.hunts]),
    serviceResourceId: resource.serviceResourceId || other.serviceResourceId,
    firstActivity: Math.min(older.firstActivity, younger.firstActivity),
    lastActivity: Math.max(older.lastActivity, younger.lastActivity),
    findings: older.findings + younger.findings,
    tallies,
    counts: countsOfSides(tallies),
    evidence: joinEvidence(older.evidence, younger.evidence),
    peak: peaks[0]?.excess ?? older.peak,
    peaks,
    verdicts: sum(older.verdicts, younger.verdicts),
    distributed: older.distributed || younger.distributed,
    ...growSilenced(older, [younger.silenced]),
  };
};
