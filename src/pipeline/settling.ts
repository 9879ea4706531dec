import { countedNames } from '../domain/campaign-growth.ts';
import type { Target } from '../domain/target.ts';
import { withDeliveries } from './alert-writes.ts';
import { type AppliedFinding, type CampaignWrite, readCampaign, type StoredCampaign, storeChange } from './campaign-store.ts';
import type { Pipeline } from './pipeline.ts';
import { campaignKey } from './state/campaign.ts';
import { FINDING, findingKey } from './state/finding.ts';
import { readState } from './state/record.ts';

const settle = async (
  pipeline: Pipeline,
  target: Target,
  { stored, record }: StoredCampaign,
  isHeld: () => Promise<boolean>,
): Promise<void> => {
  const { campaign, settling } = record;
  const merged: CampaignWrite[] = [];
  for (const id of settling?.merged ?? []) {
    const found = await pipeline.store.get(target.id, campaignKey(id));
    if (found === undefined) continue;
    const before = readCampaign(found).record.campaign;
    const after = { ...before, state: 'merged' as const, mergedInto: campaign.id };
    merged.push({ ...withDeliveries(pipeline, target, before, after), etag: found.etag });
  }
  const findings: AppliedFinding[] = [];
  for (const [id, taken] of Object.entries(settling?.findings ?? {})) {
    const found = await pipeline.store.get(target.id, findingKey(id));
    if (found === undefined) continue;
    const record = readState(FINDING, found);
    // The list has no room for names. They are those of the finding, unless it changed since: then what left stays counted.
    findings.push({ stored: found, record, applied: { campaignId: campaign.id, ...taken, names: countedNames(record.finding) } });
  }
  await storeChange(pipeline.store, target.id, { root: { campaign, etag: stored.etag, deliveries: [] }, merged, findings }, isHeld);
};

/** Marks what a campaign's totals already hold, after a run that ended between two transactions of one change. */
export const finishSettling = async (pipeline: Pipeline, target: Target, isHeld: () => Promise<boolean>): Promise<void> => {
  for (const stored of await pipeline.store.list(target.id, 'campaign:', { status: 'settling' })) {
    await settle(pipeline, target, readCampaign(stored), isHeld);
  }
};
