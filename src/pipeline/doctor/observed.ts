import type { Target } from '../../domain/target.ts';
import type { Instant } from '../../domain/time.ts';
import { kqlIdentifier } from '../../hunts/kql-literal.ts';
import { columnsOnce } from '../columns-once.ts';
import { mapBounded } from '../concurrency.ts';
import { makeLogReader } from '../log-reader.ts';
import { probeSources } from '../probe.ts';
import { isBlind, type SourceState } from '../state/watermark.ts';
import { type Answer, ask, lastDay, numberIn, textIn, within } from './ask.ts';
import type { Patient, DoctorPorts } from './ports.ts';

/** What the last day holds of a table. Lag in seconds from TimeGenerated to arrival, undefined without rows. */
export type Filling = { readonly rows: number; readonly last: string; readonly lag?: { readonly p50: number; readonly p95: number } };
/** What can be seen in a workspace: states of each hunt's sources, and how full the tables are, or why that is not known. */
export type Observed = {
  readonly sources: ReadonlyMap<string, readonly SourceState[]>;
  readonly fillings: ReadonlyMap<string, Filling | { readonly failed: string }>;
};

/** The service takes five queries of one identity at a time. */
const AT_ONCE = 4;

const fillingQuery = (table: string, now: Instant): string =>
  [
    kqlIdentifier(table),
    within(lastDay(now)),
    'extend Lag = (ingestion_time() - TimeGenerated) / 1s',
    'summarize Rows = count(), Last = max(TimeGenerated), P50 = percentile(Lag, 50), P95 = percentile(Lag, 95)',
  ].join(' | ');

const toFilling = (answer: Answer): Filling | { readonly failed: string } => {
  if (answer.kind === 'failed') return { failed: answer.reason };
  const [row] = answer.rows;
  const rows = numberIn(row, 'Rows');
  const known = typeof row?.['P50'] === 'number' && typeof row['P95'] === 'number';
  return {
    rows,
    last: textIn(row, 'Last'),
    ...(rows > 0 && known ? { lag: { p50: Math.max(0, numberIn(row, 'P50')), p95: Math.max(0, numberIn(row, 'P95')) } } : {}),
  };
};

/** Asks for the columns of every table that hunts read, and for the last day of those that are there. `now` is the service's. */
export const observe = async (ports: DoctorPorts, patient: Patient, target: Target, now: Instant): Promise<Observed> => {
  const reader = columnsOnce(makeLogReader(ports.query));
  const deps = { query: ports.query, reader, clock: { now: () => now } };
  const probed = await mapBounded(patient.hunts, AT_ONCE, async (hunt) => [hunt.id, await probeSources(deps, target, hunt, [])] as const);
  const sources = new Map(probed);
  const tables = new Set([...sources.values()].flat().flatMap((state) => (isBlind(state) ? [] : [state.table])));
  const filled = await mapBounded([...tables], AT_ONCE, async (table) => {
    return [table, toFilling(await ask(ports.query, target, fillingQuery(table, now), lastDay(now)))] as const;
  });
  return { sources, fillings: new Map(filled) };
};

/** Every state of a table, whichever hunt asked. */
export const statesOf = ({ sources }: Observed, table: string): readonly SourceState[] =>
  [...sources.values()].flat().filter((state) => state.table === table);

export const rowsIn = ({ fillings }: Observed, table: string): number => {
  const filling = fillings.get(table);
  return filling !== undefined && 'rows' in filling ? filling.rows : 0;
};
