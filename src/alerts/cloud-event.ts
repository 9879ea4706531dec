import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import { toIso } from '../domain/time.ts';
import { OCSF_VERSION, toDetectionFinding } from './ocsf.ts';

/**
 * The alert as a CloudEvents 1.0 event in structured JSON, around an OCSF Detection Finding. Event Hubs may deliver it twice:
 * `source` and `id` together are the same then. `partitionkey` (a documented extension) keeps a campaign's events in order.
 */
export const toCloudEvent = (alert: Alert, target: Target) => ({
  specversion: '1.0',
  id: alert.id,
  source: `/tollwatch/targets/${encodeURIComponent(target.id)}`,
  type: alert.test === true ? 'tollwatch.test' : `tollwatch.campaign.${alert.change}`,
  subject: alert.campaignId,
  time: toIso(alert.at),
  datacontenttype: 'application/json',
  dataschema: `https://schema.ocsf.io/${OCSF_VERSION}/classes/detection_finding`,
  partitionkey: alert.campaignId,
  data: toDetectionFinding(alert, target),
});
