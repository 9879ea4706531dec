import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const SALES = `datatable(region:string, seller:string, item:string, n:long)[
  "east","ann","pen",10, "east","ann","ink",3, "east","bob","pen",20, "west","cid","ink",25, "west","dan","pen",4, "north","eve","pen",1]`;

describe('top-nested', () => {
  test('keeps the best keys of each level inside the keys above', async () => {
    const query = `${SALES} | top-nested 2 of region by sum(n), top-nested 1 of seller by Best=max(n) asc | sort by region asc`;
    expect(await lab.ask(query)).toMatchObject({
      columns: [{ name: 'region' }, { name: 'aggregated_region' }, { name: 'seller' }, { name: 'Best' }],
      rows: [
        ['east', 33, 'ann', 10],
        ['west', 29, 'dan', 4],
      ],
    });
  });

  test('without a number keeps all keys, as the documented way to the latest rows of each id', async () => {
    const data = `datatable(id:string, t:datetime, other:string)[
      "Barak", datetime(2015-01-01), "1", "Barak", datetime(2016-01-01), "2", "Barak", datetime(2017-01-20), "3",
      "Donald", datetime(2017-01-20), "4", "Donald", datetime(2017-01-18), "5", "Donald", datetime(2017-01-19), "6"]`;
    const levels = 'top-nested of id by I0=max(1), top-nested 2 of t by I1=max(t), top-nested of other by I2=max(1)';
    expect(await lab.rows(`${data} | ${levels} | project-away I0, I1, I2 | sort by id asc, t asc`)).toEqual([
      ['Barak', '2016-01-01T00:00:00Z', '2'],
      ['Barak', '2017-01-20T00:00:00Z', '3'],
      ['Donald', '2017-01-19T00:00:00Z', '6'],
      ['Donald', '2017-01-20T00:00:00Z', '4'],
    ]);
  });

  test('rows that were picked arbitrarily are the same ones at every level', async () => {
    const query = `${SALES} | sample 4 | top-nested of region by a=sum(n), top-nested of seller by b=sum(n) | summarize sum(b)`;
    const levels = `${SALES} | sample 4 | top-nested of region by a=count(), top-nested of seller by b=count() | summarize sum(b)`;
    expect(await lab.rows(levels)).toEqual([[4]]);
    expect((await lab.rows(query)).length).toBe(1);
  });

  test('keys alike at the cut stop the query, those inside keys that were dropped do not', async () => {
    const tied = 'datatable(a:string, b:string, n:long)["x","p",9, "x","q",8, "y","p",1, "y","q",1]';
    expect(await lab.rows(`${tied} | top-nested 1 of a by sum(n), top-nested 1 of b by sum(n)`)).toEqual([['x', 17, 'p', 9]]);
    expect(await lab.problem(`${tied} | top-nested of a by sum(n), top-nested 1 of b by sum(n)`)).toMatchObject({ kind: 'unsupported' });
  });

  test('with others, other aggregates and null keys are refused', async () => {
    for (const query of [
      `${SALES} | top-nested 1 of region with others="rest" by sum(n)`,
      `${SALES} | top-nested 1 of region by take_any(n)`,
      `${SALES} | top-nested 1 of tolower(region) by sum(n)`,
      'datatable(a:long)[1, long(null)] | top-nested 1 of a by count()',
    ])
      expect(await lab.problem(query)).toMatchObject({ kind: 'unsupported', code: 'UnsupportedByLab' });
  });
});

describe('top-hitters', () => {
  test('counts rows, or sums a number, under names that say so', async () => {
    const query = (by: string) => `${SALES} | top-hitters 1 of region${by}`;
    expect(await lab.ask(query(''))).toMatchObject({ columns: [{}, { name: 'approximate_count_region' }], rows: [['east', 3]] });
    expect(await lab.ask(query(' by n'))).toMatchObject({ columns: [{}, { name: 'approximate_sum_n' }], rows: [['east', 33]] });
  });

  test('keys alike at the cut stop the query', async () => {
    expect(await lab.rows(`${SALES} | top-hitters 1 of seller`)).toEqual([['ann', 2]]);
    expect(await lab.problem(`${SALES} | top-hitters 2 of seller`)).toMatchObject({ kind: 'unsupported' });
  });
});

describe('sample', () => {
  test('gives so many different rows, or all there are', async () => {
    expect(await lab.rows('range x from 1 to 50 step 1 | sample 7 | summarize count(), dcount(x)')).toEqual([[7, 7]]);
    expect(await lab.rows('range x from 1 to 3 step 1 | sample 7 | summarize sum(x)')).toEqual([[6]]);
  });

  test('in a let or a function is refused: each use would give other rows', async () => {
    const data = 'range x from 1 to 50 step 1 | sample 1';
    for (const query of [`let s = ${data}; union s, s`, `let f = () { ${data} }; union f(), f()`, `let s = materialize(${data}); s`])
      expect(await lab.problem(query)).toMatchObject({ kind: 'unsupported' });
  });

  test('sample-distinct gives different values of one column', async () => {
    expect(await lab.rows(`${SALES} | sample-distinct 9 of item | sort by item asc`)).toEqual([['ink'], ['pen']]);
    expect(await lab.rows(`${SALES} | sample-distinct 2 of region | count`)).toEqual([[2]]);
    expect(await lab.problem('datatable(a:long)[1, long(null)] | sample-distinct 2 of a')).toMatchObject({ kind: 'unsupported' });
  });
});
