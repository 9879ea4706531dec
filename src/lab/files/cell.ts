import type { LabColumn } from '../store.ts';
import { parseLogTime } from './log-time.ts';
import { wellFormed } from './well-formed.ts';

/** `bad` when a non-empty cell does not fit the column's type. */
export type CellResult = { readonly value: unknown; readonly bad: boolean };

const ok = (value: unknown): CellResult => ({ value, bad: false });
const BAD: CellResult = { value: null, bad: true };

const integer = (cell: unknown): CellResult => {
  if (typeof cell === 'number') return Number.isInteger(cell) ? ok(cell) : BAD;
  if (typeof cell === 'boolean') return ok(Number(cell));
  if (typeof cell !== 'string' || !/^[-+]?\d+(\.0+)?$/.test(cell.trim())) return BAD;
  const number = Number(cell);
  // Beyond 2^53 the text is passed on, so that the store can keep it exact.
  return ok(Number.isSafeInteger(number) ? number : cell.trim());
};

const real = (cell: unknown): CellResult => {
  // Plus zero: a zero below zero is a zero.
  if (typeof cell === 'number') return ok(cell + 0);
  if (typeof cell !== 'string') return BAD;
  const number = Number(cell.trim());
  return Number.isNaN(number) && cell.trim() !== 'NaN' ? BAD : ok(number + 0);
};

const bool = (cell: unknown): CellResult => {
  if (typeof cell === 'boolean') return ok(cell);
  const word = String(cell).trim().toLowerCase();
  if (word === 'true' || word === '1') return ok(true);
  return word === 'false' || word === '0' ? ok(false) : BAD;
};

const time = (cell: unknown): CellResult => {
  const parsed = typeof cell === 'string' ? parseLogTime(cell) : undefined;
  return parsed === undefined ? BAD : ok(parsed);
};

// Property bags arrive as objects or as their JSON text; text that is no JSON is a dynamic string, as in the service.
const dynamic = (cell: unknown): CellResult => {
  if (typeof cell !== 'string' || !/^\s*[[{]/.test(cell)) return ok(wellFormed(cell));
  try {
    return ok(wellFormed(JSON.parse(cell)));
  } catch {
    return ok(cell.toWellFormed());
  }
};

const text = (cell: unknown): CellResult =>
  ok(typeof cell === 'string' ? cell.toWellFormed() : typeof cell === 'object' ? JSON.stringify(wellFormed(cell)) : String(cell));

const BY_TYPE: Readonly<Record<LabColumn['type'], (cell: unknown) => CellResult>> = {
  string: text,
  guid: text,
  timespan: text,
  int: integer,
  long: integer,
  real,
  decimal: real,
  bool,
  datetime: time,
  dynamic,
};

/** A cell of a file as a value of the column's type. Null, absent and (but for strings) empty cells are null and not bad. */
export const cellFrom = (type: LabColumn['type'], cell: unknown): CellResult => {
  if (cell === null || cell === undefined) return ok(null);
  if (cell === '' && type !== 'string') return ok(null);
  return BY_TYPE[type](cell);
};
