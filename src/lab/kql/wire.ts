import { formatDatetime, formatTimespan } from './moments.ts';
import type { KqlType } from './types.ts';

/**
 * A DuckDB cell as the query API writes it: datetime as ISO text with up to 7 decimals, timespan as text, dynamic as JSON text, real NaN
 * and infinities as text, everything else as JSON has it. A long beyond 2^53 becomes its digits as text, since a number would lie.
 */
export const toWire = (value: unknown, type: KqlType): unknown => {
  if (value === null || value === undefined) return type === 'string' ? '' : null;
  return WRITERS[type](value);
};

const integer = (value: unknown): unknown => {
  const number = Number(value as bigint | number);
  return Number.isSafeInteger(number) ? number : String(value);
};

/** Bins come again in row after row. */
const MOST_KEPT = 10_000;
const kept = new Map<bigint, string>();
const moment = (ticks: bigint): string => {
  const known = kept.get(ticks);
  if (known !== undefined) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const text = formatDatetime(ticks);
  kept.set(ticks, text);
  return text;
};

const WRITERS: Readonly<Record<KqlType, (value: unknown) => unknown>> = {
  string: (value) => value,
  int: integer,
  long: integer,
  real: (value) => (Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : (value as number) > 0 ? 'Infinity' : '-Infinity'),
  bool: (value) => value,
  datetime: (value) => moment(value as bigint),
  timespan: (value) => formatTimespan(value as bigint),
  dynamic: (value) => value,
  guid: (value) => String(value),
  decimal: (value) => value,
};
