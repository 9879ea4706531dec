import { CAMPAIGN_RULES } from '../domain/campaign-links.ts';
import { endQuiet } from '../domain/campaigns.ts';
import type { Target } from '../domain/target.ts';
import { withDeliveries } from './alert-writes.ts';
import { isChanged, readCampaign, storeChange } from './campaign-store.ts';
import { underLease } from './lease.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * Ends campaigns that have been quiet for the gap, the lateness and the delay of the slowest hunt, and raises notifications that
 * the one-an-hour rule held back. Returns how many ended; undefined when another run correlates.
 */
export const endCampaigns = (pipeline: Pipeline, target: Target, owner: string): Promise<number | undefined> =>
  underLease(pipeline, target.id, 'correlate', owner, async (lease) => {
    const open = (await pipeline.store.list(target.id, 'campaign:', { status: 'open' })).map(readCampaign);
    const latenessMs = Math.max(0, ...pipeline.hunts.map((hunt) => hunt.latenessMs));
    const delayMs = Math.max(0, ...pipeline.hunts.flatMap((hunt) => hunt.sources.map((source) => source.delayMs)));
    const campaigns = open.map(({ record }) => record.campaign);
    const ended = new Map(
      endQuiet(campaigns, pipeline.clock.now(), { latenessMs, delayMs, gapMs: CAMPAIGN_RULES.gapMs }).map((campaign) => [
        campaign.id,
        campaign,
      ]),
    );
    let count = 0;
    for (const stored of open) {
      const before = stored.record.campaign;
      const after = ended.get(before.id) ?? before;
      const { campaign, deliveries } = withDeliveries(pipeline, target, before, after);
      if (!isChanged(stored, campaign)) continue;
      // A conflict leaves it to the next tick: somebody has just made it grow.
      const written = await storeChange(
        pipeline.store,
        target.id,
        { root: { campaign, etag: stored.stored.etag, deliveries }, merged: [], findings: [] },
        lease.keep,
      );
      if (written && campaign.state === 'ended') count += 1;
    }
    return count;
  });
