import type { Campaign } from './campaign.ts';
import type { Finding, Side } from './finding.ts';
import type { Signal } from './signal.ts';
import { HOUR, type Instant, MINUTE, type Range } from './time.ts';

/** What makes findings one attack. Times in ms. */
export type CampaignRules = {
  /** Longest pause inside a campaign. */
  readonly gapMs: number;
  /** Longest pause between requests of a service and sends of it that count as the two ends of one pipe. */
  readonly pipeMs: number;
  /** So many distinct sources of a service, flagged in bins that start within this time, are one campaign. */
  readonly distributedMs: number;
  readonly distributedSources: number;
  /** So many destinations of a service that stand out within that time are one campaign: it is spread on purpose. */
  readonly spreadDestinations: number;
  /** New campaigns a tick; the rest is one roll-up. */
  readonly maxNew: number;
  /** A campaign this old is ended and issued anew. */
  readonly maxAgeMs: number;
};

export const CAMPAIGN_RULES: CampaignRules = {
  gapMs: 2 * HOUR,
  pipeMs: 15 * MINUTE,
  distributedMs: 15 * MINUTE,
  distributedSources: 5,
  spreadDestinations: 3,
  maxNew: 5,
  maxAgeMs: 7 * 24 * HOUR,
};

/**
 * What decides whether two clusters are one attack. Clusters only ever grow: sets gain names, ranges become wider. A trace belongs to
 * the correlation that made it, so that its sets can grow in place.
 */
export type Trace = {
  readonly services: Set<string>;
  readonly sources: Set<string>;
  readonly callers: Set<string>;
  /** `c:NG` and `b:+234803123`: a country and a block never meet by accident. */
  readonly destinations: Set<string>;
  /**
   * Ways of looking that showed it: by address, by destination, by the whole flow. The same messages seen in two ways share neither
   * source nor destination.
   */
  readonly lenses: Set<string>;
  /** Logs that showed it, where findings name theirs: another log holds the same requests once more. */
  readonly logs: Set<string>;
  /** Some of who asked is masked (`unknown:<client country>`), and may be anybody whom another log names. */
  readonly masked: boolean;
  readonly active: Range;
  readonly sides: Readonly<Partial<Record<Side, Range>>>;
};

const isMasked = (source: string): boolean => source.startsWith('unknown:');

const names = (values: readonly string[]): Set<string> => new Set(values.filter((value) => value !== ''));

/** A fixed threshold looks at addresses (`ip`); at the provider the address is a backend's (`caller`). */
const lensOf = ({ signal, side }: Finding): string => signal?.subject.dimension ?? (side === 'request' ? 'ip' : 'caller');

/** What stood out, under a name that no country or block has: clients' countries and whole flows are neither source nor destination. */
const subjectName = ({ subject }: Signal): string => `s:${JSON.stringify([subject.dimension, subject.part])}`;

const lensesOf = ({ evidence, sources, callers }: Campaign): Set<string> =>
  new Set([
    ...evidence.map(({ subject }) => subject.dimension),
    ...(sources.count > 0 ? ['ip'] : []),
    ...(callers.count > 0 ? ['caller'] : []),
  ]);

export const traceOfFinding = (finding: Finding): Trace => {
  const active = { from: finding.bin, to: finding.bin + finding.binMs };
  const people = names([finding.source, ...finding.entities.ips]);
  return {
    services: new Set([finding.service]),
    sources: finding.side === 'request' ? people : new Set(),
    callers: finding.side === 'send' ? people : new Set(),
    destinations: new Set([
      ...[...names(finding.entities.countries)].map((c) => `c:${c}`),
      ...[...names(finding.entities.blocks)].map((b) => `b:${b}`),
      ...(finding.signal === undefined ? [] : [subjectName(finding.signal)]),
    ]),
    lenses: new Set([lensOf(finding)]),
    logs: names([finding.log ?? '']),
    masked: finding.side === 'request' && isMasked(finding.source),
    active,
    sides: { [finding.side]: active },
  };
};

/** Members beyond the cap of 200 cannot link any more; an attack that wide is held together by the others. */
export const traceOfCampaign = (campaign: Campaign): Trace => {
  const { request, send } = campaign.sides;
  return {
    services: new Set([campaign.service, ...Object.keys(campaign.services.top)]),
    sources: new Set(Object.keys(campaign.sources.top)),
    callers: new Set(Object.keys(campaign.callers.top)),
    destinations: new Set([
      ...Object.keys(campaign.countries.top).map((c) => `c:${c}`),
      ...Object.keys(campaign.blocks.top).map((b) => `b:${b}`),
      ...campaign.evidence.map(subjectName),
    ]),
    lenses: lensesOf(campaign),
    logs: names(Object.values(campaign.tallies).map(({ log }) => log ?? '')),
    masked: Object.keys(campaign.sources.top).some(isMasked),
    active: { from: campaign.firstActivity, to: campaign.lastActivity },
    sides: {
      ...(request === undefined ? {} : { request: { from: request.first, to: request.last } }),
      ...(send === undefined ? {} : { send: { from: send.first, to: send.last } }),
    },
  };
};

/** Consumes both: the larger set takes the names of the smaller, so that joining n of them does not copy n times. */
const union = (a: Set<string>, b: Set<string>): Set<string> => {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  for (const name of small) large.add(name);
  return large;
};

export const meet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  for (const name of small) if (large.has(name)) return true;
  return false;
};

const hull = (a: Range | undefined, b: Range | undefined): Range | undefined =>
  a === undefined ? b : b === undefined ? a : { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };

/** One trace of both, which must not be used afterwards. */
export const joinTraces = (a: Trace, b: Trace): Trace => {
  const request = hull(a.sides.request, b.sides.request);
  const send = hull(a.sides.send, b.sides.send);
  return {
    services: union(a.services, b.services),
    sources: union(a.sources, b.sources),
    callers: union(a.callers, b.callers),
    destinations: union(a.destinations, b.destinations),
    lenses: union(a.lenses, b.lenses),
    logs: union(a.logs, b.logs),
    masked: a.masked || b.masked,
    active: { from: Math.min(a.active.from, b.active.from), to: Math.max(a.active.to, b.active.to) },
    sides: { ...(request === undefined ? {} : { request }), ...(send === undefined ? {} : { send }) },
  };
};

/** Time between two ranges, 0 when they touch or overlap. */
export const pause = (a: Range, b: Range): number => Math.max(0, a.from - b.to, b.from - a.to);

const near = (a: Range | undefined, b: Range | undefined, ms: number): boolean => a !== undefined && b !== undefined && pause(a, b) <= ms;

const several = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => new Set([...a, ...b]).size > 1;

/**
 * True when two clusters are one attack: one service, and a shared source or destination within the gap, or requests of the
 * one next to sends of the other. Monotone: whatever grows stays linked, which makes the order of joining irrelevant.
 */
export const linked = (a: Trace, b: Trace, rules: CampaignRules): boolean => {
  // Times first: most pairs of a long day are far apart, and comparing numbers is cheap.
  const close = pause(a.active, b.active) <= rules.gapMs;
  // The two ends of one pipe, or one end looked at in two ways, or through two logs one of which masks its clients.
  const otherLog = (a.masked || b.masked) && several(a.logs, b.logs);
  const twoWays = (otherLog || several(a.lenses, b.lenses)) && pause(a.active, b.active) <= rules.pipeMs;
  const piped = twoWays || near(a.sides.request, b.sides.send, rules.pipeMs) || near(a.sides.send, b.sides.request, rules.pipeMs);
  if (!(close || piped) || !meet(a.services, b.services)) return false;
  return piped || meet(a.sources, b.sources) || meet(a.callers, b.callers) || meet(a.destinations, b.destinations);
};

/** One flagged source for the distributed rule; `of` is whatever the caller wants to have joined. */
export type Sighting<T> = { readonly side: Side; readonly service: string; readonly source: string; readonly bin: Instant; readonly of: T };

/** Groups of things that are one by their number: every stretch of 15 min with at least `least` distinct sources of a service. */
export const distributedGroups = <T>(
  sightings: readonly Sighting<T>[],
  rules: CampaignRules,
  least = rules.distributedSources,
): readonly (readonly T[])[] => {
  const lanes = Map.groupBy(sightings, ({ side, service }) => JSON.stringify([side, service]));
  return [...lanes.values()].flatMap((lane) => {
    const sorted = lane.toSorted((a, b) => a.bin - b.bin);
    let end = 0;
    return sorted.flatMap(({ bin }, start) => {
      if (bin === sorted[start - 1]?.bin) return [];
      for (let next = sorted[end]; next !== undefined && next.bin < bin + rules.distributedMs; next = sorted[end]) end += 1;
      const stretch = sorted.slice(start, end);
      const distinct = new Set(stretch.map(({ source }) => source)).size;
      return distinct < least ? [] : [stretch.map(({ of }) => of)];
    });
  });
};
