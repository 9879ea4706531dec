import type { Instant } from '../../domain/time.ts';
import type { LabLines, LabTableSchema, LinesFile } from '../store.ts';
import { rowFromJson } from './file-row.ts';
import { type DataFile, headOf, isGzip } from './file-text.ts';
import { formatOf } from './format.ts';
import { countLines } from './line-scan.ts';
import { type FileTable, makeTableIndex, tableOfRow } from './table-name.ts';

type Source = { readonly file: DataFile; readonly table: FileTable };

/** What the store read itself: `rows` by table, and the table of each file whose every row is regular and belongs to that one table. */
export type RegularFiles = { readonly rows: Map<string, number>; readonly tableOf: ReadonlyMap<string, string> };

const HEAD_ROWS = 200;
/** A text that reads as a number whose own text JavaScript would write in another way. */
const ODD_NUMBER = /^-?\d+[.eE]|^-?\d{16}|^-0|^[[{]|^-?(nan|inf|infinity)$/i;

type Head = Pick<LinesFile, 'columns' | 'ambiguous'> & { readonly rows: readonly Readonly<Record<string, unknown>>[] };

/** What the first rows say of a file, undefined when it is no file of lines or one of them is not regular. */
const headRows = async (file: DataFile): Promise<Head | undefined> => {
  const head = await headOf(file);
  if (!head.startsWith('{') || formatOf(file.name, head) !== 'lines') return undefined;
  const whole = head.slice(0, head.lastIndexOf('\n') + 1) || head;
  const lines = whole.split('\n', HEAD_ROWS).filter((line) => line.trim() !== '');
  const found = lines.map((line) => rowFromJson(1, line));
  const rows = found.flatMap((row) => (row.kind === 'row' && !row.text ? [row.values] : []));
  if (rows.length < found.length || rows.length === 0) return undefined;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isOdd = (name: string): boolean => rows.some(({ [name]: cell }) => typeof cell === 'string' && ODD_NUMBER.test(cell));
  return { rows, columns, ambiguous: columns.filter(isOdd) };
};

type Candidate = { readonly schema: LabTableSchema; readonly lines: LinesFile };

const candidateOf = async (
  { file, table }: Source,
  index: ReturnType<typeof makeTableIndex>,
  more: Pick<LinesFile, 'latest' | 'signal'>,
): Promise<Candidate | undefined> => {
  try {
    const head = await headRows(file);
    const first = head?.rows[0];
    if (head === undefined || first === undefined) return undefined;
    const { schema } = index(tableOfRow(table, first));
    const names = new Set(schema?.columns.map(({ name }) => name));
    // Rows with a TableName may be those of `az`, which have a null of their own.
    if (schema === undefined || names.has('TableName') || head.columns.some((name) => !names.has(name))) return undefined;
    if (schema.columns.find(({ name }) => name === 'TimeGenerated')?.type !== 'datetime') return undefined;
    const type = first['Type'] ?? undefined;
    if (type !== undefined && (typeof type !== 'string' || !names.has('Type'))) return undefined;
    const { columns, ambiguous } = head;
    const lines = { path: file.path, gzip: await isGzip(file), columns, ambiguous, type: table.forced ? 'any' : { value: type }, ...more };
    return { schema, lines: lines as LinesFile };
  } catch {
    // Reading its rows says what is wrong with it.
    return undefined;
  }
};

/** True when two files have rows of one moment: only then can a row of one stand in the other. */
const overlap = (times: readonly (readonly [bigint, bigint])[]): boolean => {
  const sorted = times.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.some(([from], n) => n > 0 && from <= (sorted[n - 1]?.[1] ?? from - 1n));
};

/**
 * Lets the store read the files that are regular from the first line to the last, a table's files all or none: a known table, known
 * columns, no bad cell, nothing that stands in two files. The others, and those whose table is not in `rows`, are for reading row by row.
 */
export const addRegularFiles = async (
  store: LabLines,
  sources: readonly Source[],
  options: { readonly known: readonly LabTableSchema[]; readonly latest?: Instant; readonly signal?: AbortSignal },
): Promise<RegularFiles> => {
  const index = makeTableIndex(options.known);
  const { latest, signal } = options;
  const more = { ...(latest !== undefined && { latest }), ...(signal && { signal }) };
  const rows = new Map<string, number>();
  const times = new Map<string, (readonly [bigint, bigint])[]>();
  const tableOf = new Map<string, string>();
  const odd = new Set<string>();
  for (const source of sources) {
    const candidate = await candidateOf(source, index, more);
    signal?.throwIfAborted();
    if (candidate === undefined || odd.has(candidate.schema.name)) continue;
    const { name } = candidate.schema;
    const [added, lines] = await Promise.all([
      store.add(candidate.schema, candidate.lines),
      countLines(source.file, signal).catch(() => undefined),
    ]);
    signal?.throwIfAborted();
    const spans = [...(times.get(name) ?? []), ...(added ? [added.times] : [])];
    times.set(name, spans);
    if (added !== undefined && added.rows === lines) {
      tableOf.set(source.file.name, name);
      rows.set(name, (rows.get(name) ?? 0) + lines);
    }
    if (added === undefined || added.rows !== lines || overlap(spans)) {
      odd.add(name);
      rows.delete(name);
      await store.drop(name);
    }
  }
  return { rows, tableOf };
};
