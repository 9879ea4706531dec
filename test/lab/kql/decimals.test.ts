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

test.each([
  'decimal(1) / 0',
  'decimal(1) + 1.5',
  'tostring(decimal(1.5))',
  'decimal(1) < decimal(2)',
  'todecimal(1.5)',
  'todecimal("1,000")',
])('%s is refused: its answer is not certain', async (expression) => {
  expect((await lab.problem(`print x = ${expression}`)).kind).toBe('unsupported');
});
