import { expect, test } from 'vitest';
import { checkPrograms } from './programs.ts';

const PROGRAMS = 20_000;
/** A slow machine runs fewer, and the test says how many. */
const LIMIT_MS = 240_000;

test('20,000 random programs are answered or refused, and no text of theirs leaves its quotes', async () => {
  const { run, answered } = await checkPrograms(PROGRAMS, LIMIT_MS);
  if (run < PROGRAMS) console.warn(`ONLY ${run} of ${PROGRAMS} random programs were run in ${LIMIT_MS / 1000} s`);
  expect(answered).toBeGreaterThan(run / 5);
});
