import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const names = async (kql: string): Promise<readonly string[]> => {
  const answer = await lab.ask(kql);
  if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
  return answer.columns.map((c) => `${c.name}:${c.type}`);
};

describe('dcount', () => {
  test('counts each value once, by its case, and no nulls; empty text is a value', async () => {
    const rows = 'datatable(s:string, n:long)["a",1, "A",1, "a",long(null), "",2]';
    expect(await lab.rows(`${rows} | summarize dcount(s), dcount(n), count_distinct(s), count_distinct(n)`)).toEqual([[3, 2, 3, 2]]);
  });

  test('takes every accuracy from 0 to 4, and a condition', async () => {
    const rows = 'range x from 1 to 1000 step 1 | extend m = x % 7';
    for (const accuracy of [0, 1, 2, 3, 4])
      expect(await lab.rows(`${rows} | summarize dcount(m, ${accuracy}), dcountif(m, m > 2, ${accuracy})`)).toEqual([[7, 4]]);
    expect(await lab.rows(`${rows} | summarize dcountif(x, x > 1000), count_distinctif(x, x > 998)`)).toEqual([[0, 2]]);
  });

  test('is 0 over nothing and over nulls, and has no group over nothing', async () => {
    expect(await lab.rows('datatable(x:long)[] | summarize dcount(x)')).toEqual([[0]]);
    expect(await lab.rows('datatable(x:long)[long(null)] | summarize dcount(x)')).toEqual([[0]]);
    expect(await lab.rows('datatable(g:long, x:long)[] | summarize dcount(x) by g')).toEqual([]);
  });

  test('is named after its column', async () => {
    expect(await names('print x = 1 | summarize dcount(x), dcountif(x, x > 0), count_distinct(x), n = dcount(x)')).toEqual([
      'dcount_x:long',
      'dcountif_x:long',
      'count_distinct_x:long',
      'n:long',
    ]);
  });
});

describe('percentile', () => {
  test('is the nearest rank: a value that occurs, never one between two', async () => {
    const rows = 'datatable(x:long)[15, 20, 35, 40, 50]';
    expect(await lab.rows(`${rows} | summarize percentiles(x, 0, 5, 30, 40, 50, 100)`)).toEqual([[15, 15, 20, 20, 35, 50]]);
    expect(await lab.rows('datatable(x:real)[1.0, 2.0] | summarize percentile(x, 50), percentile(x, 50.1)')).toEqual([[1, 2]]);
  });

  test('takes decimals at their word: 4.4 % of 750 values are 33', async () => {
    expect(await lab.rows('range x from 1 to 750 step 1 | summarize percentiles(x, 4.4, 99.9)')).toEqual([[33, 750]]);
    expect(await lab.rows('print v = 1, w = 33 | union (print v = 2, w = 717) | summarize percentilesw(v, w, 4.4, 4.5)')).toEqual([[1, 2]]);
  });

  test('passes over nulls, and is null where there is nothing else', async () => {
    expect(await lab.rows('datatable(x:long)[3, long(null), 1] | summarize percentiles(x, 50, 100)')).toEqual([[1, 3]]);
    expect(await lab.rows('datatable(x:long)[long(null)] | summarize percentile(x, 50)')).toEqual([[null]]);
    expect(await lab.rows('datatable(x:long)[] | summarize percentile(x, 50)')).toEqual([[null]]);
  });

  test('of moments and spans is one of them', async () => {
    const rows = 'datatable(d:datetime, t:timespan)[datetime(2026-03-01),1h, datetime(2026-03-02),3h, datetime(2026-03-04),7h]';
    expect(await lab.rows(`${rows} | summarize percentile(d, 50), percentile(t, 90)`)).toEqual([['2026-03-02T00:00:00Z', '07:00:00']]);
  });

  // The documentation's table of latencies in buckets.
  const BUCKETS = 'datatable(ReqCount:long, LatencyBucket:long)[8,10, 6,20, 3,30, 1,40]';

  test('weighted: every value counts as often as its weight says', async () => {
    expect(await lab.rows(`${BUCKETS} | summarize percentilesw(LatencyBucket, ReqCount, 50, 75, 99.9)`)).toEqual([[20, 20, 40]]);
    expect(
      await lab.rows(`${BUCKETS} | summarize percentilew(LatencyBucket, ReqCount, 44), percentilew(LatencyBucket, ReqCount, 45)`),
    ).toEqual([[10, 20]]);
  });

  test('as an array', async () => {
    expect(await lab.rows('range x from 1 to 20 step 1 | summarize percentiles_array(x, 5, 25, 50, 75, 95)')).toEqual([['[1,5,10,15,19]']]);
    expect(await lab.rows('range x from 1 to 20 step 1 | summarize percentiles_array(x, dynamic([5, 95]))')).toEqual([['[1,19]']]);
    expect(await lab.rows(`${BUCKETS} | summarize percentilesw_array(LatencyBucket, ReqCount, 50, 99)`)).toEqual([['[20,40]']]);
  });

  test('is named after its column and percentage', async () => {
    expect(await names('print x = 1 | summarize percentile(x, 95), percentiles(x, 5, 99.9), (low, high) = percentiles(x, 1, 99)')).toEqual([
      'percentile_x_95:long',
      'percentile_x_5:long',
      'percentile_x_99_9:long',
      'low:long',
      'high:long',
    ]);
  });
});

describe('where the service is not certain to agree, no answer', () => {
  test('the least of texts among which one is empty', async () => {
    const rows = 'datatable(s:string, n:long)["b",1, "",2, "a",3]';
    expect(await lab.problem(`${rows} | summarize min(s)`)).toMatchObject({ message: expect.stringContaining('min() met an empty text') });
    expect(await lab.problem(`${rows} | summarize arg_min(s, n)`)).toMatchObject({ message: expect.stringContaining('arg_min() met') });
    expect(await lab.rows(`${rows} | where n != 2 | summarize min(s), arg_min(s, n)`)).toEqual([['a', 'a', 3]]);
    expect(await lab.rows(`${rows} | summarize max(s), minif(s, n == 2), arg_max(s, n)`)).toEqual([['b', '', 'b', 1]]);
  });

  test('empty texts where nulls go against the order', async () => {
    const rows = 'datatable(s:string)["b", "", "a"]';
    for (const order of ['sort by s asc nulls last', 'sort by s desc nulls first', 'top 1 by s asc nulls last'])
      expect(await lab.problem(`${rows} | ${order}`), order).toMatchObject({ message: expect.stringContaining('sort met an empty text') });
    expect(await lab.rows(`${rows} | sort by s asc nulls first`)).toEqual([[''], ['a'], ['b']]);
    expect(await lab.rows(`${rows} | where s != "" | sort by s asc nulls last`)).toEqual([['a'], ['b']]);
  });

  test('rows sorted by a guid', async () => {
    expect(await lab.problem('print g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642) | sort by g asc')).toMatchObject({
      message: expect.stringContaining('sorting by a guid'),
    });
  });
});

test('the average of timespans is a timespan', async () => {
  const rows = 'datatable(t:timespan, on:bool)[1h,true, 2h,true, timespan(null),true, 7h,false]';
  expect(await lab.rows(`${rows} | summarize avg(t), avgif(t, on)`)).toEqual([['03:20:00', '01:30:00']]);
  expect(await lab.problem(`${rows} | where isnull(t) | summarize avg(t)`)).toMatchObject({
    message: expect.stringContaining('met no timespan'),
  });
});
