import type { Campaign, Member } from './campaign.ts';
import type { Counts, Excess, Finding, Side, Verdict } from './finding.ts';
import { EMPTY_SET, joinMembers, joinSets, withNames } from './member-set.ts';

/** A campaign before it is judged. */
export type CampaignBody = Omit<Campaign, 'assessment' | 'loss'>;

/** What was added to a campaign when a finding was applied to it earlier. */
export type Applied = { readonly campaignId: string; readonly counts: Counts; readonly verdict?: Verdict };

export const NO_COUNTS: Counts = { requests: 0, sends: 0, verified: 0, failed: 0, throttled: 0 };

const NO_VERDICTS: Readonly<Record<Verdict, number>> = { confirmed: 0, drifted: 0, refuted: 0, unverified: 0 };

const combine = (a: Counts, b: Counts, sign: 1 | -1): Counts => ({
  requests: a.requests + sign * b.requests,
  sends: a.sends + sign * b.sends,
  verified: a.verified + sign * b.verified,
  failed: a.failed + sign * b.failed,
  throttled: a.throttled + sign * b.throttled,
});

/** The larger ratio; ties are broken by the numbers, so that the order of findings does not show. */
const higher = (a: Excess, b: Excess): Excess => {
  if (a.ratio !== b.ratio) return a.ratio > b.ratio ? a : b;
  if (a.observed !== b.observed) return a.observed > b.observed ? a : b;
  return a.name <= b.name ? a : b;
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
  counts: {},
  peak: of.first.excess,
  verdicts: NO_VERDICTS,
  state: 'open',
  distributed: false,
  rollUp: of.rollUp,
  revision: 0,
  ...(of.reissueOf === undefined ? {} : { reissueOf: of.reissueOf }),
});

/**
 * Applies a finding. One applied before moves the totals by the difference only, so the same finding twice changes nothing;
 * one that evidence refuted since is taken out of the totals again.
 */
export const applyFinding = (campaign: CampaignBody, finding: Finding, previous: Applied | undefined): CampaignBody => {
  const gone = finding.verdict === 'refuted';
  const before = previous?.counts ?? NO_COUNTS;
  const delta = combine(gone ? NO_COUNTS : finding.counts, before, -1);
  const member: Member = { first: finding.bin, last: finding.bin + finding.binMs, requests: delta.requests };
  const counted = { ...campaign.verdicts };
  if (previous === undefined || previous.verdict !== undefined) counted[finding.verdict] += 1;
  if (previous?.verdict !== undefined) counted[previous.verdict] -= 1;
  const people = [finding.source, ...finding.entities.ips];
  return {
    ...campaign,
    services: withNames(campaign.services, [finding.service], member),
    sources: finding.side === 'request' ? withNames(campaign.sources, people, member) : campaign.sources,
    callers: finding.side === 'send' ? withNames(campaign.callers, people, member) : campaign.callers,
    countries: withNames(campaign.countries, finding.entities.countries, member),
    blocks: withNames(campaign.blocks, finding.entities.blocks, member),
    clientCountries: withNames(campaign.clientCountries, finding.clientCountries, member),
    sides: { ...campaign.sides, [finding.side]: joinMembers(campaign.sides[finding.side], member) },
    hunts: sorted([...campaign.hunts, finding.hunt]),
    serviceResourceId: campaign.serviceResourceId === '' ? finding.serviceResourceId : campaign.serviceResourceId,
    firstActivity: Math.min(campaign.firstActivity, finding.bin),
    lastActivity: Math.max(campaign.lastActivity, finding.bin + finding.binMs),
    findings: campaign.findings + (gone ? 0 : 1) - (previous === undefined || previous.verdict === 'refuted' ? 0 : 1),
    counts: { ...campaign.counts, [finding.side]: combine(campaign.counts[finding.side] ?? NO_COUNTS, delta, 1) },
    peak: gone ? campaign.peak : higher(campaign.peak, finding.excess),
    verdicts: counted,
  };
};

const SIDES: readonly Side[] = ['request', 'send'];

/** The older campaign with everything of the younger; identity, alerts and service stay the older one's. */
export const absorb = (older: CampaignBody, younger: CampaignBody): CampaignBody => ({
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
  serviceResourceId: older.serviceResourceId === '' ? younger.serviceResourceId : older.serviceResourceId,
  firstActivity: Math.min(older.firstActivity, younger.firstActivity),
  lastActivity: Math.max(older.lastActivity, younger.lastActivity),
  findings: older.findings + younger.findings,
  counts: Object.fromEntries(
    SIDES.filter((side) => older.counts[side] !== undefined || younger.counts[side] !== undefined).map((side) => [
      side,
      combine(older.counts[side] ?? NO_COUNTS, younger.counts[side] ?? NO_COUNTS, 1),
    ]),
  ),
  peak: higher(older.peak, younger.peak),
  verdicts: sum(older.verdicts, younger.verdicts),
  distributed: older.distributed || younger.distributed,
});
