import { datetimeProblem, timespanProblem } from '../moment-patterns.ts';
import { RowRefusal } from '../refusal.ts';
import { constantText } from './constants.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

/** Ticks of the units of fixed length. */
const TICKS: Readonly<Record<string, bigint>> = {
  week: 6_048_000_000_000n,
  day: 864_000_000_000n,
  hour: 36_000_000_000n,
  minute: 600_000_000n,
  second: 10_000_000n,
  millisecond: 10_000n,
  microsecond: 10n,
};
const MONTHS: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 };

/** The name of a part of a date, in any case; it has to be known while planning. */
const partOf = (operand: Operand): string => constantText(operand, 'a part').toLowerCase();

/** Months keep the day or take the month's last one; beyond 0001..9999 is null. */
const add: FunctionRow = {
  name: 'datetime_add',
  params: ['string', 'long', 'datetime'],
  nulls: 'strict',
  sql: (args) => {
    const part = partOf(args[0] as Operand);
    const [, amount, moment] = args.map((a) => a.sql) as [string, string, string];
    const months = MONTHS[part];
    if (months !== undefined) return `kql_add_months(${moment}, ${amount} * ${months})`;
    if (part === 'nanosecond') return `kql_datetime((${moment})::HUGEINT + kql_hundreds(${amount}))`;
    const ticks = TICKS[part];
    if (ticks === undefined) throw new RowRefusal(`of '${part}'`);
    return `kql_datetime((${moment})::HUGEINT + (${amount})::HUGEINT * ${ticks})`;
  },
};

const timestampPart = (part: string, t: string): string => `date_part('${part}', kql_timestamp(${t}))::BIGINT`;
const ORDINALS: Readonly<Record<string, (t: string) => string>> = {
  year: (t) => timestampPart('year', t),
  quarter: (t) => `(${timestampPart('year', t)} * 4 + ${timestampPart('quarter', t)})`,
  month: (t) => `(${timestampPart('year', t)} * 12 + ${timestampPart('month', t)})`,
  // Weeks begin on Sundays; 0001-01-07 is the first one.
  week: (t) => `((${t} // 864000000000 + 1) // 7)`,
};

/** How many boundaries of the unit lie between the moments. The engine gives weeks as a real. */
const difference: FunctionRow = {
  name: 'datetime_diff',
  params: ['string', 'datetime', 'datetime'],
  returns: (args) => {
    const [part] = args;
    return (part?.kind === 'literal' || part?.kind === 'parameter') && String(part.value).toLowerCase() === 'week' ? 'real' : 'long';
  },
  nulls: 'strict',
  sql: (args, type) => {
    const part = partOf(args[0] as Operand);
    const [, a, b] = args.map((operand) => operand.sql) as [string, string, string];
    if (part === 'nanosecond')
      return `(CASE WHEN abs(${a} - ${b}) > 92233720368547758 THEN ${stopSql('a difference in nanoseconds beyond the range of long')} ELSE (${a} - ${b}) * 100 END)`;
    const ticks = TICKS[part];
    const ordinal = ORDINALS[part] ?? (ticks === undefined ? undefined : (t: string) => `(${t} // ${ticks})`);
    if (!ordinal) throw new RowRefusal(`of '${part}'`);
    const count = `(${ordinal(a)} - ${ordinal(b)})`;
    return type === 'real' ? `${count}::DOUBLE` : count;
  },
};

const PARTS: Readonly<Record<string, (t: string) => string>> = {
  year: (t) => timestampPart('year', t),
  quarter: (t) => timestampPart('quarter', t),
  month: (t) => timestampPart('month', t),
  week_of_year: (t) => timestampPart('week', t),
  day: (t) => timestampPart('day', t),
  dayofyear: (t) => timestampPart('doy', t),
  hour: (t) => timestampPart('hour', t),
  minute: (t) => timestampPart('minute', t),
  second: (t) => `(${t} // 10000000 % 60)`,
  millisecond: (t) => `(${t} // 10000 % 1000)`,
  microsecond: (t) => `(${t} // 10 % 1000000)`,
  nanosecond: (t) => `(${t} % 10000000 * 100)`,
};

const partRow: FunctionRow = {
  name: 'datetime_part',
  params: ['string', 'datetime'],
  returns: 'long',
  nulls: 'strict',
  sql: (args) => {
    const part = partOf(args[0] as Operand);
    const sql = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
    if (!sql) throw new RowRefusal(`of '${part}'`);
    return sql(arg(args, 1));
  },
};

/** Whether numbers name a moment there is; what they name otherwise is null. */
const makeDatetime: FunctionRow = {
  name: 'make_datetime',
  params: ['long', 'long', 'long', 'long', 'long', 'real'],
  optional: 3,
  nulls: 'strict',
  sql: (args) => {
    if (args.length === 4) throw new RowRefusal('with 4 arguments');
    const [year, month, dayOfMonth, hour, minute, second] = [0, 1, 2, 3, 4, 5].map((n) => (args[n] as Operand | undefined)?.sql ?? '0');
    return `kql_make_datetime(${year}, ${month}, ${dayOfMonth}, ${hour}, ${minute}, (${second})::DOUBLE)`;
  },
};

/** `hours, minutes [, seconds]` or `days, hours, minutes, seconds`, each within its unit. */
const makeTimespan: FunctionRow = {
  name: 'make_timespan',
  params: ['long', 'long', 'long', 'long'],
  optional: 2,
  nulls: 'strict',
  sql: (args) => {
    const values = args.map((a) => a.sql);
    const [days, hours, minutes, seconds] = values.length === 4 ? values : ['0', ...values, '0'];
    return `kql_make_timespan(${days}, ${hours}, ${minutes}, ${seconds})`;
  },
};

/** From whole units since 1970; beyond 0001..9999 is null. */
const unixTime = (unit: string, sql: (x: string) => string): FunctionRow => ({
  name: `unixtime_${unit}_todatetime`,
  params: ['long'],
  nulls: 'strict',
  sql: (args) => `kql_datetime(${sql(arg(args, 0))} + 621355968000000000)`,
});

const binAt: FunctionRow = {
  name: 'bin_at',
  params: ['any', 'any', 'any'],
  nulls: 'strict',
  sql: (args, type) => {
    const [x, size, point] = args as [Operand, Operand, Operand];
    const types = args.map((a) => a.type);
    const refused = new RowRefusal(`between ${types.join(', ')}`);
    if (types.every((t) => t === 'int' || t === 'long' || t === 'real')) {
      if (type !== 'real') return `kql_bin_at((${x.sql})::HUGEINT, (${size.sql})::HUGEINT, (${point.sql})::HUGEINT)`;
      return `kql_real_bin_at((${x.sql})::DOUBLE, (${size.sql})::DOUBLE, (${point.sql})::DOUBLE)`;
    }
    if (size.type !== 'timespan' || x.type !== point.type || (x.type !== 'datetime' && x.type !== 'timespan')) throw refused;
    const bin = `kql_bin_at((${x.sql})::HUGEINT, (${size.sql})::HUGEINT, (${point.sql})::HUGEINT)`;
    return x.type === 'datetime' ? `kql_inside(${bin})` : bin;
  },
};

/** The pattern has to be known while planning; it is checked once for all rows. */
const format = (name: string, param: 'datetime' | 'timespan', check: (pattern: string) => string | undefined): FunctionRow => ({
  name,
  params: [param, 'string'],
  nulls: 'strict',
  sql: (args) => {
    const pattern = constantText(args[1], 'a format');
    const problem = check(pattern);
    if (problem !== undefined) throw new RowRefusal(`with ${problem} in its format`);
    return `kql_${name}(${arg(args, 0)}, ${arg(args, 1)})`;
  },
});

const zone = (name: string): FunctionRow => ({
  name,
  params: ['datetime', 'string'],
  nulls: 'strict',
  sql: (args) => `kql_${name}(${arg(args, 0)}, ${arg(args, 1)})`,
});

/** Parts of dates, their differences, and their formats. */
export const CALENDAR: readonly FunctionRow[] = [
  add,
  difference,
  partRow,
  makeDatetime,
  makeTimespan,
  unixTime('seconds', (x) => `(${x})::HUGEINT * 10000000`),
  unixTime('milliseconds', (x) => `(${x})::HUGEINT * 10000`),
  unixTime('microseconds', (x) => `(${x})::HUGEINT * 10`),
  unixTime('nanoseconds', (x) => `kql_hundreds(${x})`),
  binAt,
  format('format_datetime', 'datetime', datetimeProblem),
  format('format_timespan', 'timespan', timespanProblem),
  zone('datetime_utc_to_local'),
  zone('datetime_local_to_utc'),
];
