import { CAMPAIGN_RULES, type CampaignRules, meet, pause } from './campaign-links.ts';
import type { Campaign } from './campaign.ts';

const logsOf = ({ evidence }: Campaign): ReadonlySet<string> => new Set(evidence.map(({ subject }) => subject.log));
const servicesOf = ({ service, services }: Campaign): ReadonlySet<string> => new Set([service, ...Object.keys(services.top)]);

const isLive = ({ state, rollUp, assessment }: Campaign): boolean => state === 'open' && !rollUp && assessment.standing === 'alert';

/** At the same time, in different logs, under different names: an application and its provider do not always know each other's. */
const couldBeOne = (a: Campaign, b: Campaign, rules: CampaignRules): boolean => {
  const [logs, others] = [logsOf(a), logsOf(b)];
  if (logs.size === 0 || others.size === 0 || meet(logs, others) || meet(servicesOf(a), servicesOf(b))) return false;
  return pause({ from: a.firstActivity, to: a.lastActivity }, { from: b.firstActivity, to: b.lastActivity }) <= rules.pipeMs;
};

/**
 * Pairs of campaigns that are one attack seen in two logs under two names. Both have to stand as alerts by what their own log shows, so
 * that joining them never makes an alert, and neither may have a second partner: two attacks at once stay two. `campaigns`: all that
 * may still grow.
 */
export const twoEnds = (
  campaigns: readonly Campaign[],
  rules: CampaignRules = CAMPAIGN_RULES,
): readonly (readonly [Campaign, Campaign])[] => {
  const live = campaigns.filter(isLive);
  const partners = new Map(live.map((one) => [one.id, live.filter((other) => other.id !== one.id && couldBeOne(one, other, rules))]));
  return live.flatMap((one) => {
    const [other, ...more] = partners.get(one.id) ?? [];
    if (other === undefined || more.length > 0 || one.id > other.id) return [];
    return partners.get(other.id)?.length === 1 ? [[one, other] as const] : [];
  });
};
