import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

test('decimals are added, subtracted and multiplied without the errors of reals', async () => {
  const sums =
    'decimal(0.1) + decimal(0.2) == decimal(0.3), decimal(1.10) - 1, todecimal("2.5") * todecimal(-2), gettype(todecimal(1) + 1)';
  expect(await lab.print(sums)).toEqual([true, '0.1', '-5', 'decimal']);
});

test('a quotient has 34 digits', async () => {
  expect(await lab.print('todecimal(1) / todecimal(3), todecimal(-20) / 3, decimal(1) / decimal(8)')).toEqual([
    `0.${'3'.repeat(33)}`,
    `-6.${'6'.repeat(32)}7`,
    '0.125',
  ]);
});

test('a text that is no number is a null decimal, and nulls pass through', async () => {
  expect(await lab.print('todecimal("abc"), decimal(null) + 1, tolong(tostring(todecimal("100")))')).toEqual([null, null, 100]);
});

test('decimals have an order, among themselves and with whole numbers', async () => {
  expect(await lab.print('decimal(1.10) < decimal(1.2), decimal(10) > decimal(9.9), decimal(2) >= 2, decimal(-1) < decimal(null)')).toEqual(
    [true, true, true, null],
  );
  expect(await lab.print('parse_version("0.0.10") > parse_version("0.0.9")')).toEqual([true]);
});

test('decimals are summed without the errors of reals; nulls are left out', async () => {
  const rows = 'datatable(g: long, v: decimal)[1, decimal(0.1), 1, decimal(0.2), 1, decimal(null), 2, decimal(-5)]';
  expect(await lab.rows(`${rows} | summarize sum(v), avg(v), min(v), max(v) by g | sort by g asc`)).toEqual([
    [1, '0.3', '0.15', '0.1', '0.2'],
    [2, '-5', '-5', '-5', '-5'],
  ]);
  expect((await lab.problem(`${rows} | where g == 3 | summarize sum(v)`)).message).toContain('no decimal');
});

test.each(['decimal(1) / 0', 'decimal(1) + 1.5', 'tostring(decimal(1.5))', 'todecimal(1.5)', 'todecimal("1,000")'])(
  '%s is refused: its answer is not certain',
  async (expression) => {
    expect((await lab.problem(`print x = ${expression}`)).kind).toBe('unsupported');
  },
);
