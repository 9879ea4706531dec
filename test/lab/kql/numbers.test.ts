import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

/* Expectations are stated by the KQL reference, or recorded answers of Microsoft's engine. */
const CASES: readonly (readonly [string, unknown])[] = [
  ['round(2.98765, 3)', 2.988],
  ['round(2.15, 1)', 2.2],
  ['round(2.15)', 2],
  ['round(-50.55, -2)', -100],
  ['round(21.5, -1)', 20],
  ['round(-2.5)', -3],
  ['ceiling(-1.1)', -1],
  ['sign(-42)', -1],
  ['sign(real(nan))', 0],
  ['pow(2, 3)', 8],
  ['exp2(3)', 8],
  ['exp10(2)', 100],
  ['log(0.0)', '-Infinity'],
  ['log(-1.0)', null],
  ['log2(8)', 3],
  ['log10(1000)', 3],
  ['atan2(1, 1)', Math.PI / 4],
  ['degrees(pi())', 180],
  ['radians(180)', Math.PI],
  ['gamma(5)', 24],
  ['max_of(10, 1, -3, 17)', 17],
  ['min_of(int(null), 5)', 5],
  ['max_of(1, 2.5)', 2.5],
  ['max_of(real(null), real(nan))', 'NaN'],
  ['binary_and(12, 10)', 8],
  ['binary_or(5, 3)', 7],
  ['binary_xor(5, 3)', 6],
  ['binary_not(0)', -1],
  ['binary_shift_left(1, 2)', 4],
  ['bitset_count_ones(42)', 3],
  ['tohex(256)', '100'],
  ['tohex(-256)', 'ffffffffffffff00'],
  ['tohex(toint(-256), 8)', 'ffffff00'],
  ['tohex(256, 8)', '00000100'],
  ['tobool(0.5)', true],
];

test.each(CASES)('%s is %j', async (expression, expected) => {
  const wanted: unknown = typeof expected === 'number' ? expect.closeTo(expected, 12) : expected;
  expect(await lab.print(`x = ${expression}`)).toEqual([wanted]);
});

test('ceiling and sign are reals also of whole numbers', async () => {
  expect(await lab.ask('print a = ceiling(3), b = sign(int(-2)), c = ceiling(3) / 2')).toMatchObject({
    columns: [{ type: 'real' }, { type: 'real' }, { type: 'real' }],
    rows: [[3, -1, 1.5]],
  });
});

test.each(['round(1.005, 2)', 'asin(2)', 'max_of(real(nan), 1.0)', 'log2(-1)', 'cot(0)', 'pow(-8, 0.5)'])(
  '%s is refused: its answer is not certain',
  async (expression) => {
    expect((await lab.problem(`print x = ${expression}`)).kind).toBe('unsupported');
  },
);
