import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

/* Expectations are recorded answers of Microsoft's engine, or stated by the KQL reference. */
const CASES: readonly (readonly [string, unknown])[] = [
  ['bin(-7, 2)', -8],
  ['bin(7, 2)', 6],
  ['bin(-7.5, 2.0)', -8],
  ['bin(-3m, 2m)', '-00:04:00'],
  ['bin(datetime(2026-03-01 10:07:33.1234567), 5m)', '2026-03-01T10:05:00Z'],
  ['bin(datetime(2026-03-05), 7d)', '2026-03-02T00:00:00Z'],
  ['floor(7, 2)', 6],
  ['bin(5, -1)', null],
  ['-14 % 12', 10],
  ['7 / 2', 3],
  ['-7 / 2', -3],
  ['1 / 0', null],
  ['5--3', 8],
  ['7.0 / 2', 3.5],
  ['9223372036854775807 + 1', '-9223372036854775808'],
  ['int(2147483647) * int(2)', 4294967294],
  ['0.1 + 0.2 == 0.3', false],
  ['0x1F', 31],
  ['real(nan) == real(nan)', false],
  ['real(nan) > 1', false],
  ['isnull(int(null) == int(null))', true],
  ['int(null) != 1', true],
  ['int(null) == 1', false],
  ['isnull(int(null) < 1)', true],
  ['iff(int(null) < 1, "a", "b")', 'b'],
  ['isnull("")', false],
  ['tostring(int(null))', ''],
  ['strcat("a", int(null), true)', 'aTrue'],
  ['tostring(0.1)', '0.1'],
  ['tostring(1.0)', '1.0'],
  ['tostring(datetime(2026-03-01))', '2026-03-01T00:00:00.0000000Z'],
  ['tostring(26h)', '1.02:00:00'],
  ['toint("5.7")', null],
  ['tolong(" 0x1F ")', 31],
  ['tolong(-2.9)', -2],
  ['tobool("-1")', true],
  ['todatetime("2026-03-01T10:00:00.1234567+02:00")', '2026-03-01T08:00:00.1234567Z'],
  ['timespan(1.02:03:04.5)', '1.02:03:04.5000000'],
  ['datetime(2026-03-01) - datetime(2026-02-28T12:00)', '12:00:00'],
  ['coalesce("", "x")', 'x'],
  ['case(false, 1, true, 2, 3)', 2],
  ['substring("hello", 1, 3)', 'ell'],
  ['trim("x", "xxaxx")', 'xax'],
  ['split("a,b,,c", ",")', '["a","b","","c"]'],
  ['extract("([a-z]+)([0-9]+)", 2, "ab12")', '12'],
  ['extract("z", 0, "ab")', ''],
  ['strlen("héé")', 3],
  ['dynamic({"a":{"b c":[1,2]}}).a["b c"][-1]', '2'],
  ['tostring(dynamic({"a":1}).gone)', ''],
  ['isnull(dynamic({"a":null}).a)', true],
  ['array_length(dynamic([1,2,3]))', 3],
  ['parse_json("{\\"a\\": 1}").a', '1'],
  ['parse_json("no json")', '"no json"'],
];

test.each(CASES)('%s is %j', async (expression, expected) => {
  expect(await lab.print(`x = ${expression}`)).toEqual([expected]);
});

test('now() and ago() are one moment, the clock’s, all over a query', async () => {
  expect(await lab.print('a = now(), b = ago(1h), c = now() - ago(90s)')).toEqual([
    '2026-03-01T10:30:00Z',
    '2026-03-01T09:30:00Z',
    '00:01:30',
  ]);
});

test('sums over nothing are 0, averages NaN, extremes null, lists empty; and there is one row without keys, none with', async () => {
  const empty = 'datatable(g:string, x:long, s:string)[] | summarize';
  expect(await lab.rows(`${empty} count(), sum(x), avg(x), min(x), max(s), dcount(x), make_list(x), make_set(s), take_any(s)`)).toEqual([
    [0, 0, 'NaN', null, '', 0, '[]', '[]', ''],
  ]);
  expect(await lab.rows(`${empty} count() by g`)).toEqual([]);
});

test('nulls are left out of aggregates and are a group of their own', async () => {
  const data = 'datatable(g:string, x:long)["a",1, "a",long(null), "b",long(null), "a",1, "a",3]';
  expect(await lab.rows(`${data} | summarize sum(x), avg(x), dcount(x), count(), make_list(x) by g | sort by g asc`)).toEqual([
    ['a', 5, 5 / 3, 2, 4, '[1,1,3]'],
    ['b', 0, 'NaN', 0, 1, '[]'],
  ]);
  expect(await lab.rows(`${data} | summarize count() by x | sort by x asc`)).toEqual([
    [null, 2],
    [1, 2],
    [3, 1],
  ]);
});

test('dcount and dcountif are exact', async () => {
  expect(await lab.rows('range x from 1 to 5000 step 1 | summarize dcount(x % 1234), dcountif(x, x > 4000), count_distinct(x)')).toEqual([
    [1234, 1000, 5000],
  ]);
});

test('sort puts nulls last when descending, the default, and first when ascending; NaN stands beside them', async () => {
  const data = 'datatable(x:real)[1.5, real(null), real(nan), 2.5] | sort by x';
  expect(await lab.rows(data)).toEqual([[2.5], [1.5], ['NaN'], [null]]);
  expect(await lab.rows(`${data} asc`)).toEqual([[null], ['NaN'], [1.5], [2.5]]);
});

test('an order made by sort reaches make_list and take through the steps between', async () => {
  expect(await lab.rows('range x from 1 to 1000 step 1 | extend k = x % 7, y = x | sort by k asc, x desc | project y | take 3')).toEqual([
    [994],
    [987],
    [980],
  ]);
  expect(await lab.rows('datatable(x:long)[3, 1, 2] | sort by x desc | extend y = x * 2 | project y | summarize make_list(y)')).toEqual([
    ['[6,4,2]'],
  ]);
});
