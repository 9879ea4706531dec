import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const TRIPS = 'datatable(town:string, n:long)["b",7, "a",4, "a",4, "a",9, "b",2] | sort by town asc, n asc';

describe('functions over neighbouring rows', () => {
  test('number, sum and rank rows in their order, anew where the restart is true', async () => {
    const query = `${TRIPS} | extend all = row_number(), own = row_number(1, town != prev(town)), sum = row_cumsum(n, town != prev(town)), d = row_rank_dense(n, town != prev(town)), m = row_rank_min(n)`;
    expect(await lab.rows(query)).toEqual([
      ['a', 4, 1, 1, 4, 1, 1],
      ['a', 4, 2, 2, 8, 1, 1],
      ['a', 9, 3, 3, 17, 2, 3],
      ['b', 2, 4, 1, 2, 1, 4],
      ['b', 7, 5, 2, 9, 2, 5],
    ]);
  });

  test('look back and ahead; beyond the ends stands null, "" or the default', async () => {
    const query = `${TRIPS} | project p = prev(n), q = next(town), far = next(n, 4, -1)`;
    expect(await lab.rows(query)).toEqual([
      [null, 'a', 7],
      [4, 'a', -1],
      [4, 'b', -1],
      [9, 'b', -1],
      [2, '', -1],
    ]);
  });

  test('see rows that were left out before them no more', async () => {
    expect(await lab.rows(`${TRIPS} | where n > 2 | serialize r = row_number() | where prev(n) == 9 | project town, r`)).toEqual([
      ['b', 4],
    ]);
  });

  test('keep the order they used for what follows', async () => {
    expect(await lab.rows('range x from 1 to 3 step 1 | extend r = row_number(10) | summarize make_list(r)')).toEqual([['[10,11,12]']]);
  });

  test('are refused on rows without an order', async () => {
    const { message } = await lab.problem('datatable(n:long)[2, 1] | extend r = row_number()');
    expect(message).toBe('function row_number() needs rows in an order: sort or serialize them first');
    const counted = await lab.problem('range x from 1 to 3 step 1 | summarize count() by x | extend r = row_number()');
    expect(counted.message).toContain('needs rows in an order');
    expect(await lab.rows('datatable(n:long)[2, 1] | serialize r = row_number()')).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });

  test('are refused where a null has no certain meaning', async () => {
    expect((await lab.problem('datatable(n:long)[2, long(null)] | serialize s = row_cumsum(n)')).message).toMatch(/^row_cumsum met a null/);
  });
});
