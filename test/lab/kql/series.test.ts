import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const one = async (expression: string): Promise<unknown> => (await lab.print(expression))[0];

test('series are added, multiplied and compared element by element; a number stands for a series of it', async () => {
  expect(await one('series_add(dynamic([1,2,4]), dynamic([4,2,1]))')).toBe('[5,4,5]');
  expect(await one('series_divide(dynamic([1,2,4]), dynamic([4,2,1]))')).toBe('[0.25,1.0,4.0]');
  expect(await one('series_multiply(10, dynamic([1,2.5]))')).toBe('[10.0,25.0]');
  expect(await one('series_less(dynamic([1,2,4]), dynamic([4,2,1]))')).toBe('[true,false,false]');
  expect(await one('series_dot_product(dynamic([1,2,4]), dynamic([4,2,1]))')).toBe(12);
});

test('gaps are filled with a constant, with the last value, or on a line', async () => {
  expect(await one('series_fill_const(dynamic([7,null,9]), -1)')).toBe('[7,-1,9]');
  expect(await one('series_fill_forward(dynamic([null,36,null]))')).toBe('[null,36,36]');
  expect(await one('series_fill_backward(dynamic([null,36,null]))')).toBe('[36,36,null]');
  expect(await one('series_fill_linear(dynamic([null,111,null,36]))')).toBe('[111,111,73,36]');
  expect(await one('series_fill_linear(dynamic([null,111.0,null,36.0]), real(null), false)')).toBe('[null,111.0,73.5,36.0]');
});

test('a cumulative sum through series_iir, and the statistics of a series', async () => {
  expect(await one('series_iir(dynamic([0,1,2,3]), dynamic([1]), dynamic([1,-1]))')).toBe('[0.0,1.0,3.0,6.0]');
  expect(await one('series_stats_dynamic(dynamic([1,5,3]))')).toBe(
    '{"min":1.0,"min_idx":0,"max":5.0,"max_idx":1,"avg":3.0,"stdev":2.0,"variance":4.0,"sum":9.0,"len":3}',
  );
});

test('texts, nulls, unequal lengths and divisions by zero have no certain answer', async () => {
  for (const call of [
    'series_add(dynamic(["1"]), dynamic([2]))',
    'series_add(dynamic([null]), dynamic([2]))',
    'series_add(dynamic([1,2]), dynamic([2]))',
    'series_divide(dynamic([1]), dynamic([0]))',
    'series_sum(dynamic([true]))',
  ])
    expect((await lab.problem(`print ${call}`)).kind, call).toBe('unsupported');
});
