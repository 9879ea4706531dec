import { expect, test } from 'vitest';
import { emptyHistory, type Flow, replaceRange } from '../../src/domain/history.ts';
import { isSettled } from '../../src/domain/settled-flow.ts';
import { DAY, HOUR, type Instant } from '../../src/domain/time.ts';

const AT = Date.UTC(2026, 2, 9, 12);

/** A flow with so many messages at each of some moments before `AT`. */
const flow = (sends: number, ...ago: readonly number[]): Flow => {
  const history = emptyHistory(1);
  const cells = ago.map((ms) => ({ bin: AT - ms, flow: ['log'], part: 'DE', counts: [sends] }));
  replaceRange(history, { from: AT - 14 * DAY, to: AT + DAY }, cells);
  const [only] = history.flows.values();
  if (only === undefined) throw new Error('no flow');
  return only;
};
const settled = (sends: number, ...ago: readonly number[]): boolean => isSettled(flow(sends, ...ago), AT as Instant);

test('a flow with messages on three days has a past', () => {
  expect(settled(40, 3 * DAY, 2 * DAY, DAY)).toBe(true);
});

test('one that began yesterday, or had one run or two, has none, however many messages', () => {
  expect(settled(5000, 30 * HOUR, 20 * HOUR, HOUR)).toBe(false);
  expect(settled(5000, 7 * DAY)).toBe(false);
  expect(settled(5000, 7 * DAY, 3 * DAY)).toBe(false);
});

test('nor has one with fewer than fifty messages, nor do later ones count', () => {
  expect(settled(16, 3 * DAY, 2 * DAY, DAY)).toBe(false);
  expect(settled(17, 3 * DAY, 2 * DAY, DAY)).toBe(true);
  expect(settled(40, 3 * DAY, DAY, -HOUR)).toBe(false);
});
