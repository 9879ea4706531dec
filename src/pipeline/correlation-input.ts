import { destinationOf, type RecentFinding } from '../domain/campaign-clusters.ts';
import { CAMPAIGN_RULES } from '../domain/campaign-links.ts';
import { readCampaign, type StoredCampaign, type StoredFinding } from './campaign-store.ts';
import type { StateStore } from './state-port.ts';
import { campaignKey } from './state/campaign.ts';
import { FINDING } from './state/finding.ts';
import { readState } from './state/record.ts';

/** Findings that no campaign has counted as they are. */
export const readFindings = async (store: StateStore, partition: string): Promise<readonly StoredFinding[]> =>
  (await store.list(partition, 'finding:', { status: 'pending' })).map((stored) => ({ stored, record: readState(FINDING, stored) }));

/**
 * Campaigns that the findings may join: active within the gap, plus those that counted them before and what these became. Ended
 * ones too, since a finding within the gap reopens one.
 */
export const loadCampaigns = async (
  store: StateStore,
  partition: string,
  findings: readonly StoredFinding[],
): Promise<ReadonlyMap<string, StoredCampaign>> => {
  const earliest = Math.min(...findings.map(({ record }) => record.finding.bin));
  const near = await store.list(partition, 'campaign:', { dueFrom: earliest - CAMPAIGN_RULES.gapMs });
  const found = new Map(near.map((stored) => [stored.key, readCampaign(stored)]));
  const wanted = findings.flatMap(({ record }) => record.applied?.campaignId ?? []);
  for (const { record } of found.values()) if (record.campaign.mergedInto !== undefined) wanted.push(record.campaign.mergedInto);
  for (let id = wanted.pop(); id !== undefined; id = wanted.pop()) {
    const key = campaignKey(id);
    const stored = found.has(key) ? undefined : await store.get(partition, key);
    if (stored === undefined) continue;
    const campaign = readCampaign(stored);
    found.set(key, campaign);
    if (campaign.record.campaign.mergedInto !== undefined) wanted.push(campaign.record.campaign.mergedInto);
  }
  return found;
};

/** Findings already counted near the pending ones: five sources within 15 min may have come in two ticks. */
export const loadRecent = async (
  store: StateStore,
  partition: string,
  findings: readonly StoredFinding[],
): Promise<readonly RecentFinding[]> => {
  const bins = findings.map(({ record }) => record.finding.bin);
  const range = { dueFrom: Math.min(...bins) - CAMPAIGN_RULES.distributedMs, dueBefore: Math.max(...bins) + CAMPAIGN_RULES.distributedMs };
  const done = await store.list(partition, 'finding:', { status: 'done', ...range });
  return done.flatMap((stored) => {
    const { finding, applied } = readState(FINDING, stored);
    if (applied === undefined || finding.verdict === 'refuted') return [];
    const { side, source, service, bin } = finding;
    return [{ side, source, service, bin, campaignId: applied.campaignId, destination: destinationOf(finding) }];
  });
};
