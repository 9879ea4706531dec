import { expect, test } from 'vitest';
import { makeExpectations } from '../../src/domain/expectation.ts';
import { type CountedCell, emptyHistory, type Flow, replaceRange } from '../../src/domain/history.ts';
import { judgeSpend, type SpendJudgement } from '../../src/domain/spend-judge.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';

const AT = Date.UTC(2026, 2, 8, 14, 20);
const KEY = ['SmsEvents_CL', 'shop', ''];
/** Columns: sends, verified, micro dollars, unpriced segments. */
const columns = { microUsd: 2, unpriced: 3 };

const flowOf = (days: number, now: readonly CountedCell[]): Flow => {
  const history = emptyHistory(4);
  const usual: CountedCell[] = [];
  for (let bin = AT - days * DAY; bin < AT; bin += 5 * MINUTE) usual.push({ bin, flow: KEY, part: 'US', counts: [10, 7, 10 * 7500, 0] });
  replaceRange(history, { from: AT - days * DAY, to: AT }, [...usual, ...now]);
  const [flow] = history.flows.values();
  if (flow === undefined) throw new Error('no flow');
  return flow;
};

const now = (part: string, sends: number, usd: number, unpriced = 0): CountedCell => ({
  bin: AT - 10 * MINUTE,
  flow: KEY,
  part,
  counts: [sends, 0, Math.round(usd * 1e6), unpriced],
});

const judged = (cells: readonly CountedCell[], days = 7, price = 0.13): readonly SpendJudgement[] => {
  const flow = flowOf(days, cells);
  return judgeSpend({ flow, at: AT, since: AT - days * DAY, expect: makeExpectations(), columns, priceOf: () => price, unitUsd: 0.13 });
};
const natsOf = (all: readonly SpendJudgement[], part: string | undefined): number => all.find((one) => one.part === part)?.nats ?? 0;

test('a few dear messages stand out where as many cheap ones do not', () => {
  expect(natsOf(judged([now('SN', 20, 20 * 0.5)]), 'SN')).toBeGreaterThan(10);
  expect(natsOf(judged([now('US', 20, 20 * 0.0075)]), 'US')).toBeLessThan(1);
});

test('the whole flow costs what its parts cost together', () => {
  const all = judged([now('SN', 10, 2), now('ID', 10, 2)]);
  expect(natsOf(all, undefined)).toBeGreaterThan(natsOf(all, 'SN'));
  expect(all.find(({ part }) => part === undefined)?.usd).toBeGreaterThan(4);
});

test('what the provider did not price costs what the price list says', () => {
  const told = judged([now('SN', 20, 20 * 0.25)]);
  expect(natsOf(judged([now('SN', 20, 0, 20)], 7, 0.25), 'SN')).toBeCloseTo(natsOf(told, 'SN'));
  expect(natsOf(judged([now('SN', 20, 0, 20)], 7, 0.01), 'SN')).toBeLessThan(1);
});

test('everyday spending is nothing, nor is any while there are no two days to compare with', () => {
  expect(judged([]).every(({ nats }) => nats < 1)).toBe(true);
  expect(judged([now('SN', 200, 100)], 1)).toEqual([]);
});

test('a day is not judged before there is a whole day before it', () => {
  const wide = judged([now('SN', 40, 20)], 2.02);
  expect(natsOf(wide, 'SN')).toBeGreaterThan(3);
  expect(wide.every(({ window }) => window.to - window.from < DAY)).toBe(true);
  expect(judged([], 2.02).every(({ nats }) => nats < 1)).toBe(true);
});

test('four messages are too few to speak of, five are judged', () => {
  expect(natsOf(judged([now('SN', 4, 20)]), 'SN')).toBe(0);
  expect(natsOf(judged([now('SN', 5, 20)]), 'SN')).toBeGreaterThan(10);
});
