import { before, sumOf, type Series } from './series.ts';
import { DAY, floorTo, HOUR, type Instant, MINUTE } from './time.ts';

/** Columns that every counting hunt keeps first. */
export const SENDS = 0;
export const VERIFIED = 1;

/** Days of history that say what is usual. */
export const BASELINE_DAYS = 14;
/** Without so much history nothing is usual yet. */
export const MIN_HISTORY_MS = 2 * DAY;

/** What a window of a given length usually holds at this time of day. */
export type Expectation = {
  /** The larger of the mean and the highest window near this time of day on any of the days: recurring batches explain themselves. */
  readonly sends: number;
  readonly unverified: number;
  /** Mean only: a low estimate of the honest. */
  readonly verified: number;
  readonly days: number;
};

const BIN = 5 * MINUTE;
const NOTHING: Expectation = { sends: 0, unverified: 0, verified: 0, days: 0 };

/** Windows that end within an hour before or two after the start of this hour, on each earlier day. */
const measure = (series: Series, hour: Instant, lengthMs: number, since: Instant): Expectation => {
  const step = Math.max(BIN, floorTo(lengthMs / 6, BIN));
  const { bins, sums } = series;
  const [sent = [], confirmed = []] = [sums[SENDS], sums[VERIFIED]];
  let [sends, verified, topSends, topUnverified, days] = [0, 0, 0, 0, 0];
  for (let day = 1; day <= BASELINE_DAYS; day++) {
    const from = hour - day * DAY - HOUR - lengthMs;
    if (from < since) break;
    const to = from + lengthMs + 3 * HOUR;
    days += 1;
    const all = sumOf(series, SENDS, from, to);
    if (all === 0) continue;
    const share = lengthMs / (to - from);
    sends += all * share;
    verified += sumOf(series, VERIFIED, from, to) * share;
    // Both ends only move on: no search for each window.
    let [low, high] = [before(series, from), before(series, from + lengthMs)];
    for (let end = from + lengthMs; end <= to; end += step) {
      while ((bins[high] ?? to) < end) high += 1;
      while ((bins[low] ?? end) < end - lengthMs) low += 1;
      const inWindow = (sent[high] ?? 0) - (sent[low] ?? 0);
      topSends = Math.max(topSends, inWindow);
      topUnverified = Math.max(topUnverified, inWindow - ((confirmed[high] ?? 0) - (confirmed[low] ?? 0)));
    }
  }
  if (days === 0) return NOTHING;
  return {
    sends: Math.max(sends / days, topSends),
    unverified: Math.max((sends - verified) / days, topUnverified),
    verified: verified / days,
    days,
  };
};

/** Hours of answers kept a series and length: a window of a day asks for its pieces one by one. */
const KEPT_HOURS = 64;

/** Expectations by series, window length and hour: they are asked for at every tick and change once an hour. */
export const makeExpectations = (): ((series: Series, at: Instant, lengthMs: number, since: Instant) => Expectation) => {
  const known = new WeakMap<Series, Map<number, Map<Instant, Expectation>>>();
  const hoursOf = (series: Series, lengthMs: number): Map<Instant, Expectation> => {
    const lengths = known.get(series) ?? new Map<number, Map<Instant, Expectation>>();
    known.set(series, lengths);
    const hours = lengths.get(lengthMs) ?? new Map<Instant, Expectation>();
    lengths.set(lengthMs, hours);
    return hours;
  };
  return (series, at, lengthMs, since) => {
    const hour = floorTo(at, HOUR);
    const hours = hoursOf(series, lengthMs);
    const hit = hours.get(hour);
    if (hit !== undefined) return hit;
    const expectation = measure(series, hour, lengthMs, since);
    const [oldest] = hours.keys();
    if (hours.size >= KEPT_HOURS && oldest !== undefined) hours.delete(oldest);
    hours.set(hour, expectation);
    return expectation;
  };
};
