import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pid } from 'node:process';
import { gzipSync } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { absentSql, type CellSource, cellSql } from './duckdb-cells.ts';
import { INGESTED, PHYSICAL, quoteName, quoteString } from './kql/sql/quoting.ts';
import { EPOCH_TICKS, TICKS_PER_MS } from './kql/types.ts';
import type { LabColumn, LinesFile } from './store.ts';

export type StoredColumn = { readonly name: string; readonly type: LabColumn['type']; readonly stored: string };

/** `storage`: where the rows are when `physical` is a view. */
export type Table = { readonly physical: string; readonly storage?: string; readonly columns: readonly StoredColumn[] };

/** DuckDB would look for files where a path has a pattern: only paths of these characters are given to it. */
const PLAIN_PATH = /^[\w./:\\ -]+$/;

/** A text that cannot stand in the logs of anyone: it marks the row that names the columns. */
const mark = (): string => `columns ${randomBytes(16).toString('hex')}`;

/** Text columns that read_json has to leave as JSON: dynamic ones, and those whose numbers and texts have to be told apart. */
const isJson = (column: StoredColumn, exact: ReadonlySet<string>): boolean => column.type === 'dynamic' || exact.has(column.name);

/**
 * Runs `use` with the SQL of the file's rows. The file is reached through a link of a name that needs no quoting, beside a first file
 * whose one row gives DuckDB the names: so read_json refuses any other name, and any name that stands twice, as a fault.
 */
const withSource = async <T>(
  file: LinesFile,
  columns: readonly StoredColumn[],
  exact: ReadonlySet<string>,
  beside: string | undefined,
  use: (from: string) => Promise<T>,
): Promise<T | undefined> => {
  const scratch = await mkdtemp(beside === undefined ? join(tmpdir(), `tollwatch-lines-${pid}-`) : join(beside, 'lines-'));
  try {
    const ending = file.gzip ? 'ndjson.gz' : 'ndjson';
    const [names, rows] = [join(scratch, `names.${ending}`), join(scratch, `rows.${ending}`)];
    if (!PLAIN_PATH.test(scratch)) return undefined;
    const first = mark();
    const row = `${JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, isJson(column, exact) ? null : first])))}\n`;
    await writeFile(names, file.gzip ? gzipSync(row) : row, { mode: 0o600 });
    await symlink(resolve(file.path), rows);
    const options = `format='newline_delimited', compression='${file.gzip ? 'gzip' : 'uncompressed'}', auto_detect=true, sample_size=1, maximum_sample_files=1`;
    const from = `read_json([${quoteString(names)}, ${quoteString(rows)}], ${options})`;
    return await use(`${from} WHERE ${quoteName('TimeGenerated')} IS DISTINCT FROM ${quoteString(first)}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

const ingestedSql = (time: string, latest: number | undefined): string => {
  const whole = `${time} - ${time} % ${TICKS_PER_MS}`;
  return latest === undefined ? whole : `least(${whole}, ${EPOCH_TICKS + BigInt(Math.trunc(latest)) * TICKS_PER_MS})`;
};

const insertSql = (
  physical: string,
  file: LinesFile,
  all: readonly StoredColumn[],
  read: ReadonlySet<string>,
  exact: ReadonlySet<string>,
) => {
  const columns = all.flatMap((column, number) => (read.has(column.name) ? [{ ...column, number }] : []));
  const cells = columns.map(({ number, ...column }) => {
    const source: CellSource = {
      cell: quoteName(column.name),
      kind: exact.has(column.name) ? 'json' : 'text',
      number,
      isRequired: column.name === 'TimeGenerated',
    };
    const cell = cellSql(column.type, source);
    if (column.name !== 'Type' || file.type === 'any') return cell;
    const wanted = file.type.value;
    const isOther = `${cell} <> ${quoteString(wanted ?? '')}`;
    return `CASE WHEN ${isOther} THEN error('another table') ELSE ${cell} END`;
  });
  const time = columns.findIndex(({ name }) => name === 'TimeGenerated');
  const names = columns.map(({ stored }) => quoteName(stored)).join(', ');
  const inner = `SELECT ${cells.map((cell, n) => `${cell} AS ${quoteName(columns[n]?.stored ?? '')}`).join(', ')} FROM `;
  const outer = `INSERT INTO ${quoteName(physical)} (${quoteName(INGESTED)}, ${names}) SELECT ${ingestedSql(quoteName(columns[time]?.stored ?? ''), file.latest)}, ${names} FROM (`;
  return (from: string): string => `${outer}${inner}${from})`;
};

const addColumnSql = (physical: string, stored: string, type: LabColumn['type']): string =>
  `ALTER TABLE ${quoteName(physical)} ADD COLUMN IF NOT EXISTS ${quoteName(stored)} ${PHYSICAL[type]} DEFAULT ${absentSql(type)}`;

type Attempt = { readonly rows: number } | { readonly odd: string };

const attempt = async (
  writer: DuckDBConnection,
  physical: string,
  file: LinesFile,
  all: readonly StoredColumn[],
  read: ReadonlySet<string>,
  exact: ReadonlySet<string>,
  beside: string | undefined,
): Promise<Attempt> => {
  const insert = insertSql(physical, file, all, read, exact);
  const columns = all.filter(({ name }) => read.has(name));
  try {
    for (const { stored, type } of columns) await writer.run(addColumnSql(physical, stored, type));
    const rows = await withSource(file, columns, exact, beside, async (from) => (await writer.run(insert(from))).rowsChanged);
    return rows === undefined ? { odd: 'the temporary folder has a name that patterns could be in' } : { rows };
  } catch (error) {
    return { odd: error instanceof Error ? error.message : String(error) };
  }
};

/**
 * Adds the rows of a file of regular lines to a table, undefined (and nothing added) where a line is not regular: whoever reads row by
 * row then says what is wrong, and with which line. A first attempt reads the columns of the file's first rows alone. Links to the file
 * are made in the folder `beside`, the system's temporary one when there is none.
 */
export const insertLines = async (
  writer: DuckDBConnection,
  physical: string,
  all: readonly StoredColumn[],
  file: LinesFile,
  beside?: string,
): Promise<number | undefined> => {
  const names = new Set(all.map(({ name }) => name.toLowerCase()));
  // DuckDB's names are the same in any case.
  if (names.size < all.length || !file.columns.includes('TimeGenerated')) return undefined;
  let read: ReadonlySet<string> = new Set(file.columns);
  const exact = new Set(file.ambiguous.filter((name) => all.some((column) => column.name === name && column.type === 'string')));
  for (;;) {
    file.signal?.throwIfAborted();
    const result = await attempt(writer, physical, file, all, read, exact, beside);
    if ('rows' in result) return result.rows;
    const column = all[Number(/ambiguous column (\d+)/.exec(result.odd)?.[1] ?? -1)];
    if (column !== undefined && !exact.has(column.name)) exact.add(column.name);
    else if (/unknown key/.test(result.odd) && read.size < all.length) read = new Set(all.map(({ name }) => name));
    else return undefined;
  }
};
