import { correlate as correlatePure } from '../domain/campaigns.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Caught } from '../domain/classification.ts';
import type { RecentFinding } from '../domain/campaign-clusters.ts';
import { CAMPAIGN_RULES } from '../domain/campaign-links.ts';
import type { Target } from '../domain/target.ts';
import { withDeliveries } from './alert-writes.ts';
import {
  type AppliedFinding,
  type CampaignChange,
  type CampaignWrite,
  type StoredCampaign,
  type StoredFinding,
  storeChange,
} from './campaign-store.ts';
import { loadCaught } from './classifications.ts';
import { loadCampaigns, loadRecent, readFindings } from './correlation-input.ts';
import { type Lease, underLease } from './lease.ts';
import type { Pipeline } from './pipeline.ts';
import type { RecordWrite, StateStore } from './state-port.ts';
import { finishSettling } from './settling.ts';
import { campaignKey } from './state/campaign.ts';

/** Findings taken in one go: the list of a large change has to fit one record. */
const ROUND = 1500;
const ATTEMPTS = 3;
const BATCH = 100;

export type CorrelationReport = { readonly opened: number; readonly changed: number; readonly merged: number };
type Tally = { opened: number; changed: number; merged: number };

/** A refuted finding that no campaign has counted: kept for the counts of refuted rows, without a campaign. */
const isDismissed = ({ record }: StoredFinding): boolean => record.finding.verdict === 'refuted' && record.applied === undefined;

const dismiss = async (store: StateStore, partition: string, findings: readonly StoredFinding[]): Promise<void> => {
  for (let at = 0; at < findings.length; at += BATCH) {
    const writes = findings.slice(at, at + BATCH).map(
      ({ stored }): RecordWrite => ({
        op: 'replace',
        key: stored.key,
        etag: stored.etag,
        value: stored.value,
        status: 'done',
        due: stored.due,
      }),
    );
    // A conflict leaves them pending for the next tick.
    await store.write(partition, writes);
  }
};

type OpenChange = { root?: CampaignWrite; merged: CampaignWrite[]; findings: AppliedFinding[] };
type Correlated = {
  readonly changes: readonly CampaignChange[];
  readonly opened: ReadonlySet<string>;
  readonly left: readonly StoredFinding[];
};

type Known = {
  readonly known: ReadonlyMap<string, StoredCampaign>;
  readonly recent: readonly RecentFinding[];
  readonly caught: readonly Caught[];
};

const planChanges = (
  pipeline: Pipeline,
  target: Target,
  findings: readonly StoredFinding[],
  { known, recent, caught }: Known,
  maxNew: number,
): Correlated => {
  const result = correlatePure({
    now: pipeline.clock.now(),
    campaigns: [...known.values()].map(({ record }) => record.campaign),
    findings: findings.map(({ record: { finding, applied } }) => (applied === undefined ? { finding } : { finding, previous: applied })),
    recent,
    options: { operator: pipeline.operator, rules: { ...CAMPAIGN_RULES, maxNew }, caught },
  });
  const into = new Map(result.merges.map(({ from, into: id }) => [from, id]));
  const rootOf = (id: string): string => {
    let at = id;
    for (let next = into.get(at); next !== undefined; next = into.get(at)) at = next;
    return at;
  };
  const toWrite = (campaign: Campaign): CampaignWrite => {
    const before = known.get(campaignKey(campaign.id));
    return { ...withDeliveries(pipeline, target, before?.record.campaign, campaign), etag: before?.stored.etag };
  };
  const changes = new Map<string, OpenChange>();
  const changeOf = (id: string): OpenChange => {
    const change = changes.get(rootOf(id)) ?? { merged: [], findings: [] };
    changes.set(rootOf(id), change);
    return change;
  };
  for (const campaign of result.campaigns) {
    if (into.has(campaign.id)) changeOf(campaign.id).merged.push(toWrite(campaign));
    else changeOf(campaign.id).root = toWrite(campaign);
  }
  for (const finding of findings) {
    const applied = result.applied.get(finding.record.finding.id);
    if (applied !== undefined)
      changeOf(applied.campaignId).findings.push({
        ...finding,
        applied: { ...applied, verdict: applied.verdict ?? finding.record.finding.verdict },
      });
  }
  // A finding that changed nothing (same counts again) still has to be marked: its campaign is written as it was.
  const whole = [...changes].flatMap(([id, change]): CampaignChange[] => {
    const stored = known.get(campaignKey(id));
    const root =
      change.root ?? (stored === undefined ? undefined : { campaign: stored.record.campaign, etag: stored.stored.etag, deliveries: [] });
    return root === undefined ? [] : [{ root, merged: change.merged, findings: change.findings }];
  });
  const left = findings.filter(({ record }) => !result.applied.has(record.finding.id));
  return { changes: whole, opened: new Set(result.opened), left };
};

/** One round over some findings; false when another writer was in between and everything has to be read again. */
const correlateRound = async (
  pipeline: Pipeline,
  target: Target,
  lease: Lease,
  findings: readonly StoredFinding[],
  budget: NewCampaigns,
  tally: Tally,
): Promise<boolean> => {
  const { store } = pipeline;
  const known = await loadCampaigns(store, target.id, findings);
  const recent = await loadRecent(store, target.id, findings);
  const caught = await loadCaught(pipeline, target);
  const { changes, opened, left } = planChanges(pipeline, target, findings, { known, recent, caught }, budget.left);
  // Refuted after their campaign was swept away: nothing to take them out of.
  await dismiss(store, target.id, left);
  for (const change of changes) {
    if (!(await storeChange(store, target.id, change, lease.keep))) return false;
    tally.changed += 1;
    tally.merged += change.merged.length;
    if (opened.has(change.root.campaign.id)) {
      tally.opened += 1;
      // What is silenced must not leave an attack to the roll-up.
      if (change.root.campaign.silenced === undefined) budget.left = Math.max(0, budget.left - 1);
    }
  }
  return true;
};

/** Most ticks find nothing: two short looks then, and no lease. */
const hasWork = async (store: StateStore, partition: string): Promise<boolean> =>
  (await store.list(partition, 'finding:', { status: 'pending', limit: 1 })).length > 0 ||
  (await store.list(partition, 'campaign:', { status: 'settling', limit: 1 })).length > 0;

/** New campaigns a target may still open in this tick; the rest is one roll-up. */
export type NewCampaigns = { left: number };
export const newCampaigns = (): NewCampaigns => ({ left: CAMPAIGN_RULES.maxNew });

/**
 * Turns pending findings of a target into campaigns and their deliveries, oldest findings first; first finishes what an earlier
 * run left half marked. Reads state only, never a query result. Undefined when another run correlates.
 */
export const correlate = async (
  pipeline: Pipeline,
  target: Target,
  owner: string,
  budget: NewCampaigns,
): Promise<CorrelationReport | undefined> => {
  if (!(await hasWork(pipeline.store, target.id))) return { opened: 0, changed: 0, merged: 0 };
  return underLease(pipeline, target.id, 'correlate', owner, async (lease) => {
    const tally: Tally = { opened: 0, changed: 0, merged: 0 };
    const byBin = (a: StoredFinding, b: StoredFinding): number =>
      a.record.finding.bin - b.record.finding.bin || (a.stored.key < b.stored.key ? -1 : 1);
    for (let conflicts = 0; conflicts < ATTEMPTS; ) {
      await finishSettling(pipeline, target, lease.keep);
      const pending = (await readFindings(pipeline.store, target.id)).toSorted(byBin);
      await dismiss(pipeline.store, target.id, pending.filter(isDismissed));
      const findings = pending.filter((finding) => !isDismissed(finding));
      if (findings.length === 0) break;
      const done = await correlateRound(pipeline, target, lease, findings.slice(0, ROUND), budget, tally);
      if (!done) conflicts += 1;
      else if (findings.length <= ROUND) break;
    }
    return tally;
  });
};
