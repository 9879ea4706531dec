import type { Applied } from './campaign-growth.ts';
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
import type { Instant } from './time.ts';

/** A finding to apply. `previous`: what was added when it was applied before, with other counts or another verdict. */
export type PendingFinding = { readonly finding: Finding; readonly previous?: Applied };

/** A finding applied before, within 15 min of a pending one: the distributed rule looks at both. */
export type RecentFinding = Pick<Finding, 'side' | 'source' | 'service' | 'bin'> & { readonly campaignId: string };

/** What belongs together: stored campaigns and pending findings. */
export type Cluster = {
  readonly trace: Trace;
  readonly campaigns: readonly Campaign[];
  readonly findings: readonly PendingFinding[];
  readonly distributed: boolean;
};

const join = (a: Cluster, b: Cluster): Cluster => ({
  trace: joinTraces(a.trace, b.trace),
  campaigns: [...a.campaigns, ...b.campaigns],
  findings: [...a.findings, ...b.findings],
  distributed: a.distributed || b.distributed,
});

/** Clusters that must be one whatever their traces: a corrected finding with its campaign, the sources of a distributed attack. */
const tie = (clusters: readonly Cluster[], ties: readonly (readonly number[])[]): readonly Cluster[] => {
  const parent = clusters.map((_, n) => n);
  const root = (n: number): number => {
    let at = n;
    for (let up = parent[at]; up !== undefined && up !== at; up = parent[at]) at = up;
    return at;
  };
  for (const [first, ...rest] of ties) for (const other of rest) if (first !== undefined) parent[root(other)] = root(first);
  const groups = Map.groupBy(clusters.keys(), root);
  return [...groups.values()].map((members) => members.flatMap((n) => clusters[n] ?? []).reduce(join));
};

/** Joins linked clusters until none are linked. Each newcomer is looked at again after every join, since it has grown. */
const close = (clusters: readonly Cluster[], rules: CampaignRules): readonly Cluster[] => {
  let done: Cluster[] = [];
  for (const newcomer of clusters) {
    let grown = newcomer;
    for (;;) {
      const { true: near = [], false: far = [] } = Object.groupBy(done, (other) =>
        linked(grown.trace, other.trace, rules) ? 'true' : 'false',
      );
      if (near.length === 0) break;
      grown = near.reduce(join, grown);
      done = far;
    }
    done.push(grown);
  }
  return done;
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
  const sightings: Sighting<number | undefined>[] = [
    ...findings.map(({ finding }, n) => ({ ...sighting(finding), of: campaigns.length + n })),
    ...recent.map((seen) => ({ ...sighting(seen), of: placeOf(seen.campaignId) })),
  ];
  const spread = distributedGroups(sightings, rules).map((group) => [...new Set(group)].filter((n) => n !== undefined));
  const wide = new Set(spread.flat());
  const corrected = findings.flatMap(({ previous }, n) => {
    const at = previous === undefined ? undefined : placeOf(previous.campaignId);
    return at === undefined ? [] : [[at, campaigns.length + n]];
  });
  return close(
    tie(
      nodes.map((node, n) => (wide.has(n) ? { ...node, distributed: true } : node)),
      [...spread, ...corrected],
    ),
    rules,
  );
};

const sighting = ({ side, service, source, bin }: Pick<Finding, 'side' | 'source' | 'service'> & { readonly bin: Instant }) => ({
  side,
  service,
  source,
  bin,
});
