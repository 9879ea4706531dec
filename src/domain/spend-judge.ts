import { type Expectation, MIN_HISTORY_MS, SENDS, VERIFIED } from './expectation.ts';
import type { Flow } from './history.ts';
import { type Expect, PART_TUNING, WINDOWS_MS } from './part-judge.ts';
import { lastBin, type Series, sumOf } from './series.ts';
import { excessNats } from './statistics.ts';
import { type Instant, MINUTE, type Range } from './time.ts';

/** Columns of money: what the provider said, in millionths of a dollar, and segments that nobody has priced. */
export type SpendColumns = { readonly microUsd: number; readonly unpriced: number };

/** USD a segment to a part of a flow. */
export type PriceOf = (part: string) => number;

export type SpendQuestion = {
  readonly flow: Flow;
  readonly at: Instant;
  readonly since: Instant;
  readonly expect: Expect;
  readonly columns: SpendColumns;
  readonly priceOf: PriceOf;
  /** Dollars that count as one message: money comes in steps of what one costs, which is what makes it scatter. */
  readonly unitUsd: number;
};

/** Money of one window. `part` is undefined for the whole flow. */
export type SpendJudgement = {
  readonly part: string | undefined;
  readonly window: Range;
  readonly nats: number;
  readonly usd: number;
  readonly usualUsd: number;
  readonly sends: number;
  readonly verified: number;
  readonly usualSends: number;
};

// One column as the first of a series, over the same arrays: what is usual is asked of first columns, and remembered by series.
const views = new WeakMap<Series, Map<number, Series>>();
const viewOf = (series: Series, column: number): Series => {
  const known = views.get(series) ?? new Map<number, Series>();
  views.set(series, known);
  const view = known.get(column) ?? { bins: series.bins, sums: series.sums.slice(column, column + 1) };
  known.set(column, view);
  return view;
};

type Money = { readonly usd: number; readonly usualUsd: number; readonly usual: Expectation };

const moneyOf = (of: SpendQuestion, part: string, series: Series, lengthMs: number): Money => {
  const { at, since, expect, columns, priceOf } = of;
  const price = priceOf(part);
  const usual = (column: number): number => expect(viewOf(series, column), at, lengthMs, since).sends;
  const sum = (column: number): number => sumOf(series, column, at - lengthMs, at);
  return {
    usd: sum(columns.microUsd) / 1e6 + price * sum(columns.unpriced),
    usualUsd: usual(columns.microUsd) / 1e6 + price * usual(columns.unpriced),
    usual: expect(series, at, lengthMs, since),
  };
};

const judgement = (of: SpendQuestion, part: string | undefined, series: Series, lengthMs: number, money: Money): SpendJudgement => {
  const { at, unitUsd } = of;
  const excess = excessNats(money.usd / unitUsd, money.usualUsd / unitUsd + PART_TUNING.pseudo);
  const from = at - lengthMs;
  return {
    part,
    window: { from, to: at },
    nats: Math.min(PART_TUNING.cap, excess / (2 * PART_TUNING.overdispersion)),
    usd: money.usd,
    usualUsd: money.usualUsd,
    sends: sumOf(series, SENDS, from, at),
    verified: sumOf(series, VERIFIED, from, at),
    usualSends: money.usual.sends,
  };
};

/**
 * Judges what the parts of a flow and the whole of it cost, over all windows, against what they usually cost at this time of day; of
 * each the window with the most evidence. Nothing without two days of history: nothing is usual then.
 */
export const judgeSpend = (of: SpendQuestion): readonly SpendJudgement[] => {
  const { flow, at, since } = of;
  if (at - since < MIN_HISTORY_MS) return [];
  const best = new Map<string | undefined, SpendJudgement>();
  const keep = (one: SpendJudgement): void => {
    if (one.sends >= PART_TUNING.minSends && one.nats > (best.get(one.part)?.nats ?? 0)) best.set(one.part, one);
  };
  for (const lengthMs of WINDOWS_MS) {
    const whole = of.expect(flow.total, at, lengthMs, since);
    // A window for which no earlier day is known in full has nothing to be compared with.
    if (whole.days === 0) continue;
    let [usd, usualUsd] = [0, 0];
    for (const [part, series] of flow.parts) {
      const money = moneyOf(of, part, series, lengthMs);
      usd += money.usd;
      usualUsd += money.usualUsd;
      if ((lastBin(series) ?? 0) >= at - 15 * MINUTE) keep(judgement(of, part, series, lengthMs, money));
    }
    keep(judgement(of, undefined, flow.total, lengthMs, { usd, usualUsd, usual: whole }));
  }
  return [...best.values()];
};
