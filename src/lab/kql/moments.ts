import { EPOCH_TICKS, MAX_DATETIME_TICKS } from './types.ts';

const DAY_TICKS = 864_000_000_000n;
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7})\d*)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const CLOCK = /^([+-])?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;

/** ISO 8601 text (date, minutes, seconds, up to 7 decimals, Z or an offset) as ticks; undefined for any other form. */
export const parseDatetime = (text: string): bigint | undefined => {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const seconds = BigInt(date.getTime() / 1000) + BigInt(hour * 3600 + minute * 60 + second);
  const ticks = seconds * 10_000_000n + BigInt((match[7] ?? '').padEnd(7, '0')) + EPOCH_TICKS - offsetTicks(match[8]);
  return ticks < 0n || ticks > MAX_DATETIME_TICKS ? undefined : ticks;
};

const offsetTicks = (zone: string | undefined): bigint => {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0n;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return BigInt(digits.startsWith('-') ? -minutes : minutes) * 600_000_000n;
};

/** `[-][d.]hh:mm[:ss[.fffffff]]` as ticks; undefined for any other form. */
export const parseClock = (text: string): bigint | undefined => {
  const match = CLOCK.exec(text.trim());
  if (!match) return undefined;
  const [days, hours, minutes, seconds] = match.slice(2, 6).map((part) => BigInt(part ?? 0)) as [bigint, bigint, bigint, bigint];
  if (hours > 23n || minutes > 59n || seconds > 59n) return undefined;
  const ticks = days * DAY_TICKS + ((hours * 60n + minutes) * 60n + seconds) * 10_000_000n + BigInt((match[6] ?? '').padEnd(7, '0'));
  return match[1] === '-' ? -ticks : ticks;
};

const UNITS: Readonly<Record<string, bigint>> = {
  d: 864_000_000_000n,
  h: 36_000_000_000n,
  m: 600_000_000n,
  s: 10_000_000n,
  ms: 10_000n,
  microsecond: 10n,
  tick: 1n,
};
const UNIT_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(d|days?)$/i, 'd'],
  [/^(h|hrs?|hours?)$/i, 'h'],
  [/^(m|min|minutes?)$/i, 'm'],
  [/^(s|sec|seconds?)$/i, 's'],
  [/^(ms|millis?|milliseconds?)$/i, 'ms'],
  [/^(micros?|microseconds?)$/i, 'microsecond'],
  [/^ticks?$/i, 'tick'],
];

/** `5m`, `1.5h`, `2` (days), `01:02:03.5`. */
export const parseTimespan = (text: string): bigint | undefined => {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?\s*([a-z]*)$/i.exec(text);
  if (!match) return parseClock(text);
  const name = match[4] === '' ? 'd' : UNIT_NAMES.find(([pattern]) => pattern.test(match[4] as string))?.[1];
  const unit = name === undefined ? undefined : UNITS[name];
  if (unit === undefined) return undefined;
  const decimals = match[3] ?? '';
  const ticks = (BigInt(`${match[2]}${decimals}`) * unit) / 10n ** BigInt(decimals.length);
  return match[1] === '-' ? -ticks : ticks;
};

const MONTH_OR_WORD = /\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|now|today/i;
const SHORT_UNIT = /^[+-]?\d+(?:\.\d+)?(?:d|h|m|s|ms|microseconds?|ticks?)$/;

/** A datetime's text as ticks, null where it is none; undefined for a form that the engine may know and this does not. */
export const readDatetime = (text: string): bigint | null | undefined =>
  // An eighth decimal may be cut or rounded; hour 24 and second 60 may be the next ones.
  /\.\d{7}0*[1-9]|[T ]24:|:60/i.test(text) ? undefined : (parseDatetime(text) ?? parsedOrNone(text));
const parsedOrNone = (text: string): null | undefined => (ISO.test(text.trim()) || !MONTH_OR_WORD.test(text) ? null : undefined);

/** The same of a timespan. */
export const readTimespan = (text: string): bigint | null | undefined => {
  const trimmed = text.trim();
  if (!/\d/.test(trimmed)) return null;
  // A number alone is whole days; what a fraction of them without a unit means is not certain.
  if (/[a-z]/i.test(trimmed) && !SHORT_UNIT.test(trimmed)) return undefined;
  return /^[+-]?\d*\.\d+$/.test(trimmed) ? undefined : parseTimespan(trimmed);
};

const pad = (value: bigint, digits: number): string => value.toString().padStart(digits, '0');

/** `2026-03-01T10:05:00Z`, with the decimals it has, at most 7 (`fixed`: always 7, as tostring() does). */
export const formatDatetime = (ticks: bigint, fixed = false): string => {
  const fraction = ticks % 10_000_000n;
  const seconds = new Date(Number((ticks - fraction - EPOCH_TICKS) / 10_000n)).toISOString().slice(0, 19);
  const decimals = fixed ? pad(fraction, 7) : pad(fraction, 7).replace(/0+$/, '');
  return `${seconds}${decimals === '' ? '' : `.${decimals}`}Z`;
};

/** `[-][d.]hh:mm:ss[.fffffff]`: days and the fraction only when there are any. */
export const formatTimespan = (ticks: bigint): string => {
  const size = ticks < 0n ? -ticks : ticks;
  const days = size / DAY_TICKS;
  const clock = [(size / 36_000_000_000n) % 24n, (size / 600_000_000n) % 60n, (size / 10_000_000n) % 60n]
    .map((part) => pad(part, 2))
    .join(':');
  const fraction = size % 10_000_000n;
  return `${ticks < 0n ? '-' : ''}${days > 0n ? `${days}.` : ''}${clock}${fraction > 0n ? `.${pad(fraction, 7)}` : ''}`;
};
