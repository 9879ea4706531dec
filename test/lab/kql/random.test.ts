import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

describe('rand() and new_guid()', () => {
  test('are drawn anew for each row, and stay what they are once drawn', async () => {
    const rows = await lab.rows('range i from 1 to 500 step 1 | extend r = rand() | where r < 0.5 | project r, same = r, b = bin(r, 0.25)');
    expect(new Set(rows.map(([r]) => r)).size).toBe(rows.length);
    for (const [r, same, b] of rows) {
      expect(same).toBe(r);
      expect(r).toBeLessThan(0.5);
      expect([0, 0.25]).toContain(b);
    }
  });

  test('rand(n) is one of the reals 0 to n - 1', async () => {
    const answer = await lab.ask('range i from 1 to 300 step 1 | summarize count() by side = rand(3) | sort by side asc | project side');
    expect(answer).toMatchObject({ kind: 'table', columns: [{ name: 'side', type: 'real' }], rows: [[0], [1], [2]] });
  });

  test('a let names the calculation, not its value: each use draws', async () => {
    const [row] = await lab.rows('let roll = () { rand(1000000) }; let other = rand(); print roll(), roll(), other, other');
    expect(new Set(row).size).toBe(4);
  });

  test('rows can be shuffled, and guids made', async () => {
    expect(await lab.rows('range i from 1 to 9 step 1 | sort by rand() | take 3 | count')).toEqual([[3]]);
    const [[a, b]] = (await lab.rows('print new_guid(), new_guid()')) as [[string, string]];
    expect(a).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(a).not.toBe(b);
  });

  test.each([
    'print toscalar(rand(10))',
    'let n = 1 + 1; print rand(n)',
    'print rand(1)',
    'let T = materialize(print r = rand()); T | join kind=inner T on r',
  ])('%s is refused', async (query) => {
    expect((await lab.problem(query)).code).toBe('UnsupportedByLab');
  });
});
