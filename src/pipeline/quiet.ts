import { endQuiet } from '../domain/campaigns.ts';
import { quieten } from '../domain/severity.ts';
import type { Target } from '../domain/target.ts';
import { withDeliveries } from './alert-writes.ts';
import { type CampaignWrite, isChanged, readCampaign, type StoredCampaign, storeChange } from './campaign-store.ts';
import { underLease } from './lease.ts';
import type { Pipeline } from './pipeline.ts';

type Due = { readonly stored: StoredCampaign; readonly root: CampaignWrite };

/** Open campaigns that end now, that a silence speaks for since they were last judged, or whose held-back notification is due. */
const findDue = async (pipeline: Pipeline, target: Target): Promise<readonly Due[]> => {
  const open = (await pipeline.store.list(target.id, 'campaign:', { status: 'open' })).map(readCampaign);
  const latenessMs = Math.max(0, ...pipeline.hunts.map((hunt) => hunt.latenessMs));
  const delayMs = Math.max(0, ...pipeline.hunts.flatMap((hunt) => hunt.sources.map((source) => source.delayMs)));
  const campaigns = open.map(({ record }) => record.campaign);
  const ended = new Map(endQuiet(campaigns, pipeline.clock.now(), { latenessMs, delayMs }).map((campaign) => [campaign.id, campaign]));
  return open.flatMap((stored) => {
    const before = stored.record.campaign;
    const after = quieten(ended.get(before.id) ?? before, pipeline.operator);
    const root = { ...withDeliveries(pipeline, target, before, after), etag: stored.stored.etag };
    return isChanged(stored, root.campaign) ? [{ stored, root }] : [];
  });
};

/**
 * Ends campaigns that have been quiet for the gap, the lateness and the delay of the slowest hunt, and raises notifications that
 * the one-an-hour rule held back. Returns how many ended; undefined when another run correlates.
 */
export const endCampaigns = async (pipeline: Pipeline, target: Target, owner: string): Promise<number | undefined> => {
  if ((await findDue(pipeline, target)).length === 0) return 0;
  return underLease(pipeline, target.id, 'correlate', owner, async (lease) => {
    let count = 0;
    for (const { root } of await findDue(pipeline, target)) {
      // A conflict leaves it to the next tick: somebody has just made it grow.
      const written = await storeChange(pipeline.store, target.id, { root, merged: [], findings: [] }, lease.keep);
      if (written && root.campaign.state === 'ended') count += 1;
    }
    return count;
  });
};
