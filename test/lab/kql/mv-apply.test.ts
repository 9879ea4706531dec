import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const DATA = 'datatable(k:string, d:dynamic)["a", dynamic([4,9,2]), "b", dynamic([7]), "b", dynamic([7])]';

test('the sub-query runs over each row’s elements by itself', async () => {
  expect(await lab.rows(`${DATA} | mv-apply x = d to typeof(long) on (top 2 by x) | project k, x`)).toEqual([
    ['a', 9],
    ['a', 4],
    ['b', 7],
    ['b', 7],
  ]);
  expect(await lab.rows(`${DATA} | mv-apply x = d to typeof(long) on (summarize n = count(), s = sum(x), make_list(x))`)).toEqual([
    ['a', '[4,9,2]', 3, 15, '[4,9,2]'],
    ['b', '[7]', 1, 7, '[7]'],
    ['b', '[7]', 1, 7, '[7]'],
  ]);
});

test('it sees the row’s other columns and the index', async () => {
  const apply = 'mv-apply with_itemindex=i x = d to typeof(long) on (where i > 0 | extend y = strcat(k, x) | project y)';
  expect(await lab.rows(`${DATA} | ${apply}`)).toEqual([
    ['a', '[4,9,2]', 'a9'],
    ['a', '[4,9,2]', 'a2'],
  ]);
});

test('it may expand and group inside', async () => {
  const apply = 'mv-apply o = d on (mv-expand v = o to typeof(long) | summarize n = count() by v | where v > 1)';
  expect(await lab.rows(`print d = dynamic([[1,2],[2,3]]) | ${apply} | project v, n | sort by v asc`)).toEqual([
    [2, 2],
    [3, 1],
  ]);
});

test('a summary of no elements stops the query', async () => {
  const problem = await lab.problem(`${DATA} | mv-apply x = d to typeof(long) on (where x > 8 | summarize sum(x))`);
  expect(problem.message).toContain('no elements');
});

test('other operators inside are refused by name', async () => {
  const problem = await lab.problem(`${DATA} | mv-apply x = d on (join kind=inner (${DATA}) on k)`);
  expect(problem.message).toContain('join inside mv-apply');
});
