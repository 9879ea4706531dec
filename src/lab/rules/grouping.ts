import type { Instant } from '../../domain/time.ts';
import { parseDuration } from '../timespan.ts';
import type { RuleAlert } from './alert.ts';
import { isOfType } from './entities.ts';
import type { Grouping } from './rule.ts';

/** An incident that a rule made: what its alerts have in common, when its first alert came, and how many it holds. */
export type Group = { readonly incident: string; readonly key: string; readonly since: Instant; readonly alerts: number };

/** More alerts of the same kind begin another incident. */
const MAX_ALERTS = 150;

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

/** What alerts of one incident have in common, as text; undefined when nothing is selected or an alert lacks what is. */
export const groupKey = (alert: RuleAlert, grouping: Grouping): string | undefined => {
  if (grouping.matchingMethod === 'AnyAlert') return '';
  const all = alert.entities.map((entity) => JSON.stringify(entity));
  if (grouping.matchingMethod === 'AllEntities') return all.length === 0 ? undefined : JSON.stringify(sorted(all));
  const parts = [
    ...grouping.groupByCustomDetails.map((key) => sorted((alert.customDetails[key] ?? []).filter((value) => value !== ''))),
    ...grouping.groupByEntities.map((type) =>
      sorted(alert.entities.filter((entity) => isOfType(entity, type)).map((entity) => JSON.stringify(entity))),
    ),
    ...grouping.groupByAlertDetails.map((detail) => [detail === 'Severity' ? alert.severity : alert.name]),
  ];
  return parts.length === 0 || parts.some((part) => part.length === 0) ? undefined : JSON.stringify(parts);
};

/** The incident an alert belongs to, or undefined when it begins one. The last one counts; one that is closed only where a rule reopens. */
export const groupFor = (
  groups: readonly Group[],
  key: string | undefined,
  at: Instant,
  grouping: Grouping,
  isClosed: (incident: string) => boolean,
): Group | undefined => {
  if (!grouping.enabled || key === undefined) return undefined;
  const since = at - (parseDuration(grouping.lookbackDuration) ?? 0);
  return groups.findLast(
    (group) =>
      group.key === key &&
      group.since >= since &&
      group.alerts < MAX_ALERTS &&
      (grouping.reopenClosedIncident || !isClosed(group.incident)),
  );
};
