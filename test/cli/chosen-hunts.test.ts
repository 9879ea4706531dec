import { expect, test } from 'vitest';
import { chosenHunts } from '../../src/cli/chosen-hunts.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';

const [first] = HUNTS;
if (first === undefined) throw new Error('the catalogue is empty');
/** A question that the published rule does not ask. */
const NEW: Hunt = { ...first, id: 'new-hunt', parameterSets: {} };
const CATALOGUE = [...HUNTS, NEW];
const has = ({ parameterSets }: Hunt): boolean => Object.hasOwn(parameterSets, 'reference');

test('a parameter set is run by the hunts that have it; the others are left out and named', () => {
  expect(chosenHunts({ params: 'reference' }, CATALOGUE)).toEqual({
    hunts: CATALOGUE.filter(has),
    leftOut: CATALOGUE.filter((hunt) => !has(hunt)),
  });
  expect(CATALOGUE.filter(has)).toContain(first);
});

test('a hunt that was asked for by name has to have the set: leaving it out would look like a clean result', () => {
  expect(() => chosenHunts({ hunt: [first.id, NEW.id], params: 'reference' }, CATALOGUE)).toThrow(
    new UsageError('--params reference is no parameter set of new-hunt: it has none.'),
  );
});

test('a set that no hunt has is refused, saying which there are', () => {
  expect(() => chosenHunts({ params: 'strict' }, CATALOGUE)).toThrow(/--params strict is no parameter set of .*: it has reference/);
  expect(() => chosenHunts({ params: 'constructor' }, CATALOGUE)).toThrow(UsageError);
});

test('without options all hunts run; --hunt keeps those named', () => {
  expect(chosenHunts({}, CATALOGUE)).toEqual({ hunts: CATALOGUE, leftOut: [] });
  expect(chosenHunts({ hunt: [NEW.id] }, CATALOGUE)).toEqual({ hunts: [NEW], leftOut: [] });
});
