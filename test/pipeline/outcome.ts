import { expect } from 'vitest';
import type { MemberSet } from '../../src/domain/campaign.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { StateStore } from '../../src/pipeline/state-port.ts';
import { watermarkKey } from '../../src/pipeline/state/watermark.ts';
import { campaignsOf, findingsOf, lastingState, TARGET, type World } from './world.ts';

const membersOf = ({ top, count }: MemberSet): readonly unknown[] => [
  count,
  ...Object.entries(top)
    .map(([name, { requests }]) => [name, requests])
    .sort(),
];

/**
 * What people end up with, times counted from `start`: the findings, and which of them are one campaign with what in it. Ids of
 * campaigns and when they were opened depend on what was seen first and are left out, and so is which alerts told of them.
 */
export const outcomeOf = async (store: StateStore, start: Instant) => {
  const findings = await findingsOf(store);
  const campaigns = await campaignsOf(store);
  const into = new Map(campaigns.map((campaign) => [campaign.id, campaign.mergedInto]));
  const rootOf = (id: string): string => {
    const next = into.get(id);
    return next === undefined ? id : rootOf(next);
  };
  const nameOf = ({ hunt, bin, key }: (typeof findings)[number]['finding']): string => JSON.stringify([hunt, bin - start, key]);
  const groups = Map.groupBy(findings, ({ applied }) => rootOf(applied?.campaignId ?? ''));
  const shown = campaigns
    .filter(({ state }) => state !== 'merged')
    .map((campaign) => ({
      members: (groups.get(campaign.id) ?? []).map(({ finding }) => nameOf(finding)).sort(),
      findings: campaign.findings,
      counts: campaign.counts,
      verdicts: campaign.verdicts,
      activity: [campaign.firstActivity - start, campaign.lastActivity - start],
      services: membersOf(campaign.services),
      sources: membersOf(campaign.sources),
      callers: membersOf(campaign.callers),
      countries: membersOf(campaign.countries),
      clientCountries: membersOf(campaign.clientCountries),
      hunts: campaign.hunts,
      peak: campaign.peak,
      distributed: campaign.distributed,
      state: campaign.state,
      assessment: campaign.assessment,
      loss: campaign.loss,
    }));
  return {
    findings: findings.map(({ finding, status }) => [nameOf(finding), status, finding.verdict, finding.counts]).sort(),
    campaigns: shown.toSorted((a, b) => (a.members.join() < b.members.join() ? -1 : 1)),
  };
};

/**
 * A tick, and the same tick again with the watermarks where they stood before it, so that every window of it is read twice. Expects
 * that the second leaves every lasting record as it was and sends nothing.
 */
export const tickTwice = async ({ store, pipeline, tick, hub, rows }: Omit<World, 'workspace'>): Promise<void> => {
  const keys = pipeline.hunts.map(({ id }) => watermarkKey(id));
  const before = await Promise.all(keys.map((key) => store.get(TARGET.id, key)));
  await tick();
  const lasting = await lastingState(store);
  const sent = hub.sent.length + rows.sent.length;
  for (const [n, key] of keys.entries()) {
    const { etag } = (await store.get(TARGET.id, key)) ?? {};
    if (etag === undefined) throw new Error(`the tick left no ${key}`);
    const old = before[n];
    await store.write(TARGET.id, [old === undefined ? { op: 'delete', key, etag } : { op: 'replace', key, etag, value: old.value }]);
  }
  await tick();
  expect(await lastingState(store)).toEqual(lasting);
  expect(hub.sent.length + rows.sent.length).toBe(sent);
};
