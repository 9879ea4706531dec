import type { Alert } from '../../src/domain/campaign.ts';
import type { Target } from '../../src/domain/target.ts';

const WORKSPACE =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/shop';

export const target: Target = {
  id: 't1',
  name: 'shop',
  tenantId: 'x',
  workspaceId: '11111111-2222-4333-8444-555555555555',
  resourceId: WORKSPACE,
};

export const start = Date.parse('2026-03-01T10:00:00Z');

/** A campaign's first alert; tests change what they are about. */
export const makeAlert = (change: Partial<Alert> = {}): Alert => ({
  id: 'alert-1',
  campaignId: 'campaign-1',
  target: 't1',
  change: 'opened',
  revision: 1,
  notify: true,
  at: start,
  title: 'SMS pumping of shop-api to NG',
  severity: 'Medium',
  confidence: 'High',
  verdict: 'confirmed',
  state: 'open',
  reason: '12 times the threshold',
  hunts: ['otp-request-spike'],
  sides: ['request'],
  firstActivity: start,
  lastActivity: start + 300_000,
  entities: { ips: ['203.0.113.7'], services: ['shop-api'], countries: ['NG'], blocks: ['+234803000'] },
  clientCountries: [],
  topIps: ['203.0.113.7'],
  sourceCount: 1,
  distributed: false,
  service: 'shop-api',
  serviceResourceId: '',
  counts: { requests: 600, sends: 600, verified: 0, failed: 0, throttled: 0 },
  excess: { name: 'SMSFrequencyThreshold', limit: 50, observed: 600, ratio: 12, what: 'code requests in 5 min from one client' },
  loss: { usd: 78, messages: 600, priceUsd: 0.13, basis: 'default' },
  query: 'AppRequests',
  queryLink: 'https://portal.azure.com/#link',
  nextSteps: ['Block the source.'],
  ...change,
});
