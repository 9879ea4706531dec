import type { Instant, Range } from '../../domain/time.ts';
import { entitiesOf, type Entity } from './entities.ts';
import { cellText, headOf, type ResultRow } from './result-row.ts';
import { type AnalyticsRule, isSeverity, type Severity } from './rule.ts';

/** An alert of a rule. `customDetails` has the values of each detail, those of several rows once each. */
export type RuleAlert = {
  readonly id: string;
  readonly at: Instant;
  /** What the run looked at. */
  readonly looked: Range;
  /** First and last TimeGenerated of its rows, where they have one. */
  readonly activity: Range;
  readonly rows: number;
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly entities: readonly Entity[];
  readonly customDetails: Readonly<Record<string, readonly string[]>>;
};

/** Alerts of one run with one alert a row (Microsoft Learn, "Scheduled analytics rules", "near-real-time rules"). */
const MOST_ALERTS = { Scheduled: 150, NRT: 30 } as const;
const NAME_BYTES = 256;
const DESCRIPTION_BYTES = 5 * 1024;
const DETAIL_VALUES = 50;
const DETAILS_BYTES = 2 * 1024;

/** `{{Column}}` by the value of the first row. A format that comes out empty changes nothing. */
const fill = (format: string | undefined, row: ResultRow | undefined, otherwise: string, bytes: number): string => {
  if (format === undefined || row === undefined) return headOf(otherwise, bytes);
  const filled = format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, column: string) => cellText(row, column));
  return headOf(filled.trim() === '' ? otherwise : filled, bytes);
};

/** Values beyond 50 of a detail, and beyond 2 KB of all, are left out. */
const detailsOf = (rows: readonly ResultRow[], columns: Readonly<Record<string, string>>): RuleAlert['customDetails'] => {
  let bytes = 0;
  return Object.fromEntries(
    Object.entries(columns).map(([key, column]) => {
      const values = [...new Set(rows.map((row) => cellText(row, column)))].slice(0, DETAIL_VALUES);
      return [
        key,
        values.filter((value) => {
          bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
          return bytes <= DETAILS_BYTES;
        }),
      ];
    }),
  );
};

const activityOf = (rows: readonly ResultRow[], looked: Range): Range => {
  const times = rows.map((row) => Date.parse(cellText(row, 'TimeGenerated'))).filter((at) => !Number.isNaN(at));
  return times.length === 0 ? looked : { from: Math.min(...times), to: Math.max(...times) };
};

/** Rows of each alert: one a row as far as the service goes, with a last alert about all of them when there are more. */
const shares = ({ kind, properties }: AnalyticsRule, rows: readonly ResultRow[]): readonly (readonly ResultRow[])[] => {
  if (rows.length === 0 || properties.eventGroupingSettings?.aggregationKind !== 'AlertPerResult') return [rows];
  const most = MOST_ALERTS[kind];
  return rows.length <= most ? rows.map((row) => [row]) : [...rows.slice(0, most - 1).map((row) => [row]), rows];
};

/** The alerts of one run over its result; `idOf` names the n-th. A threshold that asks for few rows makes one alert about none. */
export const alertsOf = (
  rule: AnalyticsRule,
  rows: readonly ResultRow[],
  run: { readonly at: Instant; readonly looked: Range; readonly idOf: (n: number) => string },
): readonly RuleAlert[] => {
  const { alertDetailsOverride: override, displayName, description, severity, entityMappings, customDetails } = rule.properties;
  return shares(rule, rows).map((share, n) => {
    const [first] = share;
    const told = first === undefined ? '' : cellText(first, override.alertSeverityColumnName ?? '');
    return {
      id: run.idOf(n),
      at: run.at,
      looked: run.looked,
      activity: activityOf(share, run.looked),
      rows: share.length,
      name: fill(override.alertDisplayNameFormat, first, displayName, NAME_BYTES),
      description: fill(override.alertDescriptionFormat, first, description, DESCRIPTION_BYTES),
      severity: isSeverity(told) ? told : severity,
      entities: entitiesOf(share, entityMappings),
      customDetails: detailsOf(share, customDetails),
    };
  });
};
