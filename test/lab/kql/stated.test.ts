import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const typed = async (expression: string): Promise<unknown> => {
  const answer = await lab.ask(`print x = ${expression}`);
  return answer.kind === 'table' ? [answer.columns[0]?.type, answer.rows[0]?.[0]] : answer;
};

/*
 * "The nearest multiple of roundTo below value. Null values, a null bin size, or a negative bin size will result in null."
 * Datetimes count from 0001-01-01, a Monday; floor() is the same function.
 */
const BINS: readonly (readonly [string, string, unknown])[] = [
  ['bin(int(7), int(2))', 'long', 6],
  ['bin(int(-7), int(2))', 'long', -8],
  ['bin(7, 2)', 'long', 6],
  ['bin(-7, 2)', 'long', -8],
  ['bin(-8, 2)', 'long', -8],
  ['bin(int(-1), 1000)', 'long', -1000],
  ['bin(9223372036854775807, 10)', 'long', '9223372036854775800'],
  ['bin(4.5, 1)', 'real', 4],
  ['bin(-4.5, 1)', 'real', -5],
  ['bin(7, 2.5)', 'real', 5],
  ['bin(-7, 2.5)', 'real', -7.5],
  ['bin(-0.5, 0.25)', 'real', -0.5],
  ['floor(-7, 2)', 'long', -8],
  ['floor(-0.1, 1)', 'real', -1],
  ['bin(16d, 7d)', 'timespan', '14.00:00:00'],
  ['bin(-1h, 1d)', 'timespan', '-1.00:00:00'],
  ['bin(-1tick, 1s)', 'timespan', '-00:00:01'],
  ['bin(0h, 7d)', 'timespan', '00:00:00'],
  ['bin(datetime(1970-05-11 13:45:07), 1d)', 'datetime', '1970-05-11T00:00:00Z'],
  ['bin(datetime(1969-12-31 23:59:59.9999999), 1s)', 'datetime', '1969-12-31T23:59:59Z'],
  ['bin(datetime(0001-01-03), 7d)', 'datetime', '0001-01-01T00:00:00Z'],
  ['bin(datetime(2026-03-01 12:00), 7d)', 'datetime', '2026-02-23T00:00:00Z'],
  ['bin(datetime(2026-03-01 00:00:00.1234567), 1microsecond)', 'datetime', '2026-03-01T00:00:00.123456Z'],
  ['bin(int(null), 2)', 'long', null],
  ['bin(long(null), 2)', 'long', null],
  ['bin(real(null), 2.0)', 'real', null],
  ['bin(timespan(null), 1h)', 'timespan', null],
  ['bin(datetime(null), 1h)', 'datetime', null],
  ['bin(5, long(null))', 'long', null],
  ['bin(5.5, real(null))', 'real', null],
  ['bin(datetime(2026-03-01), timespan(null))', 'datetime', null],
  ['bin(5, -2)', 'long', null],
  ['bin(-5.5, -2.0)', 'real', null],
  ['bin(1d, -1h)', 'timespan', null],
  ['bin(datetime(2026-03-01), -1d)', 'datetime', null],
];
test.each(BINS)('%s is a %s, %j', async (expression, type, expected) => {
  expect(await typed(expression)).toEqual([expect.stringMatching(type === 'long' ? /^(long|int)$/ : type), expected]);
});

test.each(['bin(0, 0)', 'bin(1.5, 0.0)', 'bin(1h, 0s)', 'bin(datetime(2026-03-01), 0s)'])(
  '%s is refused: nothing states it',
  async (bin) => {
    expect(await lab.problem(`print ${bin}`)).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('bin') });
  },
);

test('a bin of a column is the bin of each value', async () => {
  const data = 'datatable(n:long, r:real, s:timespan)[-7, -7.5, -90m, 7, 7.5, 90m, long(null), real(null), timespan(null)]';
  expect(await lab.rows(`${data} | project bin(n, 5), bin(r, 5), bin(s, 1h)`)).toEqual([
    [-10, -10, '-02:00:00'],
    [5, 5, '01:00:00'],
    [null, null, null],
  ]);
});

/* "Each string value is broken into maximal sequences of alphanumeric characters"; has finds whole ones. */
const TERMS: readonly (readonly [string, boolean])[] = [
  ['"one_time_code" has "time"', true],
  ['"one_time_code" has "one_time"', true],
  ['"one_times" has "one_time"', false],
  ['"_code_" has "code"', true],
  ['"one-time-code" has "time"', true],
  ['"one-time-code" has "time-code"', true],
  ['"one-time-codes" has "time-code"', false],
  ['"ad67d136-c1db-4f9f-88ef-d94f3b6b0b5a" has "4f9f"', true],
  ['"ad67d136-c1db-4f9f-88ef-d94f3b6b0b5a" has "4f9"', false],
  ['"Kusto: KustoExplorerQueryRun" has "kusto"', true],
  ['"KustoExplorerQueryRun" has "kusto"', false],
  ['"a résumé_2" has "RÉSUMÉ"', true],
  ['"a résumé" has "r"', false],
  ['"größe-9" has "größe"', true],
  ['"größe-9" has "gr"', false],
  ['"код-42" has "42"', true],
  ['"код42" has "42"', false],
  ['"код42" hassuffix "42"', true],
  ['"код42" hasprefix "КОД"', true],
  ['"код42" has_cs "КОД42"', false],
  ['"日本–東京" has "東京"', true],
  ['"日本東京" has "東京"', false],
  ['"one_time-pass" has_any ("password", "pass")', true],
  ['"one_time-pass" has_all ("time", "pass")', true],
  ['"one_time-pass" has_all ("time", "passw")', false],
];
test.each(TERMS)('%s is %s', async (expression, expected) => {
  expect(await lab.print(`x = ${expression}`)).toEqual([expected]);
});

test('column_ifexists gives the column with its type, else the default with its own', async () => {
  const data = 'datatable(Url:string, Bytes:long)["/otp", 5]';
  const answer = await lab.ask(
    `${data} | project a = column_ifexists("Url", ""), b = column_ifexists("Bytes", "none"), c = column_ifexists("Gone", "none"), d = column_ifexists("gone", 1.5), e = column_ifexists("url", datetime(null)), f = column_ifexists("Gone", Bytes)`,
  );
  expect(answer).toMatchObject({
    columns: [{ type: 'string' }, { type: 'long' }, { type: 'string' }, { type: 'real' }, { type: 'datetime' }, { type: 'long' }],
    rows: [['/otp', 5, 'none', 1.5, null, 5]],
  });
  expect(await lab.rows(`${data} | where column_ifexists("Gone", "") == "" and column_ifexists("Bytes", 0) > 4 | count`)).toEqual([[1]]);
  expect(await lab.rows(`${data} | summarize n = count() by u = column_ifexists("Url", "")`)).toEqual([['/otp', 1]]);
});

test('now() and ago() are one moment in a statement: over its rows, its legs and its lets', async () => {
  expect(
    await lab.rows(
      'let start = ago(1h); let t = () { now() }; range i from 1 to 50000 step 1 | extend n = now(), a = ago(1h), f = t() ' +
        '| summarize dcount(n), min(n - a), max(n - a), countif(n != now() or a != start or f != n)',
    ),
  ).toEqual([[1, '01:00:00', '01:00:00', 0]]);
  expect(await lab.rows('union (print x = now()), (print x = now(0s)), (print x = ago(0s)) | summarize by x')).toEqual([
    ['2026-03-01T10:30:00Z'],
  ]);
  expect(await lab.print('toscalar(print now()) == now(), now(-1d) == ago(1d), ago(-5m) == now(5m), ago(timespan(null))')).toEqual([
    true,
    true,
    true,
    null,
  ]);
});
