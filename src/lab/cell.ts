import { decimalText } from './kql/decimals.ts';
import { parseClock, parseDatetime } from './kql/moments.ts';
import { toTicks } from './kql/types.ts';
import type { LabColumn } from './store.ts';

/** A stored cell: bigint for long, datetime and timespan (ticks), number for int and real, null for none (a string is never null). */
export type StoredCell = string | number | bigint | boolean | null;

/** A JSON value as a column of that type stores it; what does not fit becomes null ("" for strings), as in the service. */
export const toCell = (value: unknown, type: LabColumn['type']): StoredCell => {
  if (value === null || value === undefined) return type === 'string' ? '' : null;
  return READERS[type](value);
};

const whole = (value: unknown, bits: bigint): bigint | null => {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  const text = typeof value === 'number' ? BigInt(Math.trunc(value)).toString() : String(value).trim();
  if (!/^[+-]?\d{1,19}(\.0+)?$/.test(text)) return null;
  const parsed = BigInt(text.replace(/^\+|\.0+$/g, ''));
  return parsed >= -(2n ** (bits - 1n)) && parsed < 2n ** (bits - 1n) ? parsed : null;
};

const real = (value: unknown): number | null => {
  if (typeof value === 'number') return value;
  const text = String(value).trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  return text === 'NaN' ? Number.NaN : null;
};

const bool = (value: unknown): boolean | null => {
  if (typeof value === 'boolean') return value;
  const text = String(value).trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
};

/** Objects and arrays as compact JSON. Text that is itself JSON of an object or array is taken as that, as exports write it. */
const dynamic = (value: unknown): string | null => {
  if (typeof value !== 'string') return JSON.stringify(value) ?? null;
  const text = value.trim();
  if (text === '') return null;
  if (!/^[[{]/.test(text)) return JSON.stringify(value);
  try {
    const parsed: unknown = JSON.parse(text);
    // Digits beyond 2^53 would change in a round trip: such text stays as it is.
    return /\d{16}/.test(text) ? text : JSON.stringify(parsed);
  } catch {
    return JSON.stringify(value);
  }
};

const text = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const READERS: Readonly<Record<LabColumn['type'], (value: unknown) => StoredCell>> = {
  string: text,
  int: (value) => {
    const parsed = whole(value, 32n);
    return parsed === null ? null : Number(parsed);
  },
  long: (value) => whole(value, 64n),
  real,
  bool,
  datetime: (value) => (typeof value === 'number' ? toTicks(value) : (parseDatetime(String(value)) ?? null)),
  timespan: (value) => parseClock(String(value)) ?? null,
  dynamic,
  guid: (value) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)) ? String(value).toLowerCase() : null),
  decimal: (value) => decimalText(String(value)) ?? null,
};
