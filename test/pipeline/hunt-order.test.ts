import { expect, test } from 'vitest';
import { HUNTS } from '../../src/hunts/index.ts';
import { inRunningOrder } from '../../src/pipeline/hunt-order.ts';

test('a hunt whose counts others ask for runs before them, and every hunt runs once', () => {
  const order = inRunningOrder(HUNTS).map(({ id }) => id);
  expect(order.toSorted()).toEqual(HUNTS.map(({ id }) => id).toSorted());
  for (const { id, watchedBy = [], witness } of HUNTS)
    for (const other of [...watchedBy, ...(witness === undefined ? [] : [witness])])
      expect(order.indexOf(other)).toBeLessThan(order.indexOf(id));
});

test('hunts that were chosen alone run without those they would ask', () => {
  const [first] = HUNTS;
  expect(first === undefined ? [] : inRunningOrder([first])).toEqual([first]);
});
