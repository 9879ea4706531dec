import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatReal } from '../../../src/lab/kql/real-text.ts';
import { RUNS } from '../../runs.ts';

describe('the text of a real', () => {
  test.each([
    [1, '1.0'],
    [-1.5, '-1.5'],
    [-0, '-0.0'],
    [1 / 3, '0.3333333333333333'],
    [1e-6, '0.000001'],
    [1.5e-7, '1.5e-7'],
    [1e15, '1000000000000000.0'],
    [1e20, '100000000000000000000.0'],
    [1e22, '1e22'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(formatReal(value)).toBe(text);
  });

  test('0.1 + 0.2 ends in the seven that the engine prints', () => {
    expect(formatReal(0.1 + 0.2)).toBe('0.30000000000000007');
  });

  // Seen to fail with: the width of the rounding interval doubled.
  test('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(formatReal(value))).toBe(value);
      }),
      { numRuns: RUNS },
    );
  });
});
