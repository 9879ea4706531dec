import { withThousands } from '../domain/amount.ts';
import { type Range, toIso } from '../domain/time.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { kqlIdentifier, kqlLiteral } from '../hunts/kql-literal.ts';
import type { LoadReport } from '../lab/files/folder.ts';
import type { LabEngine } from '../lab/store.ts';
import type { IncidentAnswer } from '../pipeline/incidents.ts';
import { isBlind, type SourceState } from '../pipeline/state/watermark.ts';

/** A table that hunts read: rows the folder has of it, and those of them in the range that was looked at. */
export type ExaminedTable = { readonly table: string; readonly rows: number; readonly inRange: number };

/** Classic Application Insights names of tables, and what the same rows are called in a Log Analytics workspace. */
const CLASSIC: Readonly<Record<string, string>> = { requests: 'AppRequests' };
/** Columns that ordinary rows leave empty: that no row has one says nothing. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['SyntheticSource', 'Properties']);

/** Counts the rows of the hunts' tables that are there, in the order of the sources. `sources` as the probe found them. */
export const examinedTables = async (
  engine: LabEngine,
  sources: readonly SourceState[],
  range: Range,
  report: LoadReport,
  now: number,
): Promise<readonly ExaminedTable[]> => {
  const tables: ExaminedTable[] = [];
  for (const table of new Set(sources.filter((source) => !isBlind(source)).map((source) => source.table))) {
    const [from, to] = [kqlLiteral('datetime', range.from), kqlLiteral('datetime', range.to)];
    const kql = `${kqlIdentifier(table)} | where TimeGenerated >= ${from} and TimeGenerated < ${to} | count`;
    const answer = await engine.query(kql, { now });
    if (answer.kind !== 'table') throw new Error(`The rows of ${table} could not be counted: ${answer.kind}`);
    const rows = report.tables.find(({ name }) => name === table)?.rows ?? 0;
    tables.push({ table, rows, inRange: Number(answer.rows[0]?.[0]) });
  }
  return tables;
};

/** Required columns of the hunts that no row of a loaded table has a value in, by table; tables without rows are left out. */
export const emptyColumns = (hunts: readonly Hunt[], { filled }: LoadReport): ReadonlyMap<string, readonly string[]> => {
  const empty = new Map<string, readonly string[]>();
  for (const { table, required } of hunts.flatMap(({ sources }) => sources)) {
    const columns = filled.get(table);
    const absent = required.filter((name) => columns?.has(name) === false && !MAY_BE_EMPTY.has(name));
    if (absent.length > 0) empty.set(table, absent);
  }
  return empty;
};

/** One line: the range, and what of each table lies in it. */
export const examinedText = (tables: readonly ExaminedTable[], range: Range): string => {
  const list = tables.map(({ table, rows, inRange }) => `${withThousands(inRange)} of ${withThousands(rows)} rows of ${table}`);
  // A folder without any row has no range of its own, which then begins with the epoch.
  if (range.from === 0) return `examined nothing: ${list.join(', ') || 'no table that a hunt reads'}`;
  return `examined ${toIso(range.from)} to ${toIso(range.to)}: ${list.join(', ') || 'no table that a hunt reads'}`;
};

const whyEmpty = (table: string, tables: readonly ExaminedTable[], { tables: loaded }: LoadReport): string => {
  const examined = tables.find((one) => one.table === table);
  const skipped = loaded.find(({ name }) => name === table)?.skipped ?? 0;
  if (examined === undefined)
    return skipped > 0 ? `${table}: all ${withThousands(skipped)} rows were skipped` : `there is no table ${table}`;
  if (examined.rows > 0) return `${table}: none of its ${withThousands(examined.rows)} rows lies in the range`;
  return skipped > 0 ? `${table}: all ${withThousands(skipped)} rows were skipped, see "bad row" above` : `${table}: 0 rows`;
};

/** Why nothing of a folder could be examined and what to do; undefined when at least one row was. */
export const nothingInFolder = (
  tables: readonly ExaminedTable[],
  { sources }: Pick<IncidentAnswer, 'sources'>,
  report: LoadReport,
): string | undefined => {
  if (tables.some(({ inRange }) => inRange > 0)) return undefined;
  const wanted = [...new Set(sources.map(({ table }) => table))];
  const there = wanted.filter((name) => tables.some(({ table, rows }) => table === name && rows > 0));
  // A hunt runs on whichever of its tables there are: where some have rows, the others are not missed.
  const why = (there.length > 0 ? there : wanted).map((table) => whyEmpty(table, tables, report)).join('; ');
  const classic = report.tables.find(({ name }) => Object.hasOwn(CLASSIC, name.toLowerCase()));
  if (classic !== undefined) {
    const modern = CLASSIC[classic.name.toLowerCase()] ?? '';
    return `${why}. The table ${classic.name} holds ${modern} under its classic Application Insights name and columns: export ${modern} from the Log Analytics workspace.`;
  }
  if (there.length > 0) return `${why}. Choose another --from and --to, or leave them out.`;
  return `${why}. Put an export of ${wanted.join(' or ')} with rows into the folder; --table FILE=NAME says which table a file holds.`;
};
