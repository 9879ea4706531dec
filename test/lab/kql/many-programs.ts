import { expect, test } from 'vitest';
import { SUPPORTED_CALLS, SUPPORTED_OPERATORS } from './grammar/program.ts';
import { SEED } from '../../seed.ts';
import { checkPrograms } from './programs.ts';

/** Two files run one half each, so that two workers share the 20,000. */
const HALF = 10_000;
/** About 3 minutes where a core is free. Where it takes longer than this, the test fails: none of them may be left out. */
const BOUND_MS = 1_200_000;

/** Half of the 20,000 random programs, as a test. */
export const testManyPrograms = (half: string): void => {
  test(
    `${half} 10,000 random programs over all that is supported are answered or refused, and mean the same in another form`,
    async () => {
      const seed = half === 'first' ? SEED : SEED + 1;
      console.info(`random programs: ${half} half, seed ${seed}`);
      const { run, answered, compared, unparsed, uses } = await checkPrograms(HALF, seed);
      const missing = [...SUPPORTED_CALLS].filter((name) => !uses.has(name));
      console.info(`${run} programs: ${answered} answered, ${compared} of them in two forms; in none: ${missing.join(' ') || 'nothing'}`);
      expect(run).toBe(HALF);
      expect(answered).toBeGreaterThan(run * 0.5);
      expect(compared).toBeGreaterThan(run * 0.35);
      expect(unparsed).toEqual([]);
      // seen to fail with: lowerSample refusing whatever it is given.
      expect(SUPPORTED_OPERATORS.filter((name) => !uses.has(name))).toEqual([]);
      // The rarest calls are answered once in some thousand programs.
      expect(missing.length).toBeLessThan(SUPPORTED_CALLS.size * 0.04);
    },
    BOUND_MS,
  );
};
