import { hashId } from '../../domain/identity.ts';
import { toIso } from '../../domain/time.ts';
import type { IncidentBook, LabIncident } from '../sentinel-incidents.ts';
import type { RuleAlert } from './alert.ts';
import { type Group, groupFor, groupKey } from './grouping.ts';
import { type AnalyticsRule, type Grouping, SEVERITIES } from './rule.ts';

/** Puts alerts of one rule into incidents of a workspace. Undefined: the rule makes none. */
export type RuleIncidents = { readonly take: (alert: RuleAlert) => LabIncident | undefined };

const NO_GROUPING: Grouping = {
  enabled: false,
  reopenClosedIncident: false,
  lookbackDuration: 'PT5M',
  matchingMethod: 'AnyAlert',
  groupByEntities: [],
  groupByAlertDetails: [],
  groupByCustomDetails: [],
};

/** The graver of two severities; a text that is none counts least. */
const graver = (a: string, b: string): string => {
  const rank = (text: string): number => (SEVERITIES as readonly string[]).indexOf(text);
  return rank(b) !== -1 && (rank(a) === -1 || rank(b) < rank(a)) ? b : a;
};

/** A GUID with the marks of version 4. The service draws them; here the same run gives the same ones. */
export const labGuid = (...parts: readonly string[]): string => {
  const hex = hashId(...parts);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
};

const newIncident = (alert: RuleAlert) => ({
  title: alert.name,
  description: alert.description,
  severity: alert.severity,
  status: 'New',
  labels: [],
  firstActivityTimeUtc: toIso(alert.activity.from),
  lastActivityTimeUtc: toIso(alert.activity.to),
});

/** An incident keeps the name and description of its first alert, and has the highest severity of all. */
const grownIncident = ({ properties }: LabIncident, alert: RuleAlert) => ({
  ...properties,
  severity: graver(String(properties['severity']), alert.severity),
  status: properties['status'] === 'Closed' ? 'Active' : properties['status'],
  lastActivityTimeUtc: toIso(alert.activity.to),
});

/** Remembers which incidents of `workspace` the rule made: a book belongs to one of these a rule. */
export const makeRuleIncidents = (rule: AnalyticsRule, ruleId: string, workspace: string, book: IncidentBook): RuleIncidents => {
  const { incidentConfiguration, tactics } = rule.properties;
  const grouping = incidentConfiguration?.groupingConfiguration ?? NO_GROUPING;
  const isClosed = (name: string): boolean => book.get(workspace, name)?.properties['status'] === 'Closed';
  let groups: readonly Group[] = [];
  return {
    take: (alert) => {
      if (incidentConfiguration?.createIncident === false) return undefined;
      const key = groupKey(alert, grouping);
      const group = groupFor(groups, key, alert.at, grouping, isClosed);
      const name = group?.incident ?? labGuid('rule-incident', alert.id);
      const before = book.get(workspace, name);
      const properties = before === undefined ? newIncident(alert) : grownIncident(before, alert);
      if (group !== undefined) groups = groups.map((one) => (one === group ? { ...one, alerts: one.alerts + 1 } : one));
      else if (key !== undefined) groups = [...groups, { incident: name, key, since: alert.at, alerts: 1 }];
      return book.alert(workspace, name, properties, { alert: alert.id, rule: ruleId, tactics });
    },
  };
};
