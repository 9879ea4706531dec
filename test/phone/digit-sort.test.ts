import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeScratch, sortDigits } from '../../src/phone/digit-sort.ts';
import { RUNS } from '../runs.ts';

// Seen to fail with: the last pass left out; the second half of the scratch read after an odd number of passes.
test('sorts whole numbers of any size as the built-in sort does, and leaves the list alone', () => {
  const scratch = makeScratch(100);
  const number = fc.oneof(fc.nat(9), fc.nat(1023), fc.nat(1024), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(number, { maxLength: 100 }), (list) => {
      const numbers = Float64Array.from(list);
      expect([...sortDigits(numbers, Math.max(0, ...list), scratch)]).toEqual([...Float64Array.from(list).sort()]);
      expect([...numbers]).toEqual(list);
    }),
    { numRuns: RUNS },
  );
});
