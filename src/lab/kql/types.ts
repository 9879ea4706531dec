import type { LabColumn } from '../store.ts';

/** Kusto's scalar types. Physical form in DuckDB: see sql/quoting.ts. */
export type KqlType = LabColumn['type'];

const TYPES: Readonly<Record<KqlType, true>> = {
  string: true,
  int: true,
  long: true,
  real: true,
  bool: true,
  datetime: true,
  timespan: true,
  dynamic: true,
  guid: true,
  decimal: true,
};
export const isKqlType = (name: string): name is KqlType => Object.hasOwn(TYPES, name);

/** Whole numbers: int and long. */
export const isInteger = (type: KqlType): boolean => type === 'int' || type === 'long';
/** int, long and real; decimal is not among them. */
export const isNumber = (type: KqlType): boolean => isInteger(type) || type === 'real';

/** 100 ns ticks: datetimes count from 0001-01-01T00:00:00Z, timespans from zero. */
export const TICKS_PER_MS = 10_000n;
export const EPOCH_TICKS = 621_355_968_000_000_000n;
export const MAX_DATETIME_TICKS = 3_155_378_975_999_999_999n;

/** Ticks since 0001-01-01 of a time in ms since 1970, UTC. */
export const toTicks = (ms: number): bigint => BigInt(Math.round(ms)) * TICKS_PER_MS + EPOCH_TICKS;

/**
 * A constant. int, long, datetime and timespan are bigint (ticks of 100 ns for the last two), real is number, dynamic is compact JSON
 * text, guid its lower-case text; null is the typed null (a string is never null).
 */
export type Value = null | boolean | bigint | number | string;
