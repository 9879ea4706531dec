import { toIso } from '../../domain/time.ts';
import type { RuleAlert } from './alert.ts';
import type { AnalyticsRule } from './rule.ts';

const PRODUCT = 'Azure Sentinel';
const COMPONENTS = { Scheduled: 'Scheduled Alerts', NRT: 'NRT Alerts' } as const;

const periodsOf = (rule: AnalyticsRule): Readonly<Record<string, string>> =>
  rule.kind === 'NRT'
    ? {}
    : {
        'Query Period': rule.properties.queryPeriod,
        'Query Frequency': rule.properties.queryFrequency,
        'Trigger Operator': rule.properties.triggerOperator,
        'Trigger Threshold': String(rule.properties.triggerThreshold),
      };

/** The row of SecurityAlert for an alert, where values of custom details are lists in JSON inside the JSON of ExtendedProperties. */
export const toSecurityAlert = (
  alert: RuleAlert,
  rule: AnalyticsRule,
  workspace: { readonly workspaceId: string; readonly resourceId: string },
): Readonly<Record<string, unknown>> => {
  const { tactics, techniques, query } = rule.properties;
  const [, , subscription, , group] = workspace.resourceId.split('/');
  return {
    TimeGenerated: toIso(alert.at),
    SystemAlertId: alert.id,
    VendorOriginalId: alert.id,
    AlertName: alert.name,
    DisplayName: alert.name,
    AlertSeverity: alert.severity,
    AlertType: `${workspace.workspaceId}_${rule.name}`,
    Description: alert.description,
    StartTime: toIso(alert.activity.from),
    EndTime: toIso(alert.activity.to),
    ProcessingEndTime: toIso(alert.at),
    Entities: JSON.stringify(alert.entities.map((entity, n) => ({ $id: String(n + 3), ...entity }))),
    ExtendedProperties: JSON.stringify({
      ...periodsOf(rule),
      'Query Start Time UTC': toIso(alert.looked.from),
      'Query End Time UTC': toIso(alert.looked.to),
      Query: query,
      'Search Query Results Overall Count': String(alert.rows),
      'Event Grouping': rule.properties.eventGroupingSettings?.aggregationKind ?? 'SingleAlert',
      'Analytic Rule Ids': JSON.stringify([rule.name]),
      'Analytic Rule Name': rule.properties.displayName,
      'Custom Details': JSON.stringify(alert.customDetails),
    }),
    ProductName: PRODUCT,
    ProductComponentName: COMPONENTS[rule.kind],
    ProviderName: `ASI ${COMPONENTS[rule.kind]}`,
    VendorName: 'Microsoft',
    Status: 'New',
    IsIncident: false,
    Tactics: tactics.join(', '),
    Techniques: JSON.stringify(techniques),
    WorkspaceSubscriptionId: subscription,
    WorkspaceResourceGroup: group,
    Type: 'SecurityAlert',
  };
};
