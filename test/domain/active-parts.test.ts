import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recentParts } from '../../src/domain/active-parts.ts';
import { emptyHistory, forgetBefore, type History, replaceRange } from '../../src/domain/history.ts';
import { lastBin } from '../../src/domain/series.ts';
import { HOUR, type Instant, MINUTE } from '../../src/domain/time.ts';
import { RUNS } from '../runs.ts';

const BIN = 5 * MINUTE;
const START = Date.UTC(2026, 2, 9);
const PARTS = ['a', 'b', 'c', 'd', 'e'];

type Step =
  | { readonly kind: 'read'; readonly skip: number; readonly back: number; readonly bins: number; readonly marks: readonly number[] }
  | { readonly kind: 'forget'; readonly hours: number };

// Ranges that go on, leave a gap or go back, some of whose parts were there before; and what is old forgotten, soon after at times.
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      skip: fc.constantFrom(0, 0, 0, 3, 70),
      back: fc.constantFrom(0, 0, 2, 6, 30),
      bins: fc.integer({ min: 1, max: 14 }),
      marks: fc.array(fc.nat(PARTS.length * 14 - 1), { maxLength: 10 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), hours: fc.constantFrom(0, 1, 3, 10) }) },
);

const take = (history: History, end: Instant, one: Step): Instant => {
  if (one.kind === 'forget') {
    forgetBefore(history, end - one.hours * HOUR);
    return end;
  }
  const from = end + (one.skip - one.back) * BIN;
  const to = from + one.bins * BIN;
  const cells = [...new Set(one.marks)].flatMap((mark) => {
    const bin = from + Math.floor(mark / PARTS.length) * BIN;
    return bin < to ? [{ bin, flow: ['log', 'shop', ''], part: PARTS[mark % PARTS.length] ?? '', counts: [1, 0] }] : [];
  });
  replaceRange(history, { from, to }, cells);
  return Math.max(end, to);
};

// Seen to fail with: a part told once for each quarter that holds it; parts of a quarter told that were read away since; quarters
// forgotten after half the time; parts told as the quarters hold them.
test('what was active lately is what a look through all parts would find, in the same order, also after bins were read again or forgotten', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 25 }), fc.array(fc.nat(90), { minLength: 3, maxLength: 3 }), (steps, backs) => {
      const history = emptyHistory(2);
      let end = START;
      for (const one of steps) {
        end = take(history, end, one);
        for (const flow of history.flows.values())
          for (const back of backs) {
            const from = end - back * BIN;
            const all = [...flow.parts].filter(([, series]) => (lastBin(series) ?? Number.NEGATIVE_INFINITY) >= from);
            const recent = recentParts(flow, from);
            expect(recent.map(([name]) => name)).toEqual(all.map(([name]) => name));
            expect(recent.every(([name, series]) => flow.parts.get(name) === series)).toBe(true);
            compared += all.length;
          }
      }
    }),
    { numRuns: 5 * RUNS },
  );
  expect(compared).toBeGreaterThan(100 * RUNS);
});
