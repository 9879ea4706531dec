import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatDatetime, readDatetime } from '../../../src/lab/kql/moments.ts';
import { RUNS } from '../../runs.ts';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

/* Expectations are stated by the KQL reference, or recorded answers of Microsoft's engine. */
const MOMENT = 'datetime(2017-10-30 01:02:03.7654321)';
const CASES: readonly (readonly [string, unknown])[] = [
  ['startofweek(datetime(2026-03-01))', '2026-03-01T00:00:00Z'],
  ['startofweek(datetime(2026-02-28 23:59), 1)', '2026-03-01T00:00:00Z'],
  ['endofweek(datetime(2026-02-28))', '2026-02-28T23:59:59.9999999Z'],
  ['startofmonth(datetime(2026-03-31), -1)', '2026-02-01T00:00:00Z'],
  ['endofmonth(datetime(2024-01-31), 1)', '2024-02-29T23:59:59.9999999Z'],
  ['endofyear(datetime(2026-03-01), -1)', '2025-12-31T23:59:59.9999999Z'],
  ['startofday(datetime(2026-03-01 12:00), -1)', '2026-02-28T00:00:00Z'],
  ['week_of_year(datetime(2020-12-31))', 53],
  ['week_of_year(datetime(1970-01-01))', 1],
  ['week_of_year(datetime(2000-01-01))', 52],
  ['getyear(datetime(1969-12-31 23:59:59.9999999))', 1969],
  ['dayofweek(datetime(2026-03-01))', '00:00:00'],
  ['datetime_add("Month", 1, datetime(2026-01-31 23:59:59.9999999))', '2026-02-28T23:59:59.9999999Z'],
  ['datetime_add("year", 1, datetime(2024-02-29))', '2025-02-28T00:00:00Z'],
  ['datetime_add("quarter", -1, datetime(2026-03-01))', '2025-12-01T00:00:00Z'],
  ['datetime_add("nanosecond", 700, datetime(2026-03-01))', '2026-03-01T00:00:00.0000007Z'],
  ['datetime_add("day", -1, datetime(0001-01-01 12:00))', null],
  ['datetime_diff("year", datetime(2017-01-01), datetime(2000-12-31))', 17],
  ['datetime_diff("Month", datetime(2017-01-01), datetime(2015-12-30))', 13],
  ['datetime_diff("hour", datetime(2017-10-31 01:00), datetime(2017-10-30 23:59))', 2],
  ['datetime_diff("nanosecond", datetime(2017-10-30), datetime(2017-10-30 00:00:00.0000007))', -700],
  ['datetime_part("quarter", MOMENT)', 4],
  ['datetime_part("week_of_year", MOMENT)', 44],
  ['datetime_part("dayOfYear", MOMENT)', 303],
  ['datetime_part("millisecond", MOMENT)', 765],
  ['datetime_part("microsecond", MOMENT)', 765432],
  ['datetime_part("nanosecond", MOMENT)', 765432100],
  ['make_datetime(2017, 10, 1)', '2017-10-01T00:00:00Z'],
  ['make_datetime(2017, 10, 1, 12, 11, 0.1234567)', '2017-10-01T12:11:00.1234567Z'],
  ['make_datetime(2023, 2, 29)', null],
  ['make_timespan(1, 12, 30, 55)', '1.12:30:55'],
  ['make_timespan(12, 30)', '12:30:00'],
  ['unixtime_seconds_todatetime(-1)', '1969-12-31T23:59:59Z'],
  ['unixtime_milliseconds_todatetime(1546300800001)', '2019-01-01T00:00:00.001Z'],
  ['bin_at(6.5, 2.5, 7)', 4.5],
  ['bin_at(time(1h), 1d, 12h)', '-12:00:00'],
  ['bin_at(datetime(2017-05-15 10:20), 1d, datetime(1970-01-01 12:00))', '2017-05-14T12:00:00Z'],
  ['format_datetime(datetime(2017-01-29 09:00:05), "yy-MM-dd [hh:mm:ss tt]")', '17-01-29 [09:00:05 AM]'],
  ['format_datetime(datetime(2017-01-29 09:00:05), "yyyy-M-dd [H:mm:ss]")', '2017-1-29 [9:00:05]'],
  ['format_datetime(datetime(2009-06-15 00:45:30.0001150), "h fff FFFFFFF")', '12 000 000115'],
  ['format_datetime(datetime(2009-06-15), "dddd MMM")', '1515 066'],
  ['format_timespan(time(29.09:00:05.12345), "dd.hh:mm:ss:FF")', '29.09:00:05:12'],
  ['format_timespan(time(29.09:00:05.12345), "ddd.h:mm:ss [fffffff]")', '029.9:00:05 [1234500]'],
  ['format_timespan(-90s, "mm:ss")', '-01:30'],
  ['datetime_utc_to_local(datetime(2026-07-01 12:00), "Europe/Berlin")', '2026-07-01T14:00:00Z'],
  ['datetime_local_to_utc(datetime(2022-03-27 02:00), "Europe/Brussels")', '2022-03-27T00:00:00Z'],
  ['datetime_local_to_utc(datetime(2022-03-27 03:00), "Europe/Brussels")', '2022-03-27T01:00:00Z'],
  ['1.5 * 1h', '01:30:00'],
  ['1d / 2.5', '09:36:00'],
  ['1d / 5h', 4.8],
  ['tolong(1d)', 864000000000],
  ['todatetime(10)', '0001-01-01T00:00:00.000001Z'],
  ['totimespan("1d")', '1.00:00:00'],
  ['todatetime("no date")', null],
  ['todatetime("2026-02-30")', null],
  ['datetime(2026, 3, 1)', '2026-03-01T00:00:00Z'],
];

test.each(CASES)('%s is %j', async (expression, expected) => {
  expect(await lab.print(`x = ${expression.replace('MOMENT', MOMENT)}`)).toEqual([expected]);
});

test('weeks between moments are counted from Sundays and are a real, as the engine has them', async () => {
  const answer = await lab.ask('print w = datetime_diff("week", datetime(2017-10-29), datetime(2017-09-30 23:59))');
  expect(answer).toMatchObject({ columns: [{ name: 'w', type: 'real' }], rows: [[5]] });
  const problem = await lab.problem('print x = abs(datetime_diff("week", now(), ago(30d)))');
  expect(problem.message).toContain('abs() of a real that is taken for a long');
});

test('nulls pass through', async () => {
  const null_ = 'datatable(t:datetime, n:long)[datetime(null), long(null)] | project';
  const functions = 'startofweek(t), endofmonth(t, 1), datetime_add("month", n, t), datetime_diff("day", t, t), make_datetime(n, 1, 1)';
  expect(await lab.rows(`${null_} ${functions}, format_datetime(t, "yyyy"), unixtime_seconds_todatetime(n)`)).toEqual([
    [null, null, null, null, null, '', null],
  ]);
});

const REFUSED: readonly (readonly [string, string])[] = [
  ['print format_datetime(now(), "yyyy-MM-ddTHH")', "'T'"],
  ['print format_datetime(now(), "yyy")', "'yyy'"],
  ['print format_timespan(20h, "h")', 'write H'],
  ['print datetime_add("decade", 1, now())', 'one of the values'],
  ['print startofweek(datetime(9999-12-31))', '9999'],
  ['print todatetime("01/02/2026")', 'form'],
  ['print datetime_local_to_utc(datetime(2022-10-30 02:30), "Europe/Brussels")', 'twice'],
  ['print datetime_utc_to_local(now(), "Mars/Olympus")', 'time zone'],
  ['print weekofyear(datetime(2026-03-01))', 'Thursday'],
];
test.each(REFUSED)('%s is refused, for what it leaves open', async (kql, reason) => {
  const problem = await lab.problem(kql);
  expect(['unsupported', 'semantic']).toContain(problem.kind);
  expect(problem.message).toContain(reason);
});

const two = fc.integer({ min: 0, max: 62 }).map((n) => String(n).padStart(2, '0'));
/** Texts of the usual form, of which some name no moment. */
const momentText = fc
  .tuple(
    fc.integer({ min: 1890, max: 2210 }),
    fc.constantFrom('01', '02', '04', '12', '13'),
    fc.constantFrom('00', '01', '28', '29', '31', '32'),
  )
  .chain(([year, month, day]) =>
    fc
      .tuple(
        fc.oneof(fc.constantFrom('00', '09', '23'), two),
        two,
        two,
        fc.constantFrom('', '.0', '.5', '.1234567', '.999'),
        fc.constantFrom('Z', 'z', '', '+02:00'),
      )
      .map(([h, m, s, decimals, zone]) => `${year}-${month}-${day}T${h}:${m}:${s}${decimals}${zone}`),
  );

// Seen to fail with: decimals that are not filled up with zeros.
test('the usual form of a moment is read in SQL as other forms are read without', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(momentText, { minLength: 40, maxLength: 40 }), async (texts) => {
      const known = texts.filter((text) => readDatetime(text) !== undefined);
      const cells = known.map((text, n) => `${n}, "${text}"`).join(', ');
      const read = await lab.rows(`datatable(n:long, s:string)[${cells}] | sort by n asc | project t = todatetime(s)`);
      const expected = known.map((text) => readDatetime(text));
      expect(read.map(([cell]) => cell)).toEqual(expected.map((ticks) => (typeof ticks === 'bigint' ? formatDatetime(ticks) : null)));
    }),
    { numRuns: Math.ceil(RUNS / 10) },
  );
});
