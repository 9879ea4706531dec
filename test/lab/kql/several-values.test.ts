import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const FARES = 'print x = dynamic([23, 46, 23, 87, 4, 8, 3, 75, 2, 56, 13, 75, 32, 16, 29])';
const names = async (kql: string): Promise<readonly string[]> => {
  const answer = await lab.ask(kql);
  return answer.kind === 'table' ? answer.columns.map((c) => `${c.name}:${c.type}`) : [];
};

describe('functions of several values', () => {
  test('series_stats() gives a column for each statistic, as documented', async () => {
    expect(await lab.rows(`${FARES} | project series_stats(x)`)).toEqual([
      [2, 8, 87, 3, 32.8, expect.closeTo(28.5036338535483, 9), expect.closeTo(812.457142857143, 9)],
    ]);
    expect((await names(`${FARES} | project series_stats(x)`)).slice(0, 2)).toEqual([
      'series_stats_x_min:real',
      'series_stats_x_min_idx:long',
    ]);
  });

  test('a name takes the first value, a list of names the first ones', async () => {
    expect(await names(`${FARES} | extend low = series_stats(x)`)).toEqual(['x:dynamic', 'low:real']);
    expect(await lab.rows(`${FARES} | extend (low, at) = series_stats(x) | project at, low`)).toEqual([[8, 2]]);
  });

  test('series_fit_line() finds the line of the reference', async () => {
    const [row] = await lab.rows(
      'print y = dynamic([2, 5, 6, 8, 11, 15, 17, 18, 25, 26, 30, 30]) | project (r, slope, v, rv, start) = series_fit_line(y)',
    );
    expect(row).toEqual([0.9829, 2.73077, 98.62879, 1.68648, -1.66667].map((n) => expect.closeTo(n, 4)));
  });

  test('array_sort_asc() and _desc() order further arrays by the first', async () => {
    const arrays = 'let a = dynamic([1,3,4,5,2]); let b = dynamic(["a","b","c","d","e"]);';
    expect(await lab.rows(`${arrays} print array_sort_desc(a, b)`)).toEqual([['[5,4,3,2,1]', '["d","c","b","e","a"]']]);
    expect(await lab.rows(`${arrays} print z = array_sort_asc(a, b)[1]`)).toEqual([['["a","e","b","c","d"]']]);
    expect(await lab.rows('print (a, b) = array_sort_asc(dynamic([2, null, 1]), dynamic(["x", "y"]), false)')).toEqual([
      ['[null,1,2]', null],
    ]);
  });

  test.each([
    'print (a, b) = array_sort_asc(dynamic([1, 1]), dynamic([5, 6]))',
    'print array_sort_asc(dynamic([1, 2]), dynamic([5, 6]))',
    'print x = dynamic([1, 2, 3]) | extend low = series_stats(x) | extend y = series_stats_x_max',
    'print x = dynamic([1, 2, 3]) | extend series_decompose(x)',
  ])('%s is refused', async (query) => {
    expect((await lab.problem(query)).code).toBe('UnsupportedByLab');
  });
});

describe('filters of series', () => {
  test('series_fir() takes each number with those before it, or around it, as documented', async () => {
    expect(await lab.print('series_fir(dynamic([0, 0, 0, 0, 2, 2, 2, 2, 3, 3, 3, 3]), dynamic([1, -1]), false, false)')).toEqual([
      '[0.0,0.0,0.0,0.0,2.0,0.0,0.0,0.0,1.0,0.0,0.0,0.0]',
    ]);
    expect(
      await lab.print(
        'series_fir(dynamic([0, 0, 0, 0, 5, 10, 5, 0, 0, 0, 0]), dynamic([1, 1, 1, 1, 1]), true, true), series_fir(dynamic([1]), dynamic([1, -1]), true)',
      ),
    ).toEqual(['[0.0,0.0,1.0,3.0,4.0,4.0,4.0,3.0,1.0,0.0,0.0]', null]);
  });
});
