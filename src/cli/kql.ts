import type { LabQueryProblem } from '../lab/store.ts';
import { type DataFolder, defineEmptyTables, noteLoaded, openDataFolder, openNoData } from './data-folder.ts';
import { cut, displayWidth, queryTable } from './query-table.ts';
import { printable, printableJson, type Terminal, wrap } from './terminal.ts';
import { type ExitCode, UsageError } from './usage-error.ts';

export type KqlOptions = { readonly data?: string; readonly table?: readonly string[]; readonly json?: boolean };

const textOfInput = async (): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
};

/** The query as an argument, else from standard input. */
const queryFrom = async (argument: string | undefined): Promise<string> => {
  if (argument === undefined && process.stdin.isTTY)
    throw new UsageError("Give a query: tollwatch kql 'AppRequests | take 5', or on standard input.");
  const query = argument ?? (await textOfInput());
  if (query.trim() === '') throw new UsageError("The query is empty: write for example tollwatch kql 'AppRequests | take 5'.");
  return query;
};

/** What went wrong, wrapped, with the line of the query that a problem is in and a caret under its place; of a long line the part around it. */
export const problemText = (query: string, problem: LabQueryProblem, width: number): string => {
  const { code, message, line, position } = problem;
  const head = wrap(printable(`${code}: ${message} (line ${line}, position ${position})`), width);
  const text = printable(query.split(/\r\n|[\n\r]/)[line - 1] ?? '');
  const at = Math.min(Math.max(0, position - 1), text.length);
  const room = Math.max(20, width - 2);
  const from = displayWidth(text.slice(0, at)) < room - 10 ? 0 : Math.max(0, at - Math.floor(room / 2));
  const before = `${from > 0 ? '…' : ''}${text.slice(from, at)}`;
  const shown = cut(`${before}${text.slice(at)}`, room);
  const left = displayWidth(before);
  const length = Math.max(1, Math.min(displayWidth(text.slice(at, at + problem.length)), displayWidth(shown) - left));
  return `${head}\n  ${shown}\n  ${' '.repeat(left)}${'^'.repeat(length)}`;
};

const loadedTables = ({ report }: DataFolder): ReadonlySet<string> => new Set(report.tables.map(({ name }) => name));

/** The tables there are, for a query over one that is not; undefined for any other problem. */
const tablesText = (problem: LabQueryProblem, folder: DataFolder, data: string | undefined): string | undefined => {
  if (!problem.message.includes('Failed to resolve table')) return undefined;
  const loaded = loadedTables(folder);
  const known = folder.store.schemas().map(({ name }) => name);
  const empty = known.filter((name) => !loaded.has(name)).toSorted();
  const rows =
    data === undefined
      ? 'No table has rows, for no folder of logs was given with --data.'
      : `Tables of the folder: ${[...loaded].join(', ') || 'none'}.`;
  return printable(`${rows} Known and empty: ${empty.join(', ') || 'none'}.`);
};

/** Tables that a query names and that have no row here: as good as asking for nothing, and easily taken for an answer. */
const emptyText = (query: string, folder: DataFolder): string | undefined => {
  const loaded = loadedTables(folder);
  const words = new Set(query.match(/[A-Za-z_]\w*/g));
  const empty = folder.store.schemas().flatMap(({ name }) => (words.has(name) && !loaded.has(name) ? [name] : []));
  if (empty.length === 0) return undefined;
  return `note: the folder has no ${empty.join(', ')}, taken as empty; it has ${[...loaded].join(', ') || 'no table'}`;
};

/** Says why a query has no answer: on standard error for people, and with --json on standard output for programs. */
const reportProblem = (
  problem: LabQueryProblem,
  query: string,
  folder: DataFolder,
  { data, json }: KqlOptions,
  terminal: Terminal,
): void => {
  const { code, message, line, position } = problem;
  if (json === true) terminal.print(printableJson({ error: { code, message, line, position } }));
  terminal.note(problemText(query, problem, terminal.width));
  const tables = tablesText(problem, folder, data);
  if (tables !== undefined) terminal.note(wrap(tables, terminal.width));
};

/**
 * `tollwatch kql`: one query over a folder of log files, or over none (`print`, `datatable`, `range`; every known table is empty).
 * All rows are visible and `now()` is today's clock, as in `tollwatch lab`. Exit code 2 for a query that is wrong or refused, 3 when
 * rows were skipped or the answer was cut. Throws UsageError and the errors of loading files.
 */
export const kql = async (argument: string | undefined, options: KqlOptions, terminal: Terminal): Promise<ExitCode> => {
  const query = await queryFrom(argument);
  if (options.data === undefined && options.table !== undefined) throw new UsageError('--table goes with --data only.');
  const now = Date.now();
  const folder = options.data === undefined ? await openNoData() : await openDataFolder(options.data, { ...options, latest: now });
  try {
    noteLoaded(folder, terminal);
    await defineEmptyTables(folder.store);
    const answer = await folder.engine.query(query, { now });
    if (answer.kind === 'rejected') {
      reportProblem(answer.error, query, folder, options, terminal);
      return 2;
    }
    if (answer.kind === 'timeout') throw new Error('The query was stopped before it ended.');
    const { columns, rows, partial } = answer;
    terminal.print(options.json === true ? printableJson({ columns, rows }) : queryTable(answer, terminal.room));
    if (options.json !== true) terminal.note(rows.length === 1 ? '1 row' : `${rows.length} rows`);
    const empty = options.data === undefined ? undefined : emptyText(query, folder);
    if (empty !== undefined) terminal.note(wrap(printable(empty), terminal.width));
    if (partial !== undefined) terminal.note(`warning: ${partial.message}`);
    return partial !== undefined || folder.report.skipped > 0 ? 3 : 0;
  } finally {
    folder.store.close();
  }
};
