import { arg, type FunctionRow } from './row.ts';

const DAY = '864000000000';

/** Start of a calendar unit `offset` units away; null when that leaves 0001..9999. */
const startOf = (unit: 'month' | 'year'): FunctionRow => ({
  name: `startof${unit}`,
  params: ['datetime'],
  nulls: 'strict',
  sql: (args) => `kql_ticks(date_trunc('${unit}', kql_timestamp(${arg(args, 0)})))`,
});

const part = (name: string, unit: string): FunctionRow => ({
  name,
  params: ['datetime'],
  returns: 'long',
  nulls: 'strict',
  sql: (args) => `date_part('${unit}', kql_timestamp(${arg(args, 0)}))::BIGINT`,
});

export const TIME: readonly FunctionRow[] = [
  { name: 'startofday', params: ['datetime'], nulls: 'strict', sql: (args) => `(${arg(args, 0)} // ${DAY} * ${DAY})` },
  { name: 'endofday', params: ['datetime'], nulls: 'strict', sql: (args) => `(${arg(args, 0)} // ${DAY} * ${DAY} + ${DAY} - 1)` },
  startOf('month'),
  startOf('year'),
  part('hourofday', 'hour'),
  part('dayofmonth', 'day'),
  part('monthofyear', 'month'),
  part('getmonth', 'month'),
  part('getyear', 'year'),
  part('dayofyear', 'doy'),
  // 0001-01-01 was a Monday; Kusto's week starts on Sunday.
  { name: 'dayofweek', params: ['datetime'], nulls: 'strict', sql: (args) => `(((${arg(args, 0)} // ${DAY}) + 1) % 7 * ${DAY})` },
];
