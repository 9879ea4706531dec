import { floorTo, HOUR, type Instant, type Range } from './time.ts';

export type WindowPlan = {
  /** Adjacent, oldest first, each at most `maxWindowMs` long. */
  readonly windows: readonly Range[];
  /** Windows that are due but left for the next tick. */
  readonly backlog: number;
};

export type WindowRequest = {
  readonly now: Instant;
  /** End of the last window that was read; undefined on the first run. */
  readonly watermark: Instant | undefined;
  readonly delayMs: number;
  readonly binMs: number;
  readonly firstRunMs?: number;
  readonly maxWindowMs?: number;
  readonly maxWindows: number;
};

/**
 * Cuts the time between the watermark and `floor(now - delay)` into half-open windows aligned to the bin.
 * The end of the last window is the next watermark; a clock that went back plans nothing.
 */
export const planWindows = ({
  now,
  watermark,
  delayMs,
  binMs,
  firstRunMs = HOUR,
  maxWindowMs = HOUR,
  maxWindows,
}: WindowRequest): WindowPlan => {
  const to = floorTo(now - delayMs, binMs);
  // A watermark of another bin length is rounded down: reading a bin twice is harmless, skipping a part of one is not.
  const from = floorTo(watermark ?? to - firstRunMs, binMs);
  const step = Math.max(binMs, floorTo(maxWindowMs, binMs));
  const due = Math.max(0, Math.ceil((to - from) / step));
  const planned = Math.min(due, Math.max(0, maxWindows));
  const windows = Array.from({ length: planned }, (_, n) => ({ from: from + n * step, to: Math.min(to, from + (n + 1) * step) }));
  return { windows, backlog: due - planned };
};

/** The range to read for a window: it begins `latenessMs` earlier, so that late rows of bins already read are found. */
export const withLateness = (window: Range, latenessMs: number, binMs: number): Range => ({
  from: floorTo(window.from - latenessMs, binMs),
  to: window.to,
});
