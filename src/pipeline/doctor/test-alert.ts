import type { Alert } from '../../domain/campaign.ts';
import { hashId } from '../../domain/identity.ts';
import type { Target } from '../../domain/target.ts';
import type { Instant } from '../../domain/time.ts';

export const TEST_TITLE = 'Tollwatch test: alerts are delivered';

/** The one campaign of tests of a workspace: however often it is tested, there is one incident. */
export const testCampaignId = (target: Target): string => hashId('delivery-test', target.id);

/**
 * An alert that says of itself that nothing happened: Informational, never notifying, closed, without entities, counts or loss. `run` is
 * new for each test, and with it the alert's id.
 */
export const makeTestAlert = (target: Target, run: string, at: Instant): Alert => ({
  id: hashId('delivery-test-alert', target.id, run),
  campaignId: testCampaignId(target),
  target: target.id,
  change: 'closed',
  test: true,
  revision: 1,
  notify: false,
  at,
  title: TEST_TITLE,
  severity: 'Informational',
  confidence: 'Low',
  verdict: 'confirmed',
  state: 'ended',
  reason: 'tollwatch doctor --send-test sent it to see whether alerts arrive here',
  hunts: [],
  sides: [],
  firstActivity: at,
  lastActivity: at,
  entities: { ips: [], services: [], countries: [], blocks: [] },
  topIps: [],
  clientCountries: [],
  sourceCount: 0,
  distributed: false,
  service: '',
  serviceResourceId: '',
  counts: { requests: 0, sends: 0, verified: 0, failed: 0, throttled: 0 },
  excess: { name: 'none', limit: 0, observed: 0, ratio: 0, what: 'a test' },
  loss: { usd: 0, messages: 0, priceUsd: 0, basis: 'a test' },
  query: '',
  queryLink: '',
  nextSteps: ['Close it, or delete it: nothing else refers to it.'],
});
