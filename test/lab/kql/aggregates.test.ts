import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const PLACES = 'datatable(place:string, n:long, note:string)["a",3,"low", "a",9,"top", "b",long(null),"none", "b",5,"mid", "a",9,"later"]';

const names = async (kql: string): Promise<readonly string[]> => {
  const answer = await lab.ask(kql);
  return answer.kind === 'table' ? answer.columns.map((c) => c.name) : [];
};

test('arg_max and arg_min give a whole row: of equals the first one, rows without a value only when there is no other', async () => {
  expect(await lab.rows(`${PLACES} | summarize arg_max(n, note) by place | sort by place asc`)).toEqual([
    ['a', 9, 'top'],
    ['b', 5, 'mid'],
  ]);
  expect(await lab.rows(`${PLACES} | where note == "none" | summarize arg_max(n, *) by place`)).toEqual([['b', null, 'none']]);
  expect(await lab.rows(`${PLACES} | summarize lo = arg_min(n, *), top = max(n), count() by place | sort by place asc`)).toEqual([
    ['a', 3, 'low', 9, 3],
    ['b', 5, 'mid', 5, 2],
  ]);
});

test('NaN is both the largest and the smallest', async () => {
  const rows = 'datatable(x:real, tag:string)[1.5,"one", real(nan),"nan", real(inf),"inf"]';
  expect(await lab.rows(`${rows} | summarize arg_max(x, tag), arg_min(x, tag)`)).toEqual([['NaN', 'nan', 'NaN', 'nan']]);
});

test('columns of several aggregates are named as Kusto names them', async () => {
  expect(await names(`${PLACES} | summarize arg_max(n, note), arg_min(n, note), take_any(n) by place`)).toEqual([
    'place',
    'n',
    'note',
    'n1',
    'note1',
    'n2',
  ]);
  expect(await names(`${PLACES} | summarize percentiles(n, 5, 50), stdev(n), dcount(note)`)).toEqual([
    'percentile_n_5',
    'percentile_n_50',
    'stdev_n',
    'dcount_note',
  ]);
});

test('take_any of one column looks for a value that is there, of several for one row', async () => {
  const rows = 'datatable(a:string, b:long)["",long(null), "x",7]';
  expect(await lab.rows(`${rows} | summarize take_any(a), take_any(b)`)).toEqual([['x', 7]]);
  expect(await lab.rows(`${rows} | summarize take_any(a, b)`)).toEqual([['', null]]);
  expect(await lab.rows(`${rows} | summarize take_any(*)`)).toEqual([['', null]]);
});

test('stdev and variance of samples and populations; nothing and one value vary by 0', async () => {
  const spread = 'summarize stdev(x), stdevp(x), variance(x), variancep(x), varianceif(x, x > 2)';
  expect(await lab.rows(`range x from 1 to 5 step 1 | ${spread}`)).toEqual([[Math.sqrt(2.5), Math.sqrt(2), 2.5, 2, 1]]);
  expect(await lab.rows(`print x = 4 | ${spread}`)).toEqual([[0, 0, 0, 0, 0]]);
  expect(await lab.rows(`datatable(x:long)[] | ${spread}`)).toEqual([[0, 0, 0, 0, 0]]);
  expect(await lab.rows('datatable(x:real)[1.0, real(inf)] | summarize stdev(x)')).toEqual([['NaN']]);
});

test('a percentile is a value that is there (nearest rank), weighted or not', async () => {
  expect(await lab.rows('range x from 1 to 4 step 1 | summarize percentiles(x, 0, 25, 26, 50, 99.9, 100)')).toEqual([[1, 1, 2, 2, 4, 4]]);
  expect(await lab.rows('range x from 1 to 10 step 1 | summarize percentiles_array(x, dynamic([50, 90]))')).toEqual([['[5,9]']]);
  const buckets = 'datatable(calls:long, ms:long)[8,10, 6,20, 3,30, 1,40]';
  expect(await lab.rows(`${buckets} | summarize percentilesw(ms, calls, 50, 75, 99.9)`)).toEqual([[20, 20, 40]]);
  expect(await lab.rows('datatable(x:long)[] | summarize percentile(x, 50)')).toEqual([[null]]);
});

test('covariance, bits and lists with nulls', async () => {
  const pairs = 'datatable(x:long, y:long)[1,2, 2,4, 3,6]';
  expect(await lab.rows(`${pairs} | summarize covariance(x, y), covariancep(x, y), binary_all_or(y), binary_all_and(y)`)).toEqual([
    [2, 4 / 3, 6, 0],
  ]);
  expect(await names(`${pairs} | summarize covariance(x, y)`)).toEqual(['covariance_x_y']);
  expect(await lab.rows('datatable(x:long)[1, long(null), 2] | summarize make_list_with_nulls(x)')).toEqual([['[1,null,2]']]);
});

test('count of a column counts all rows, also where it is null', async () => {
  expect(await lab.rows('datatable(x:long)[1, long(null)] | summarize count(x), n = count()')).toEqual([[2, 2]]);
  expect((await lab.problem('datatable(x:bool)[true] | summarize count(x)')).message).toContain('condition');
  expect((await lab.problem('datatable(x:long)[1] | summarize countif(x)')).kind).toBe('semantic');
});

test('a set keeps the order of its rows where they have one', async () => {
  expect(await lab.rows('datatable(x:long)[3,1,3,2] | summarize make_set(x), make_set(x, 2)')).toEqual([['[3,1,2]', '[3,1]']]);
});

test('rows join on reals', async () => {
  const right = 'datatable(k:real, r:string)[1.5,"x", real(null),"n"]';
  expect(await lab.rows(`datatable(k:real)[1.5, 2.5] | join kind=inner (${right}) on k`)).toEqual([[1.5, 1.5, 'x']]);
  expect((await lab.problem(`print k = real(nan) | join kind=inner (${right}) on k`)).message).toContain('NaN');
});

test('what is not certain is refused, by name', async () => {
  expect((await lab.problem('range x from 1 to 3 step 1 | summarize hll(x)')).message).toContain('hll');
  expect((await lab.problem('print b = true | summarize arg_max(b, *)')).kind).toBe('unsupported');
  expect((await lab.problem('datatable(x:real)[real(nan)] | summarize percentile(x, 50)')).message).toContain('NaN');
  expect((await lab.problem('datatable(x:long, y:long)[] | summarize covariance(x, y) | project covariance_x')).kind).toBe('unsupported');
});
