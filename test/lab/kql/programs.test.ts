import { expect, test } from 'vitest';
import { withoutStage } from './grammar/program.ts';
import { checkPrograms } from './programs.ts';

test('random programs are answered or refused, and no text of theirs leaves its quotes', async () => {
  const { run, answered, compared, unparsed } = await checkPrograms(200);
  expect(run).toBe(200);
  // A grammar of which most is refused would show nothing.
  expect(answered).toBeGreaterThan(run * 0.35);
  expect(compared).toBeGreaterThan(run * 0.25);
  expect(unparsed).toEqual([]);
}, 240_000);

test('every operator of the engine is in the grammar of random programs', () => {
  expect(withoutStage()).toEqual([]);
});
