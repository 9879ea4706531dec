import type { Instant } from '../../domain/time.ts';
import type { LabStore, LabTableSchema } from '../store.ts';
import { type CellResult, cellFrom } from './cell.ts';
import { isNamedByRule, makeSeenColumns, type SeenColumns } from './column-types.ts';
import { DataFolderError } from './data-file-error.ts';
import { dateWarning, makeDateOrder, monthFirst } from './day-first.ts';
import { rowsOf } from './file-rows.ts';
import type { DataFile } from './file-text.ts';
import { filesOf } from './folder-files.ts';
import { addRegularFiles, type RegularFiles } from './regular-files.ts';
import { makeRepeatedRows, type RepeatedRows } from './repeated-rows.ts';
import { type FileTable, makeTableIndex, type TableOverride, tableOfFile, tableOfRow } from './table-name.ts';
import { makeUnreadableText } from './unreadable-text.ts';

/** What a folder is loaded into and how. `known` are the schemas that tables are matched against (none has to be defined yet). */
export type LoadOptions = {
  readonly store: LabStore;
  readonly known: readonly LabTableSchema[];
  readonly overrides?: readonly TableOverride[];
  /** When a row became visible, from its TimeGenerated; by default at that very time, since exports do not say. */
  readonly ingestedAt?: (timeGenerated: Instant) => Instant;
  /** Rows became visible at their TimeGenerated, but not after this. Without effect where `ingestedAt` is given. */
  readonly latest?: Instant;
  /** Ends the loading with the signal's reason; what was stored until then stays. */
  readonly signal?: AbortSignal;
};

export type LoadedTable = { readonly name: string; readonly rows: number; readonly skipped: number };
/**
 * `badRows` are the first 5 of each file as `file:line reason`; `skipped` counts all of them. `tables` are sorted by name.
 * `filled` are the columns of a table in which at least one stored row has a value: a known table has all its columns, filled or not.
 */
export type LoadReport = {
  readonly tables: readonly LoadedTable[];
  readonly skipped: number;
  readonly badRows: readonly string[];
  readonly warnings: readonly string[];
  readonly filled: ReadonlyMap<string, ReadonlySet<string>>;
};

const BATCH = 5000;
const BAD_ROWS_SHOWN = 5;
const COLUMNS_SHOWN = 20;

type Seen = {
  readonly schema: LabTableSchema | undefined;
  readonly columns: SeenColumns;
  readonly files: Set<string>;
  readonly firstFile: string;
};
type Plan = {
  readonly schemas: ReadonlyMap<string, LabTableSchema>;
  readonly warnings: readonly string[];
  /** Files whose dates are d/m/yyyy. */
  readonly dayFirst: ReadonlySet<string>;
  /** Tables whose rows come from more than one file. */
  readonly shared: ReadonlySet<string>;
  /** Tables that have rows of a file that was read row by row. */
  readonly byRows: ReadonlySet<string>;
};
type Index = ReturnType<typeof makeTableIndex>;
type Source = { readonly file: DataFile; readonly table: FileTable };

const warningsFor = (name: string, { schema, columns, firstFile }: Seen): readonly string[] => {
  const added = columns.columns();
  const list = (shown: typeof added): string =>
    shown
      .slice(0, COLUMNS_SHOWN)
      .map((column) => `${column.name} (${column.type})`)
      .join(', ') + (shown.length > COLUMNS_SHOWN ? `, and ${shown.length - COLUMNS_SHOWN} more` : '');
  if (schema === undefined)
    return [
      `unknown table ${name} (${firstFile}): taken as it is, columns ${list(added)}; if it is a known table, say so with --table ${firstFile}=NAME`,
    ];
  const odd = added.filter((column) => !isNamedByRule(name, column.name));
  return odd.length === 0 ? [] : [`unknown columns in ${name}: ${list(odd)}; queries can use them by these types`];
};

// First pass: which tables there are, and columns that their schemas lack. A column may first appear in the last row, and one that
// looks like a number may turn into text, so the schema is known only after all rows were seen; 1 GB is never held in memory.
const planTables = async (
  sources: readonly Source[],
  index: Index,
  regular: RegularFiles,
  signal: AbortSignal | undefined,
): Promise<Plan> => {
  const seen = new Map<string, Seen>();
  const dayFirst = new Set<string>();
  const notes: string[] = [];
  const byRows = new Set<string>();
  const seenOf = (tableName: string, file: DataFile): Seen => {
    const { name, schema } = index(tableName);
    const entry = seen.get(name) ?? { schema, columns: makeSeenColumns(name, schema), files: new Set<string>(), firstFile: file.name };
    seen.set(name, entry);
    entry.files.add(file.name);
    return entry;
  };
  for (const { file, table } of sources) {
    const only = regular.tableOf.get(file.name);
    if (only !== undefined) {
      // Known columns alone, and it is known that all its rows are this table's.
      seenOf(only, file);
      continue;
    }
    let rows = 0;
    const dates = makeDateOrder(file.name);
    const unreadable = makeUnreadableText(file.name);
    for await (const row of await rowsOf(file)) {
      signal?.throwIfAborted();
      if (row.kind === 'bad') continue;
      rows += 1;
      unreadable.see(row);
      if (row.text) dates.see(row.values['TimeGenerated']);
      const tableName = tableOfRow(table, row.values);
      byRows.add(index(tableName).name);
      seenOf(tableName, file).columns.see(row.values, row.text);
    }
    // A file without rows says that the table is there and empty, which is not the same as no table.
    if (rows === 0 && index(table.name).schema !== undefined) seenOf(table.name, file);
    const order = dates.order();
    if (order === 'day-first') dayFirst.add(file.name);
    notes.push(...dateWarning(file.name, order), ...unreadable.warnings());
  }
  const schemas = [...seen].map(([name, entry]): [string, LabTableSchema] => [
    name,
    { name, columns: [...(entry.schema?.columns ?? []), ...entry.columns.columns()] },
  ]);
  return {
    schemas: new Map(schemas),
    warnings: [...[...seen].flatMap(([name, entry]) => warningsFor(name, entry)), ...notes],
    dayFirst,
    byRows,
    shared: new Set([...seen].flatMap(([name, { files }]) => (files.size > 1 ? [name] : []))),
  };
};

/** No log is older or comes from the future: such a TimeGenerated is a clock that was not set, and would be hunted from there on. */
const [OLDEST, NEWEST] = ['1970', '2199'];

/** Why a row cannot be placed in time; undefined when it can. */
const misplaced = (value: unknown, { value: time, bad }: CellResult): string | undefined => {
  const shown = (): string => JSON.stringify(value).slice(0, 60);
  if (time === null) return bad ? `TimeGenerated is no time: ${shown()}` : 'has no TimeGenerated';
  const year = String(time).slice(0, 4);
  return year < OLDEST || year > NEWEST ? `TimeGenerated is not between the years ${OLDEST} and ${NEWEST}: ${shown()}` : undefined;
};

type Cells = Record<string, unknown>;
type Typed =
  | { readonly kind: 'row'; readonly cells: Cells; readonly lost: readonly string[] }
  | { readonly kind: 'bad'; readonly reason: string };

const typed = (schema: LabTableSchema, values: Readonly<Record<string, unknown>>, dayFirst: boolean): Typed => {
  const cells: Cells = {};
  const lost: string[] = [];
  for (const { name, type } of schema.columns) {
    const result: CellResult = cellFrom(type, dayFirst && type === 'datetime' ? monthFirst(values[name]) : values[name]);
    const reason = name === 'TimeGenerated' ? misplaced(values[name], result) : undefined;
    if (reason !== undefined) return { kind: 'bad', reason };
    if (result.bad) lost.push(name);
    if (result.value !== null) cells[name] = result.value;
  }
  return { kind: 'row', cells, lost };
};

type Tally = {
  rows: Map<string, number>;
  skipped: Map<string, number>;
  bad: string[];
  lost: Map<string, number>;
  filled: Map<string, Set<string>>;
  repeated: RepeatedRows;
};
const add = (counts: Map<string, number>, key: string, n = 1): void => void counts.set(key, (counts.get(key) ?? 0) + n);

const noteFilled = (filled: Tally['filled'], table: string, cells: Cells): void => {
  const columns = filled.get(table) ?? new Set<string>();
  filled.set(table, columns);
  for (const name in cells) if (cells[name] !== '') columns.add(name);
};

// Second pass, one file: rows in batches by table. A line that cannot be read belongs to the table of the row before it.
const loadFile = async ({ file, table }: Source, index: Index, plan: Plan, options: LoadOptions, tally: Tally): Promise<void> => {
  const ingestedAt = options.ingestedAt ?? ((at: Instant): Instant => Math.min(at, options.latest ?? at));
  const stamp = (row: Readonly<Record<string, unknown>>): Instant =>
    'TimeGenerated' in row ? ingestedAt(Date.parse(String(row['TimeGenerated']))) : 0;
  const batches = new Map<string, Cells[]>();
  const flush = async (name: string): Promise<void> => {
    const batch = batches.get(name) ?? [];
    batches.set(name, []);
    if (batch.length > 0) add(tally.rows, name, await options.store.append(name, batch, stamp));
  };
  let last = index(table.name).name;
  let shown = 0;
  const skip = (line: number, reason: string): void => {
    add(tally.skipped, last);
    if (shown < BAD_ROWS_SHOWN) tally.bad.push(`${file.name}:${line} ${reason}`);
    shown += 1;
  };
  for await (const row of await rowsOf(file)) {
    options.signal?.throwIfAborted();
    if (row.kind === 'bad') {
      skip(row.line, row.reason);
      continue;
    }
    last = index(tableOfRow(table, row.values)).name;
    const schema = plan.schemas.get(last);
    if (schema === undefined) throw new Error(`${file.name} changed while it was read: run the command again`);
    const result = typed(schema, row.values, plan.dayFirst.has(file.name));
    if (result.kind === 'bad') {
      skip(row.line, result.reason);
      continue;
    }
    if (plan.shared.has(last) && tally.repeated.isRepeat(last, file.name, result.cells)) continue;
    noteFilled(tally.filled, last, result.cells);
    for (const column of result.lost) add(tally.lost, `${last}.${column}`);
    const batch = batches.get(last) ?? [];
    batches.set(last, batch);
    if (batch.push(result.cells) >= BATCH) await flush(last);
  }
  for (const name of batches.keys()) await flush(name);
};

const NO_FILES: RegularFiles = { rows: new Map(), tableOf: new Map() };

const regularFiles = async (
  sources: readonly Source[],
  { store, known, latest, ingestedAt, signal }: LoadOptions,
): Promise<RegularFiles> =>
  store.lines === undefined || ingestedAt !== undefined
    ? NO_FILES
    : await addRegularFiles(store.lines, sources, { known, ...(latest !== undefined && { latest }), ...(signal && { signal }) });

const dropRegular = async (name: string, { rows }: RegularFiles, store: LabStore): Promise<void> => {
  rows.delete(name);
  await store.lines?.drop(name);
};

const noteRegular = async (name: string, rows: number, store: LabStore, tally: Tally): Promise<void> => {
  tally.rows.set(name, rows);
  tally.filled.set(name, new Set(await store.lines?.filled(name)));
};

/**
 * Loads a folder of log files into the store: tables found in it are defined (known columns and those seen besides) and filled.
 * Bad rows are counted and skipped. Throws DataFolderError and DataFileError before any row is stored, but for a file that
 * changes meanwhile.
 */
export const loadFolder = async (dir: string, options: LoadOptions): Promise<LoadReport> => {
  const { files, leftOut } = await filesOf(dir);
  const overrides = options.overrides ?? [];
  for (const { file } of overrides) {
    if (!files.some(({ name }) => name === file || name.endsWith(`/${file}`)))
      throw new DataFolderError(`--table names ${file}, which is no data file of ${dir}.`);
  }
  const index = makeTableIndex(options.known);
  const sources = files.map((file): Source => ({ file, table: tableOfFile(file.name, overrides) }));
  const regular = await regularFiles(sources, options);
  const plan = await planTables(sources, index, regular, options.signal);
  for (const name of [...regular.rows.keys()].filter((table) => plan.byRows.has(table))) await dropRegular(name, regular, options.store);
  for (const schema of plan.schemas.values()) await options.store.define(schema);
  const tally: Tally = { rows: new Map(), skipped: new Map(), bad: [], lost: new Map(), filled: new Map(), repeated: makeRepeatedRows() };
  for (const [name, rows] of regular.rows) await noteRegular(name, rows, options.store, tally);
  for (const source of sources)
    if (!regular.rows.has(regular.tableOf.get(source.file.name) ?? '')) await loadFile(source, index, plan, options, tally);
  const names = [...new Set([...plan.schemas.keys(), ...tally.skipped.keys()])].toSorted();
  return {
    tables: names.map((name) => ({ name, rows: tally.rows.get(name) ?? 0, skipped: tally.skipped.get(name) ?? 0 })),
    skipped: [...tally.skipped.values()].reduce((sum, n) => sum + n, 0),
    badRows: tally.bad,
    warnings: [
      ...leftOut,
      ...plan.warnings,
      ...[...tally.lost].map(([column, n]) => `${column}: ${n} cells do not fit the column's type and were read as null`),
      ...tally.repeated.warnings(),
    ],
    filled: tally.filled,
  };
};
