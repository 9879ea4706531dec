import { incidentGuid } from '../alerts/incident-ids.ts';
import { type Closing, isClassification } from '../domain/classification.ts';
import type { Target } from '../domain/target.ts';
import { DAY, type Instant, type Range, SECOND } from '../domain/time.ts';
import type { Parameter } from '../hunts/hunt.ts';
import { renderQuery } from '../hunts/render.ts';
import query from './closed-incidents.kql';
import { LogQueryError } from './errors.ts';
import type { LogQuery, QueryTable } from './ports.ts';

/**
 * What one incident says of a campaign now; the rule and the API may each have made one. `open`: it was not closed, or is open again.
 * `incident` is its number where known, else its name, as in a closing.
 */
export type IncidentState =
  | { readonly campaign: string; readonly kind: 'closed'; readonly closing: Closing }
  | { readonly campaign: string; readonly kind: 'open'; readonly incident: string };

/** Incidents written by the product itself, one by one. Undefined: there is none. Throws when the service cannot be asked. */
export type IncidentReader = { readonly read: (target: Target, campaign: string) => Promise<IncidentState | undefined> };

export type IncidentsRead = { readonly states: readonly IncidentState[]; readonly notice: string | undefined };

const TIMEOUT_MS = 60 * SECOND;
const MAX_ROWS = 1000;
/** Alerts of an incident may be this much older than its closing. */
const ALERTS_BACK_MS = 30 * DAY;

const PARAMETERS: readonly Parameter[] = (
  [
    ['From', 'datetime'],
    ['To', 'datetime'],
    ['AlertsFrom', 'datetime'],
    ['Names', 'strings'],
    ['MaxRows', 'long'],
  ] as const
).map(([name, type]) => ({ name, type, default: '', unit: '', meaning: '', bound: true }));

/** A closing as either route tells it, or undefined for an incident that is not closed with a classification. */
export const closingOf = (told: {
  readonly status: unknown;
  readonly classification: unknown;
  readonly closedAt: unknown;
  readonly incident: string;
  readonly comment: unknown;
}): Closing | undefined => {
  const as = String(told.classification ?? '');
  const at = Date.parse(String(told.closedAt ?? ''));
  if (String(told.status) !== 'Closed' || !isClassification(as) || Number.isNaN(at)) return undefined;
  return { as, at, incident: told.incident, comment: String(told.comment ?? '').slice(0, 200) };
};

const listOf = (cell: unknown): readonly string[] => {
  const list: unknown = typeof cell === 'string' && cell !== '' ? JSON.parse(cell) : cell;
  return Array.isArray(list) ? list.map(String) : [];
};

const readStates = (table: QueryTable, byName: ReadonlyMap<string, string>): readonly IncidentState[] => {
  const at = new Map(table.columns.map(({ name }, n) => [name, n]));
  return table.rows.flatMap((cells) => {
    const cell = (name: string): unknown => cells[at.get(name) ?? -1];
    const name = String(cell('IncidentName'));
    const own = byName.get(name.toLowerCase());
    const campaigns = new Set([...(own === undefined ? [] : [own]), ...listOf(cell('Campaigns'))]);
    const incident = String(cell('IncidentNumber') ?? '') || name;
    const closing = closingOf({
      status: cell('Status'),
      classification: cell('Classification'),
      closedAt: cell('ClosedTime') || cell('LastModifiedTime'),
      incident,
      comment: cell('ClassificationComment'),
    });
    return [...campaigns].map((campaign) =>
      closing === undefined ? { campaign, kind: 'open' as const, incident } : { campaign, kind: 'closed' as const, closing },
    );
  });
};

/**
 * Incidents about these campaigns that changed in `range`, from the table SecurityIncident, in one bounded query. A workspace without
 * the table has no incidents: nothing, with a notice. Throws LogQueryError for everything else.
 */
export const readIncidentTable = async (
  log: LogQuery,
  target: Target,
  campaigns: readonly string[],
  range: Range,
): Promise<IncidentsRead & { readonly whole: boolean }> => {
  const byName = new Map(campaigns.map((campaign) => [incidentGuid(campaign), campaign]));
  const alertsFrom: Instant = range.from - ALERTS_BACK_MS;
  const values = { From: range.from, To: range.to, AlertsFrom: alertsFrom, Names: [...byName.keys()], MaxRows: MAX_ROWS };
  try {
    const kql = renderQuery(query, PARAMETERS, values);
    const result = await log.run(target, kql, { range: { from: alertsFrom, to: range.to }, timeoutMs: TIMEOUT_MS });
    const states = readStates(result.table, byName).filter(({ campaign }) => campaigns.includes(campaign));
    if (result.kind === 'partial') return { states, whole: false, notice: `SecurityIncident was read in part: ${result.reason}` };
    return { states, whole: true, notice: undefined };
  } catch (error) {
    if (!(error instanceof LogQueryError) || (error.kind !== 'semantic' && error.kind !== 'basic-plan')) throw error;
    return { states: [], whole: true, notice: 'the workspace has no table SecurityIncident that can be queried' };
  }
};
