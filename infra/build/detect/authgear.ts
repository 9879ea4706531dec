import { DAY, floorTo, HOUR, type Instant, MINUTE, type Range } from '../../../src/domain/time.ts';
import { unverifiedLimits, type VerifiedCodes } from '../../../src/domain/unverified-limits.ts';

const TICK = 5 * MINUTE;
const PAST_DAYS = 14;
/** Firing again within this is the same incident. */
const GAP = 2 * HOUR;

/** Whether a country's unverified codes of the past 24 hours and of the past hour fire, by authgear's published parameters. */
export const authgearFires = (
  verified: VerifiedCodes,
  unverified: { readonly day: number; readonly hour: number },
): { readonly daily: boolean; readonly hourly: boolean } => {
  const { daily, hourly } = unverifiedLimits(verified);
  return { daily: unverified.day > daily, hourly: unverified.hour > hourly };
};

/** Codes of one service and country in the five minutes from `bin` on. */
export type CountryCount = {
  readonly bin: Instant;
  readonly service: string;
  readonly country: string;
  readonly sends: number;
  readonly verified: number;
};

/** A stretch of ticks at which the formula fires for one service and country. */
export type AuthgearIncident = {
  readonly service: string;
  readonly country: string;
  readonly detectedAt: Instant;
  readonly lastFired: Instant;
};

/** Sums over any range of bins in constant time. */
const cumulate = (range: Range, counts: readonly CountryCount[], read: (count: CountryCount) => number) => {
  const size = Math.ceil((range.to - range.from) / TICK) + 1;
  const sums = new Float64Array(size + 1);
  for (const count of counts) {
    const n = Math.floor((count.bin - range.from) / TICK);
    if (n >= 0 && n < size) sums[n + 1] = (sums[n + 1] ?? 0) + read(count);
  }
  for (let n = 1; n <= size; n += 1) sums[n] = (sums[n] ?? 0) + (sums[n - 1] ?? 0);
  const upTo = (at: Instant): number => sums[Math.min(size, Math.max(0, Math.floor((at - range.from) / TICK)))] ?? 0;
  return (from: Instant, to: Instant): number => upTo(to) - upTo(from);
};

const firingTicks = (range: Range, counts: readonly CountryCount[]): readonly Instant[] => {
  const sends = cumulate(range, counts, (count) => count.sends);
  const verified = cumulate(range, counts, (count) => count.verified);
  const unverified = (from: Instant, to: Instant): number => Math.max(0, sends(from, to) - verified(from, to));
  let [today, maxDaily] = [Number.NaN, 0];
  const fired: Instant[] = [];
  for (let at = floorTo(range.from, TICK) + TICK; at <= range.to; at += TICK) {
    const midnight = floorTo(at, DAY);
    if (midnight !== today) {
      const days = Array.from({ length: PAST_DAYS }, (_, n) => verified(midnight - (n + 1) * DAY, midnight - n * DAY));
      [today, maxDaily] = [midnight, Math.max(...days)];
    }
    const known = { maxDaily, day: verified(at - DAY, at), hour: verified(at - HOUR, at) };
    const { daily, hourly } = authgearFires(known, { day: unverified(at - DAY, at), hour: unverified(at - HOUR, at) });
    if (daily || hourly) fired.push(at);
  }
  return fired;
};

/**
 * authgear's country formula alone at every five-minute tick of a range, over counts in any order: one incident a service and country,
 * a new one after two quiet hours. A tick sees the bins that are over. Days are UTC's.
 */
export const authgearIncidents = (counts: readonly CountryCount[], range: Range): readonly AuthgearIncident[] => {
  const found: AuthgearIncident[] = [];
  for (const [, own] of Map.groupBy(counts, ({ service, country }) => JSON.stringify([service, country]))) {
    const [{ service, country } = { service: '', country: '' }] = own;
    let open: AuthgearIncident | undefined;
    for (const at of firingTicks({ from: floorTo(range.from, TICK), to: range.to }, own)) {
      if (open !== undefined && at - open.lastFired > GAP) {
        found.push(open);
        open = undefined;
      }
      open = { ...(open ?? { service, country, detectedAt: at }), lastFired: at };
    }
    if (open !== undefined) found.push(open);
  }
  return found.toSorted((a, b) => a.detectedAt - b.detectedAt);
};
