import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

test('range has both ends, goes either way, and is empty where its step leads away', async () => {
  expect(await lab.rows('range x from 1 to 7 step 3')).toEqual([[1], [4], [7]]);
  expect(await lab.rows('range x from 7 to 2 step -3')).toEqual([[7], [4]]);
  expect(await lab.rows('range x from 2 to 1 step 1')).toEqual([]);
  expect(await lab.rows('range t from datetime(2026-03-01) to datetime(2026-03-01 12:00) step 8h')).toEqual([
    ['2026-03-01T00:00:00Z'],
    ['2026-03-01T08:00:00Z'],
  ]);
});

test('range keeps the order it counts in, also where the step is computed', async () => {
  for (const query of [
    'range x from 3 to 1 step -1',
    'range x from 3 to 1 step 1 - 2',
    'let s = 1; range x from 3 to 1 step -s',
    'let s = -1; range x from 3 to 1 step s',
  ])
    expect(await lab.rows(`${query} | extend before = prev(x)`), query).toEqual([
      [3, null],
      [2, 3],
      [1, 2],
    ]);
  expect(await lab.rows('let h = 1h; range t from 2h to 0h step -h | summarize make_list(t)')).toEqual([
    ['["02:00:00","01:00:00","00:00:00"]'],
  ]);
  expect(await lab.rows('let s = 2; range x from 1 to 4 step s | extend after = next(x)')).toEqual([
    [1, 3],
    [3, null],
  ]);
});
