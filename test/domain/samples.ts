import type { Campaign } from '../../src/domain/campaign.ts';
import type { Applied } from '../../src/domain/campaign-growth.ts';
import type { RecentFinding } from '../../src/domain/campaign-clusters.ts';
import { CAMPAIGN_RULES, type CampaignRules } from '../../src/domain/campaign-links.ts';
import { correlate, type CorrelationResult } from '../../src/domain/campaigns.ts';
import type { Counts, Finding } from '../../src/domain/finding.ts';
import { findingId } from '../../src/domain/identity.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../../src/domain/operator.ts';
import { MINUTE } from '../../src/domain/time.ts';

export const NOON = Date.UTC(2026, 2, 1, 12);
export const BIN = 5 * MINUTE;

export const counts = (requests: number, rest: Partial<Counts> = {}): Counts => ({
  requests,
  sends: requests,
  verified: 0,
  failed: 0,
  throttled: 0,
  ...rest,
});

export type FindingChanges = Partial<Omit<Finding, 'id' | 'key' | 'entities'>> & {
  readonly countries?: readonly string[];
  readonly blocks?: readonly string[];
};

/** A finding of the request side at noon, with one source, unless said otherwise. */
export const makeFinding = ({ countries = [], blocks = [], ...changes }: FindingChanges = {}): Finding => {
  const of = { target: 't1', hunt: 'otp-request-spike', bin: NOON, source: '203.0.113.7', service: 'shop-api', ...changes };
  const key = [...(changes.log === undefined ? [] : [changes.log]), of.source, of.service].join('\u001f');
  const requests = changes.counts?.requests ?? 100;
  return {
    huntVersion: '1.0.0',
    binMs: BIN,
    side: 'request',
    serviceResourceId: '',
    clientCountries: [],
    counts: counts(requests),
    excess: {
      name: 'SMSFrequencyThreshold',
      limit: 50,
      observed: requests,
      ratio: requests / 50,
      what: 'code requests in 5 min from one client',
    },
    verdict: 'confirmed',
    verdictReason: '',
    ...of,
    key,
    id: findingId({ ...of, key }),
    entities: { ips: of.source.startsWith('unknown') ? [] : [of.source], services: [of.service], countries, blocks },
  };
};

/** A send of the provider at noon, called by the shop's own backend. */
export const makeSend = (changes: FindingChanges = {}): Finding =>
  makeFinding({ hunt: 'acs-send-spike', side: 'send', source: '10.0.0.4', ...changes });

/** State as the pipeline keeps it: every campaign, and every finding with what it added. */
export type Memory = {
  readonly campaigns: ReadonlyMap<string, Campaign>;
  readonly findings: ReadonlyMap<string, Applied & { readonly finding: Finding }>;
};
export const EMPTY: Memory = { campaigns: new Map(), findings: new Map() };

/** One tick: correlates, stores, and gives what was said beside the new state. */
export const tick = (
  memory: Memory,
  findings: readonly Finding[],
  now = NOON,
  operator: OperatorConfig = NO_OPERATOR_CONFIG,
  rules: CampaignRules = CAMPAIGN_RULES,
): Memory & { readonly result: CorrelationResult } => {
  const pending = findings.map((finding) => {
    const previous = memory.findings.get(finding.id);
    return previous === undefined ? { finding } : { finding, previous };
  });
  const fresh = new Set(findings.map(({ id }) => id));
  const recent: RecentFinding[] = [...memory.findings.values()]
    .filter(({ finding }) => !fresh.has(finding.id))
    .map(({ finding, campaignId }) => ({ ...finding, campaignId }));
  const result = correlate({ now, campaigns: [...memory.campaigns.values()], findings: pending, recent, options: { operator, rules } });
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const applied = [...result.applied].flatMap(([id, was]) => {
    const finding = byId.get(id);
    return finding === undefined ? [] : [[id, { ...was, finding }] as const];
  });
  return {
    campaigns: new Map([...memory.campaigns, ...result.campaigns.map((campaign) => [campaign.id, campaign] as const)]),
    findings: new Map([...memory.findings, ...applied]),
    result,
  };
};

/** Campaigns that were not merged away, oldest activity first. */
export const standing = (memory: Memory): readonly Campaign[] =>
  [...memory.campaigns.values()]
    .filter(({ state }) => state !== 'merged')
    .sort((a, b) => a.firstActivity - b.firstActivity || (a.id < b.id ? -1 : 1));

/** A campaign of these findings alone (at least one, and of one attack). */
export const makeCampaign = (findings: readonly Finding[] = [makeFinding()], operator?: OperatorConfig): Campaign => {
  const [campaign, ...others] = standing(tick(EMPTY, findings, NOON + 10 * MINUTE, operator));
  if (campaign === undefined || others.length > 0) throw new Error(`the findings are ${others.length + 1} campaigns, not one`);
  return campaign;
};
