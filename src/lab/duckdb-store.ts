import { join } from 'node:path';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { Range } from '../domain/time.ts';
import { type StoredCell, toCell } from './cell.ts';
import { makeConnectionPool } from './connection-pool.ts';
import { registerDynamicText } from './duckdb-cells.ts';
import type { Table } from './duckdb-lines.ts';
import { makeStaging, solidTable } from './duckdb-staging.ts';
import type { QueryableStore } from './kql/engine.ts';
import type { StoredTable } from './kql/lowering/scope.ts';
import { MACROS } from './kql/sql/macros.ts';
import { INGESTED, PHYSICAL, quoteName, quoteString } from './kql/sql/quoting.ts';
import { registerScalarFunctions } from './kql/sql/scalar-functions.ts';
import { EPOCH_TICKS, TICKS_PER_MS, toTicks } from './kql/types.ts';
import type { LabColumn, LabStore, LabTableSchema } from './store.ts';

/** Connections queries run on at once: the service's own bound for one user. */
const POOL = 5;
/** GLOBAL, since connections that are opened later would not have them else. */
const SETTINGS = ["SET GLOBAL TimeZone='UTC'"];
/** After these, no SQL can reach a file (but the database's own), the network or a setting. They come before the first query. */
const LOCKS = ['SET enable_external_access=false', 'SET lock_configuration=true'];
/** What sorts and groups of large tables may put on the disk beside the database. */
const SPILL = '4GB';

/** Where pages go that memory has no room for: nowhere, or below `dir`. */
const overflow = (dir: string | undefined): readonly string[] =>
  dir === undefined
    ? ["SET GLOBAL temp_directory=''"]
    : [
        `SET GLOBAL temp_directory=${quoteString(join(dir, 'spill'))}`,
        `SET GLOBAL max_temp_directory_size='${SPILL}'`,
        // It is thrown away.
        'PRAGMA disable_checkpoint_on_shutdown',
      ];

/**
 * Tables in memory, in this process; with `dir`, an empty folder, in a database file there, of which `memoryLimit` is held in memory.
 * Its `close` ends all connections; a store is not used after it. `links`, a folder as well, gets links to files while they are read (the
 * system's temporary one by default). Folders are the caller's to remove.
 */
export const makeStore = async (
  options: { readonly memoryLimit?: string; readonly dir?: string; readonly links?: string } = {},
): Promise<LabStore & QueryableStore> => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(options.dir === undefined ? ':memory:' : join(options.dir, 'lab.duckdb'), {
    threads: '2',
    memory_limit: options.memoryLimit ?? '1GB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const writer = await instance.connect();
  for (const sql of [...SETTINGS, ...overflow(options.dir)]) await writer.run(sql);
  // First: macros may call them.
  await registerScalarFunctions(writer);
  await registerDynamicText(writer);
  for (const sql of MACROS) await writer.run(sql);

  const tables = new Map<string, Table>();
  const contents = new Map<string, Content>();
  let version = 0;
  // One writer: definitions and appends follow one another.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  let locked: Promise<void> | undefined;
  const lock = (): Promise<void> => {
    locked ??= inTurn(async () => {
      for (const sql of LOCKS) await writer.run(sql);
    });
    return locked;
  };
  let made = 0;
  const create = async (schema: LabTableSchema, before: Table | undefined): Promise<Table> => {
    if (!before) made += 1;
    return await defineTable(writer, schema, before, made);
  };
  const solid = async (name: string): Promise<Table> => {
    const before = tableNamed(tables, name);
    const table = await solidTable(writer, before);
    if (table !== before) {
      tables.set(name, table);
      contents.set(table.physical, contents.get(before.physical) ?? (await contentOf(writer, table)));
      version += 1;
    }
    return table;
  };
  const staging = makeStaging(writer, options.links);
  // The only way to a connection for queries.
  const pool = makeConnectionPool(POOL, async () => {
    await lock();
    return await instance.connect();
  });
  return {
    define: (schema) =>
      inTurn(async () => {
        const before = tables.get(schema.name) ?? (await staging.take(schema.name));
        const adds = schema.columns.some(({ name }) => !before?.columns.some((column) => column.name === name));
        const table = await create(schema, before && adds ? await solidTable(writer, before) : before);
        contents.set(table.physical, (before && contents.get(before.physical)) ?? (await contentOf(writer, table)));
        tables.set(schema.name, table);
        version += 1;
      }),
    schemas: () => [...tables].map(([name, table]) => schemaOf(name, table)),
    append: (name, rows, ingestedAt) =>
      inTurn(async () => {
        const table = await solid(name);
        return await appendRows(writer, table, contents.get(table.physical) ?? newContent(), rows, ingestedAt);
      }),
    count: async (name) => Number((await one(writer, `SELECT count(*) FROM ${quoteName(tableNamed(tables, name).physical)}`))[0]),
    span: async () => await spanOf(writer, [...tables.values()]),
    close: () => {
      pool.close();
      writer.closeSync();
      instance.closeSync();
    },
    catalogue: {
      version: () => version,
      schemas: () => [...tables].map(([name, table]) => schemaOf(name, table)),
      table: (name): StoredTable | undefined => tables.get(name),
      mayHold: (physical, range) => mayHold(contents.get(physical), range),
    },
    withConnection: pool.use,
    lines: {
      add: (schema, file) => inTurn(async () => (locked || tables.has(schema.name) ? undefined : await staging.add(schema, file))),
      drop: (name) => inTurn(() => staging.drop(name)),
      filled: async (name) => await filledColumns(writer, tableNamed(tables, name)),
    },
  };
};

/** What a table holds, for those who would ask it in vain. `times` are the earliest and latest TimeGenerated, in ticks. */
type Content = { hasRows: boolean; times: { readonly from: bigint; readonly to: bigint } | undefined };

const newContent = (): Content => ({ hasRows: false, times: undefined });
const isTime = ({ name, type }: LabColumn): boolean => name === 'TimeGenerated' && type === 'datetime';
const least = (a: bigint | undefined, b: bigint): bigint => (a === undefined || b < a ? b : a);
const most = (a: bigint | undefined, b: bigint): bigint => (a === undefined || b > a ? b : a);

const contentOf = async (writer: DuckDBConnection, { physical, columns }: Table): Promise<Content> => {
  const time = columns.find(isTime)?.stored;
  const times = time === undefined ? 'NULL, NULL' : `min(${quoteName(time)}), max(${quoteName(time)})`;
  const [rows, from, to] = await one(writer, `SELECT count(*), ${times} FROM ${quoteName(physical)}`);
  return { hasRows: rows !== 0n, times: typeof from === 'bigint' && typeof to === 'bigint' ? { from, to } : undefined };
};

/** True when in doubt: rows without a TimeGenerated are no reason to leave a table out. */
const mayHold = (content: Content | undefined, range: Range | undefined): boolean => {
  if (content === undefined) return true;
  if (!content.hasRows || range === undefined || content.times === undefined) return content.hasRows;
  return content.times.to >= toTicks(range.from) && content.times.from < toTicks(range.to);
};

const tableNamed = (tables: ReadonlyMap<string, Table>, name: string): Table => {
  const table = tables.get(name);
  if (!table) throw new Error(`The lab has no table ${name}; define it before rows are appended`);
  return table;
};

const schemaOf = (name: string, table: Table): LabTableSchema => ({
  name,
  columns: table.columns.map((c) => ({ name: c.name, type: c.type })),
});

/** Makes a table, or adds the columns it does not have yet. A column does not change its type. */
const defineTable = async (writer: DuckDBConnection, schema: LabTableSchema, before: Table | undefined, number: number): Promise<Table> => {
  const known = before?.columns ?? [];
  const changed = schema.columns.find((c) => known.some((k) => k.name === c.name && k.type !== c.type));
  if (changed) throw new Error(`Column ${changed.name} of ${schema.name} is already defined with another type`);
  const added = schema.columns
    .filter((c) => !known.some((k) => k.name === c.name))
    .map((c, i) => ({ name: c.name, type: c.type, stored: `k${known.length + i}` }));
  const physical = before?.physical ?? `t_${number}`;
  // A string is never null, so older rows get "" in a new column.
  const columnSql = (c: (typeof added)[number]): string =>
    `${quoteName(c.stored)} ${PHYSICAL[c.type]}${c.type === 'string' ? " DEFAULT ''" : ''}`;
  if (!before)
    await writer.run(`CREATE TABLE ${quoteName(physical)} (${[`${quoteName(INGESTED)} BIGINT`, ...added.map(columnSql)].join(', ')})`);
  else for (const column of added) await writer.run(`ALTER TABLE ${quoteName(physical)} ADD COLUMN ${columnSql(column)}`);
  return { physical, ...(before?.storage !== undefined && { storage: before.storage }), columns: [...known, ...added] };
};

const appendRows = async (
  writer: DuckDBConnection,
  table: Table,
  content: Content,
  rows: Parameters<LabStore['append']>[1],
  ingestedAt: Parameters<LabStore['append']>[2],
): Promise<number> => {
  if (rows.length === 0) return 0;
  const appender = await writer.createAppender(table.physical);
  try {
    for (const row of rows) {
      appender.appendBigInt(toTicks(ingestedAt(row)));
      content.hasRows = true;
      for (const column of table.columns) {
        const cell = toCell(row[column.name], column.type);
        appendCell(appender, column.type, cell);
        if (isTime(column) && typeof cell === 'bigint')
          content.times = { from: least(content.times?.from, cell), to: most(content.times?.to, cell) };
      }
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
  return rows.length;
};

const appendCell = (appender: DuckDBAppender, type: LabColumn['type'], cell: StoredCell): void => {
  if (cell === null) appender.appendNull();
  else if (typeof cell === 'bigint') appender.appendBigInt(cell);
  else if (typeof cell === 'boolean') appender.appendBoolean(cell);
  else if (typeof cell === 'string') appender.appendVarchar(cell);
  else if (type === 'int') appender.appendInteger(cell);
  else appender.appendDouble(cell);
};

const one = async (connection: DuckDBConnection, sql: string): Promise<readonly unknown[]> =>
  (await connection.runAndReadAll(sql)).getRows()[0] ?? [];

const filledColumns = async (writer: DuckDBConnection, { physical, columns }: Table): Promise<ReadonlySet<string>> => {
  const tests = columns.map(({ stored, type }) => `bool_or(${quoteName(stored)} ${type === 'string' ? "<> ''" : 'IS NOT NULL'})`);
  const found = await one(writer, `SELECT ${tests.join(', ')} FROM ${quoteName(physical)}`);
  return new Set(columns.flatMap(({ name }, n) => (found[n] === true ? [name] : [])));
};

const spanOf = async (writer: DuckDBConnection, tables: readonly Table[]): Promise<Range | undefined> => {
  let span: Range | undefined;
  for (const table of tables) {
    const time = table.columns.find((c) => c.name === 'TimeGenerated' && c.type === 'datetime');
    if (!time) continue;
    const [from, to] = (await one(
      writer,
      `SELECT min(${quoteName(time.stored)}), max(${quoteName(time.stored)}) FROM ${quoteName(table.physical)}`,
    )) as [bigint | null, bigint | null];
    if (from === null || to === null) continue;
    const own = { from: toMs(from), to: toMs(to) + 1 };
    span = span ? { from: Math.min(span.from, own.from), to: Math.max(span.to, own.to) } : own;
  }
  return span;
};

const toMs = (ticks: bigint): number => Number((ticks - EPOCH_TICKS) / TICKS_PER_MS);
