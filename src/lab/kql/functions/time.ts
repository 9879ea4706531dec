import { arg, type FunctionRow } from './row.ts';

const DAY = '864000000000';
const WEEK = '6048000000000';

/** Day number of a datetime; 0001-01-01, a Monday, is 0. */
const day = (ticks: string): string => `(${ticks} // ${DAY})`;

/** Start and end of a unit, `offset` units away. Outside 0001..9999 there is no certain answer, so the query stops there. */
const bounds = (unit: string, start: (t: string, offset: string) => string): readonly FunctionRow[] => {
  const row = (name: string, sql: (t: string, offset: number | string) => string): FunctionRow => ({
    name: `${name}${unit}`,
    params: ['datetime', 'long'],
    optional: 1,
    nulls: 'strict',
    sql: (args) => sql(arg(args, 0), args.length > 1 ? arg(args, 1) : 0),
  });
  return [
    row('startof', (t, offset) => `kql_inside(${start(t, `${offset}`)})`),
    row('endof', (t, offset) => `kql_inside(${start(t, `(${offset}) + 1`)} - 1)`),
  ];
};

const months = (unit: 'month' | 'year', each: number) =>
  bounds(
    unit,
    (t, offset) => `kql_ticks(date_trunc('${unit}', kql_timestamp(${t})) + to_months(((${offset}) * ${each})::INTEGER))::HUGEINT`,
  );

const part = (name: string, sql: (t: string) => string): FunctionRow => ({
  name,
  params: ['datetime'],
  returns: 'long',
  nulls: 'strict',
  sql: (args) => sql(arg(args, 0)),
});
const calendar = (name: string, unit: string): FunctionRow => part(name, (t) => `date_part('${unit}', kql_timestamp(${t}))::BIGINT`);

const PLAIN_DAYS: readonly FunctionRow[] = bounds('day', (t, offset) => `(${day(t)}::HUGEINT + (${offset})) * ${DAY}`);

/** Without an offset a day's bounds need no check and no wide numbers. */
const DAYS: readonly FunctionRow[] = PLAIN_DAYS.map((row) => ({
  ...row,
  sql: (args, type) => {
    if (args.length > 1) return row.sql(args, type);
    const start = `${day(arg(args, 0))} * ${DAY}`;
    return row.name === 'startofday' ? `(${start})` : `(${start} + ${DAY} - 1)`;
  },
}));

/** Moments, and starts and ends of their units. */
export const TIME: readonly FunctionRow[] = [
  ...DAYS,
  ...bounds(
    'week',
    (t, offset) => `((${day(`kql_before_last_week(${t})`)} + 1) // 7)::HUGEINT * ${WEEK} - ${DAY} + (${offset})::HUGEINT * ${WEEK}`,
  ),
  ...months('month', 1),
  ...months('year', 12),
  calendar('hourofday', 'hour'),
  calendar('dayofmonth', 'day'),
  calendar('monthofyear', 'month'),
  calendar('getmonth', 'month'),
  calendar('getyear', 'year'),
  calendar('dayofyear', 'doy'),
  // ISO 8601: week 1 has the year's first Thursday.
  calendar('week_of_year', 'week'),
  part('weekofyear', (t) => `kql_week_of_year(kql_timestamp(${t}))`),
  {
    name: 'dayofweek',
    params: ['datetime'],
    nulls: 'strict',
    sql: (args) => `((${day(`kql_before_last_week(nullif(${arg(args, 0)}, 3155378975999999999))`)} + 1) % 7 * ${DAY})`,
  },
];
