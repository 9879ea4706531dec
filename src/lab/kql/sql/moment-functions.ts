import { readDatetime, readTimespan } from '../moments.ts';
import { patternDatetime, patternTimespan } from '../moment-patterns.ts';
import { localToUtc, utcToLocal } from '../time-zones.ts';
import type { ScalarFunction } from './scalar-function.ts';
import { stop } from '../stopping.ts';

/** Text by a pattern, "" for null. */
const formatted = (name: string, format: (ticks: bigint, pattern: string) => string): ScalarFunction => ({
  name,
  takes: ['ticks', 'text'],
  gives: 'text',
  run: ([x, pattern]) => (typeof x === 'bigint' ? format(x, String(pattern)) : ''),
});

/** Null where the text is none; a form that Microsoft's engine may read stops the query. */
const read = (name: string, what: string, reader: (text: string) => bigint | null | undefined): ScalarFunction => ({
  name,
  takes: ['text'],
  gives: 'ticks',
  run: ([x]) => {
    const ticks = reader(String(x ?? ''));
    return ticks === undefined ? stop(`a text that may be a ${what} in a form the lab does not read was converted`) : ticks;
  },
});

const shifted = (name: string, shift: (ticks: bigint, zone: string) => bigint): ScalarFunction => ({
  name,
  takes: ['ticks', 'text'],
  gives: 'ticks',
  run: ([x, zone]) => (typeof x === 'bigint' ? shift(x, String(zone)) : null),
});

/** Moments and spans, both in ticks. */
export const MOMENT_FUNCTIONS: readonly ScalarFunction[] = [
  read('kql_parse_datetime', 'datetime', readDatetime),
  read('kql_parse_timespan', 'timespan', readTimespan),
  formatted('kql_format_datetime', patternDatetime),
  formatted('kql_format_timespan', patternTimespan),
  shifted('kql_datetime_utc_to_local', utcToLocal),
  shifted('kql_datetime_local_to_utc', localToUtc),
];
