import { durationText } from '../../domain/alert.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import type { Target } from '../../domain/target.ts';
import { type Check, checksOf } from './check.ts';
import type { Observed } from './observed.ts';
import type { Patient } from './ports.ts';

/** The least lateness of the hunts that read a table, ms: rows later than that wait for the hourly sweep. */
const latenessOf = ({ hunts }: Patient, table: string): number =>
  Math.min(...hunts.filter(({ sources }) => sources.some((source) => source.table === table)).map(({ latenessMs }) => latenessMs));

const text = (seconds: number): string => (seconds < 60 ? `${Math.round(seconds)} s` : durationText(seconds * SECOND));

/** From TimeGenerated to arrival, measured on the last day of each table that has rows. */
export const checkLag = (patient: Patient, target: Target, { fillings }: Observed): readonly Check[] => {
  const checks = checksOf('logs', target.name);
  return [...fillings].flatMap(([table, filling]) => {
    if (!('lag' in filling)) return [];
    const { p50, p95 } = filling.lag;
    const lateness = latenessOf(patient, table);
    const [id, what] = [`lag:${table}`, `Delay of ${table}`];
    const found = `half of the rows within ${text(p50)}, 95 % within ${text(p95)}; ${lateness / MINUTE} min are waited for`;
    if (p95 * SECOND <= lateness) return [checks.ok(id, what, found)];
    const next = `rows later than ${lateness / MINUTE} min are found by the hourly sweep, so alerts come up to an hour later: see what holds them back with ${table} | summarize percentile(ingestion_time() - TimeGenerated, 95) by bin(TimeGenerated, 1h), and Azure portal > Service Health for Log Analytics`;
    return [checks.warning(id, what, found, next)];
  });
};
