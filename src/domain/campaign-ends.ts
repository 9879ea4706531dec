import { isAddress } from './address.ts';
import { CAMPAIGN_RULES, type CampaignRules, meet, pause } from './campaign-links.ts';
import type { Campaign } from './campaign.ts';

/** Of the evidence, and of passed thresholds that name theirs. */
const logsOf = ({ evidence, tallies }: Campaign): ReadonlySet<string> =>
  new Set([...evidence.map(({ subject }) => subject.log), ...Object.values(tallies).flatMap(({ log }) => log ?? [])]);
const servicesOf = ({ service, services }: Campaign): ReadonlySet<string> => new Set([service, ...Object.keys(services.top)]);

type Group = readonly [Campaign, ...Campaign[]];

const isLive = ({ state, rollUp, assessment }: Campaign): boolean => state === 'open' && !rollUp && assessment.standing === 'alert';

/** At the same time, in different logs, under different names: an application and its provider do not always know each other's. */
const couldBeOne = (a: Campaign, b: Campaign, rules: CampaignRules): boolean => {
  const [logs, others] = [logsOf(a), logsOf(b)];
  if (logs.size === 0 || others.size === 0 || meet(logs, others) || meet(servicesOf(a), servicesOf(b))) return false;
  return pause({ from: a.firstActivity, to: a.lastActivity }, { from: b.firstActivity, to: b.lastActivity }) <= rules.pipeMs;
};

/** Who asked, where the log says so. */
const addressesOf = ({ sources }: Campaign): ReadonlySet<string> => new Set(Object.keys(sources.top).filter(isAddress));

/** Campaigns joined by pairs, each group once; those that are in no pair are left out. */
const grouped = (campaigns: readonly Campaign[], pairs: (a: Campaign, b: Campaign) => boolean): readonly Group[] => {
  let groups: readonly Group[] = [];
  for (const one of campaigns) {
    // Each with each: a proxy's address in a third log must not join two attacks that are apart.
    const near = groups.find((group) => group.every((other) => pairs(one, other)));
    groups = near === undefined ? [...groups, [one]] : groups.map((group) => (group === near ? [one, ...group] : group));
  }
  return groups.filter(({ length }) => length > 1);
};

/**
 * Campaigns that are one attack seen in several logs under several names, at least two together. All have to stand as alerts by what
 * their own log shows, so that joining them never makes an alert. One client's address in both logs settles it; without one, neither
 * may have a second partner: two attacks at once stay two. `campaigns`: all that may still grow.
 */
export const twoEnds = (campaigns: readonly Campaign[], rules: CampaignRules = CAMPAIGN_RULES): readonly Group[] => {
  const live = campaigns.filter(isLive);
  const sameClient = (a: Campaign, b: Campaign): boolean => couldBeOne(a, b, rules) && meet(addressesOf(a), addressesOf(b));
  const byClient = grouped(live, sameClient);
  const settled = new Set(byClient.flat());
  const partners = new Map(live.map((one) => [one.id, live.filter((other) => other.id !== one.id && couldBeOne(one, other, rules))]));
  const byChoice = live.flatMap((one): readonly Group[] => {
    const [other, ...more] = partners.get(one.id) ?? [];
    if (other === undefined || more.length > 0 || one.id > other.id || settled.has(one)) return [];
    return partners.get(other.id)?.length === 1 ? [[one, other]] : [];
  });
  return [...byClient, ...byChoice];
};
