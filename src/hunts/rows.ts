import type { Instant } from '../domain/time.ts';
import type { Cell, Column, ColumnType, Row } from './hunt.ts';

/** A query's answer as the wire has it; structurally the pipeline's QueryTable. */
type Table = {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
};

/** A cell, or a whole column (`row` -1), that is not what the hunt declares. `reason` never holds the cell's text. */
export type RowProblem = { readonly row: number; readonly column: string; readonly reason: string };
export type ParsedRows = { readonly rows: readonly Row[]; readonly problems: readonly RowProblem[] };

const KUSTO_TYPES: Readonly<Record<ColumnType, readonly string[]>> = {
  datetime: ['datetime'],
  string: ['string'],
  long: ['long', 'int'],
  real: ['real', 'double', 'decimal', 'long', 'int'],
  bool: ['bool'],
  strings: ['dynamic'],
};

const BAD = Symbol('bad cell');
type Parsed = Cell | typeof BAD;

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z$/;

/** Instant in ms (digits past the third are cut), undefined when the text is no UTC time of the wire's form. */
const toInstant = (text: string): Instant | undefined => {
  if (!ISO.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};

const parseNumber = (value: unknown, fits: (n: number) => boolean): Parsed => {
  // Older answers carry numbers as strings (Azure Monitor, API response format); NaN and infinities always are.
  const n = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined;
  return n !== undefined && fits(n) ? n : BAD;
};

const parseStrings = (value: unknown): Parsed => {
  let items: unknown = value;
  if (typeof value === 'string') {
    if (value === '') return null;
    try {
      items = JSON.parse(value);
    } catch {
      return BAD;
    }
  }
  if (items === null) return null;
  return Array.isArray(items) && items.every((item) => typeof item === 'string') ? items : BAD;
};

const parsers: Readonly<Record<ColumnType, (value: unknown) => Parsed>> = {
  datetime: (value) => (value === '' ? null : typeof value === 'string' ? (toInstant(value) ?? BAD) : BAD),
  string: (value) => (typeof value === 'string' ? value : BAD),
  long: (value) => parseNumber(value, Number.isSafeInteger),
  real: (value) => (value === 'NaN' ? Number.NaN : parseNumber(value, (n) => !Number.isNaN(n))),
  bool: (value) => {
    if (typeof value === 'boolean') return value;
    if (value === 1 || value === 'true' || value === 'True') return true;
    return value === 0 || value === 'false' || value === 'False' ? false : BAD;
  },
  strings: parseStrings,
};

const NULL_CELL: Readonly<Record<ColumnType, Cell>> = { datetime: null, string: '', long: null, real: null, bool: null, strings: null };

const checkColumns = (columns: readonly Column[], table: Table): readonly RowProblem[] =>
  columns.flatMap(({ name, type }) => {
    const found = table.columns.find((column) => column.name === name);
    if (found === undefined) return [{ row: -1, column: name, reason: 'the answer has no such column' }];
    if (KUSTO_TYPES[type].includes(found.type)) return [];
    return [{ row: -1, column: name, reason: `the answer has type ${found.type}, the hunt expects ${type}` }];
  });

/**
 * Reads a query's answer against the columns a hunt declares. A row with a cell that does not fit is left out and named in
 * `problems`; a missing or differently typed column leaves out all rows. Columns nobody declared are ignored. An answer without
 * columns and rows (an empty workspace) is no rows and no problem.
 */
export const parseRows = (columns: readonly Column[], table: Table): ParsedRows => {
  if (table.columns.length === 0 && table.rows.length === 0) return { rows: [], problems: [] };
  const missing = checkColumns(columns, table);
  if (missing.length > 0) return { rows: [], problems: missing };
  const places = columns.map(({ name }) => table.columns.findIndex((column) => column.name === name));
  const rows: Row[] = [];
  const problems: RowProblem[] = [];
  table.rows.forEach((cells, index) => {
    const row: Record<string, Cell> = {};
    const before = problems.length;
    columns.forEach(({ name, type, role }, i) => {
      const wire = cells[places[i] ?? -1];
      const cell = wire === null || wire === undefined ? NULL_CELL[type] : parsers[type](wire);
      if (cell === BAD) problems.push({ row: index, column: name, reason: `the cell is no ${type}` });
      else if (cell === null && (role === 'counted' || (role === 'key' && type === 'datetime')))
        problems.push({ row: index, column: name, reason: `the cell is null, which a ${role} column never is` });
      else row[name] = cell;
    });
    if (problems.length === before) rows.push(row);
  });
  return { rows, problems };
};
