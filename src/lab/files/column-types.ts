import type { LabColumn, LabTableSchema } from '../store.ts';

type Type = LabColumn['type'];

/** AzureDiagnostics, and tables of the old collector API, name a column's type by its suffix. */
const SUFFIXES: Readonly<Record<string, Type>> = { _s: 'string', _d: 'real', _b: 'bool', _t: 'datetime', _g: 'guid' };

const suffixType = (table: string, column: string): Type | undefined =>
  table === 'AzureDiagnostics' || table.endsWith('_CL') ? SUFFIXES[column.slice(-2)] : undefined;

// Up to 15 digits is exact in a double; a leading zero or plus sign says that the digits are a name (a phone number), not an amount.
const typeOfText = (cell: string): Type | undefined => {
  if (cell === '') return undefined;
  if (/^-?(0|[1-9]\d{0,14})$/.test(cell)) return 'long';
  if (/^-?(0|[1-9]\d{0,14})\.\d+$/.test(cell)) return 'real';
  return /^(true|false)$/i.test(cell) ? 'bool' : 'string';
};

const typeOf = (cell: unknown, fromText: boolean): Type | undefined => {
  if (cell === null || cell === undefined) return undefined;
  if (typeof cell === 'string') return fromText ? typeOfText(cell) : 'string';
  if (typeof cell === 'number') return Number.isInteger(cell) ? 'long' : 'real';
  return typeof cell === 'boolean' ? 'bool' : 'dynamic';
};

const widen = (a: Type | undefined, b: Type | undefined): Type | undefined => {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const pair = new Set([a, b]);
  if (pair.has('dynamic')) return 'dynamic';
  return pair.has('long') && pair.has('real') ? 'real' : 'string';
};

/** What the rows of one table were seen to hold beyond its known columns; filled row by row. */
export type SeenColumns = {
  readonly see: (values: Readonly<Record<string, unknown>>, fromText: boolean) => void;
  /** In order of appearance, each wide enough for every cell seen; a column without any value is a string. */
  readonly columns: () => readonly LabColumn[];
};

/** Watches the rows of `table` for columns that `known` lacks. Types follow the suffix where the table has them, else the cells. */
export const makeSeenColumns = (table: string, known: LabTableSchema | undefined): SeenColumns => {
  const have = new Set(known?.columns.map(({ name }) => name) ?? []);
  const seen = new Map<string, Type | undefined>();
  return {
    see: (values, fromText) => {
      for (const name in values) {
        // Assigning to __proto__ would change an object's prototype, and no log has such a column.
        if (have.has(name) || name === '__proto__') continue;
        const fixed = name === 'TimeGenerated' ? 'datetime' : suffixType(table, name);
        seen.set(name, fixed ?? widen(seen.get(name), typeOf(values[name], fromText)));
      }
    },
    columns: () => [...seen].map(([name, type]) => ({ name, type: type ?? 'string' })),
  };
};

/** True for columns whose type the table's own naming rule gives: nothing to warn about. */
export const isNamedByRule = (table: string, column: string): boolean => suffixType(table, column) !== undefined;
