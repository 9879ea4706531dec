import type { Alert, Confidence, Severity } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import { summaryOf } from './summary.ts';
import { clipBytes } from './text.ts';

/** https://schema.ocsf.io/1.8.0/classes/detection_finding, without profiles. */
export const OCSF_VERSION = '1.8.0';

const CLASS_UID = 2004;
const ACTIVITIES = { opened: { id: 1, name: 'Create' }, updated: { id: 2, name: 'Update' }, closed: { id: 3, name: 'Close' } } as const;
const TEST = { id: 99, name: 'Test' } as const;
const SEVERITY_IDS: Readonly<Record<Severity, number>> = { Informational: 1, Low: 2, Medium: 3, High: 4 };
const CONFIDENCE_IDS: Readonly<Record<Confidence, number>> = { Low: 1, Medium: 2, High: 3 };
/** observable.type_id */
const OBSERVABLE = { ip: 2, resourceUid: 10, country: 14, resourceName: 38, other: 99 } as const;
/** Keeps an event far below the 256 KB of a Basic namespace. */
const QUERY_BYTES = 32 * 1024;

const ATTACK = {
  tactic: { uid: 'TA0040', name: 'Impact' },
  technique: { uid: 'T1496', name: 'Resource Hijacking' },
  sub_technique: { uid: 'T1496.003', name: 'SMS Pumping' },
} as const;

const observablesOf = ({ entities, serviceResourceId }: Alert) => [
  ...entities.ips.map((value) => ({ name: 'evidences[].src_endpoint.ip', type_id: OBSERVABLE.ip, type: 'IP Address', value })),
  ...entities.services.map((value) => ({
    name: 'resources[].name',
    type_id: OBSERVABLE.resourceName,
    type: 'Resource Details: Name',
    value,
  })),
  ...(serviceResourceId === ''
    ? []
    : [{ name: 'resources[].uid', type_id: OBSERVABLE.resourceUid, type: 'Resource UID', value: serviceResourceId }]),
  ...entities.countries.map((value) => ({ name: 'unmapped.countries', type_id: OBSERVABLE.country, type: 'Country', value })),
  ...entities.blocks.map((value) => ({ name: 'unmapped.blocks', type_id: OBSERVABLE.other, type: 'Phone Number Block', value })),
];

const statusOf = ({ state }: Alert) =>
  state === 'open' ? { status_id: 1, status: 'New' } : { status_id: 99, status: state === 'merged' ? 'Merged' : 'Ended' };

const findingInfoOf = (alert: Alert) => {
  const [analytic, ...related] = alert.hunts.map((hunt) => ({ uid: hunt, name: hunt, type_id: 1, type: 'Rule' }));
  return {
    uid: alert.campaignId,
    title: alert.title,
    desc: `${summaryOf(alert)} Why: ${alert.reason}.`,
    types: [alert.test === true ? 'Test' : 'SMS pumping'],
    attacks: alert.test === true ? [] : [ATTACK],
    first_seen_time: alert.firstActivity,
    last_seen_time: alert.lastActivity,
    modified_time: alert.at,
    ...(analytic === undefined ? {} : { analytic }),
    ...(related.length === 0 ? {} : { related_analytics: related }),
    ...(alert.queryLink === '' ? {} : { src_url: alert.queryLink }),
  };
};

/** What OCSF has no attribute for. Lists and names are those of the findings table. */
const unmappedOf = (alert: Alert) => ({
  revision: alert.revision,
  notify: alert.notify,
  verdict: alert.verdict,
  state: alert.state,
  ...(alert.mergedInto === undefined ? {} : { mergedInto: alert.mergedInto }),
  sides: alert.sides,
  distributed: alert.distributed,
  sourceCount: alert.sourceCount,
  topIps: alert.topIps,
  countries: alert.entities.countries,
  blocks: alert.entities.blocks,
  clientCountries: alert.clientCountries,
  counts: alert.counts,
  threshold: alert.excess,
  estimatedLoss: alert.loss,
  query: clipBytes(alert.query, QUERY_BYTES),
});

/** An OCSF Detection Finding. The finding's uid is the campaign, the event's the alert: consumers take an alert once. Times in ms. */
export const toDetectionFinding = (alert: Alert, target: Target) => {
  const activity = alert.test === true ? TEST : ACTIVITIES[alert.change];
  const { entities } = alert;
  const resources = entities.services.map((name) => ({
    name,
    type: 'SMS sending service',
    ...(name === alert.service && alert.serviceResourceId !== '' ? { uid: alert.serviceResourceId } : {}),
  }));
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Detection Finding',
    type_uid: CLASS_UID * 100 + activity.id,
    type_name: `Detection Finding: ${activity.name}`,
    time: alert.at,
    start_time: alert.firstActivity,
    end_time: alert.lastActivity,
    duration: alert.lastActivity - alert.firstActivity,
    severity_id: SEVERITY_IDS[alert.severity],
    severity: alert.severity,
    confidence_id: CONFIDENCE_IDS[alert.confidence],
    confidence: alert.confidence,
    ...statusOf(alert),
    is_alert: alert.change !== 'closed' && alert.test !== true,
    message: alert.title,
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Tollwatch', vendor_name: 'Tollwatch' },
      uid: alert.id,
      correlation_uid: alert.campaignId,
      tenant_uid: target.tenantId,
      log_name: target.name,
      labels: ['tollwatch', alert.test === true ? 'tollwatch-test' : 'T1496.003'],
    },
    finding_info: findingInfoOf(alert),
    observables: observablesOf(alert),
    evidences: [{ name: 'volume', data: alert.counts }, ...entities.ips.map((ip) => ({ src_endpoint: { ip } }))],
    ...(resources.length === 0 ? {} : { resources }),
    ...(alert.nextSteps.length === 0 ? {} : { remediation: { desc: alert.nextSteps.join('\n') } }),
    unmapped: unmappedOf(alert),
  };
};
