import type { PendingFinding } from './campaign-growth.ts';
import {
  type CampaignRules,
  distributedGroups,
  joinTraces,
  linked,
  type Sighting,
  type Trace,
  traceOfCampaign,
  traceOfFinding,
} from './campaign-links.ts';
import type { Campaign } from './campaign.ts';
import type { Finding } from './finding.ts';

/** A finding applied before, within 15 min of a pending one: the distributed rule looks at both. */
export type RecentFinding = Pick<Finding, 'side' | 'source' | 'service' | 'bin'> & {
  readonly campaignId: string;
  /** The destination that stood out, "" for none. */
  readonly destination?: string;
};

/** The destination a counting hunt's finding is about: country or block; "" for any other finding. */
export const destinationOf = ({ signal, entities }: Finding): string =>
  signal === undefined ? '' : (entities.countries[0] ?? entities.blocks[0] ?? '');

/** What belongs together: stored campaigns and pending findings. */
export type Cluster = {
  readonly trace: Trace;
  readonly campaigns: Campaign[];
  readonly findings: PendingFinding[];
  readonly distributed: boolean;
};

/** One cluster of several, none of which must be used afterwards: the largest takes the others in, so that growing does not copy. */
const join = (clusters: readonly [Cluster, ...Cluster[]]): Cluster => {
  const { campaigns, findings } = clusters.reduce((a, b) => (b.findings.length > a.findings.length ? b : a));
  for (const other of clusters) {
    if (other.findings === findings) continue;
    campaigns.push(...other.campaigns);
    findings.push(...other.findings);
  }
  return {
    trace: clusters.map(({ trace }) => trace).reduce(joinTraces),
    campaigns,
    findings,
    distributed: clusters.some(({ distributed }) => distributed),
  };
};

/** Clusters that must be one whatever their traces: a corrected finding with its campaign, the sources of a distributed attack. */
const tie = (clusters: readonly Cluster[], ties: readonly (readonly number[])[]): readonly Cluster[] => {
  const parent = clusters.map((_, n) => n);
  const root = (n: number): number => {
    let at = n;
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
      // Halves the way for whoever comes next: long chains of ties stay cheap.
      parent[at] = parent[up] ?? up;
      at = up;
    }
    return at;
  };
  for (const [first, ...rest] of ties) for (const other of rest) if (first !== undefined) parent[root(other)] = root(first);
  const groups = Map.groupBy(clusters.keys(), root);
  return [...groups.values()].flatMap((members) => {
    const [first, ...rest] = members.flatMap((n) => clusters[n] ?? []);
    return first === undefined ? [] : [join([first, ...rest])];
  });
};

/**
 * Joins linked clusters until none are linked. Each newcomer is looked at again after every join, since it has grown. Only clusters of
 * one service can be linked, and few of those stay apart (the distributed rule ties the rest): looking at all of them is cheap.
 */
const close = (clusters: readonly Cluster[], rules: CampaignRules): readonly Cluster[] => {
  const done = new Set<Cluster>();
  const byService = new Map<string, Set<Cluster>>();
  const neighbours = ({ trace }: Cluster): ReadonlySet<Cluster> => {
    const near = new Set<Cluster>();
    for (const service of trace.services)
      for (const other of byService.get(service) ?? []) if (linked(trace, other.trace, rules)) near.add(other);
    return near;
  };
  for (const newcomer of clusters) {
    let grown = newcomer;
    for (;;) {
      const near = neighbours(grown);
      if (near.size === 0) break;
      for (const other of near) {
        done.delete(other);
        for (const service of other.trace.services) byService.get(service)?.delete(other);
      }
      grown = join([grown, ...near]);
    }
    done.add(grown);
    for (const service of grown.trace.services) byService.set(service, (byService.get(service) ?? new Set()).add(grown));
  }
  return [...done];
};

/**
 * Groups campaigns and findings into attacks: the closure of the links, which does not depend on the order of the input.
 * `home` gives the campaign an id stands for now (merges followed), undefined when it takes no part here.
 */
export const makeClusters = (
  campaigns: readonly Campaign[],
  findings: readonly PendingFinding[],
  recent: readonly RecentFinding[],
  home: (campaignId: string) => Campaign | undefined,
  rules: CampaignRules,
): readonly Cluster[] => {
  const single = (trace: Trace, of: Partial<Cluster>): Cluster => ({ trace, campaigns: [], findings: [], distributed: false, ...of });
  const nodes = [
    ...campaigns.map((campaign) => single(traceOfCampaign(campaign), { campaigns: [campaign] })),
    ...findings.map((pending) => single(traceOfFinding(pending.finding), { findings: [pending] })),
  ];
  const place = new Map(campaigns.map(({ id }, n) => [id, n]));
  const placeOf = (campaignId: string): number | undefined => place.get(home(campaignId)?.id ?? '');
  const seen = [
    ...findings.map(({ finding }, n) => ({ ...finding, destination: destinationOf(finding), of: campaigns.length + n })),
    ...recent.map((one) => ({ ...one, destination: one.destination ?? '', of: placeOf(one.campaignId) })),
  ];
  const groups = (sightings: readonly Sighting<number | undefined>[], least: number): readonly number[][] =>
    distributedGroups(sightings, rules, least).map((group) => [...new Set(group)].filter((n) => n !== undefined));
  const spread = groups(
    seen.filter(({ source }) => source !== ''),
    rules.distributedSources,
  );
  const scattered = groups(
    seen.filter(({ destination }) => destination !== '').map((one) => ({ ...one, source: one.destination })),
    rules.spreadDestinations,
  );
  const wide = new Set(spread.flat());
  const corrected = findings.flatMap(({ previous }, n) => {
    const at = previous === undefined ? undefined : placeOf(previous.campaignId);
    return at === undefined ? [] : [[at, campaigns.length + n]];
  });
  return close(
    tie(
      nodes.map((node, n) => (wide.has(n) ? { ...node, distributed: true } : node)),
      [...spread, ...scattered, ...corrected],
    ),
    rules,
  );
};
