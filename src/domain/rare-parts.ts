import { BASELINE_DAYS, SENDS } from './expectation.ts';
import type { Flow, History } from './history.ts';
import { REST } from './history-cells.ts';
import { append, countsAt, emptySeries, sumOf } from './series.ts';
import { DAY, floorTo, type Instant } from './time.ts';

/** Name of the pool that stands for all rare parts. */
export const RARE = '~rare';

/**
 * Parts that had a share of all messages below `share` (0 to 1) in the 14 days up to last midnight (UTC), over all flows together: rare
 * is what the whole tenant hardly knows. What first came today is rare. A day's snapshot, so that an attack does not stop being rare
 * while it lasts. Nothing is rare while there is no day to compare with.
 */
export const rareParts = ({ flows, since }: History, at: Instant, share: number): ReadonlySet<string> => {
  const range = { from: at - BASELINE_DAYS * DAY, to: floorTo(at, DAY) };
  if (since === undefined || since >= range.to) return new Set();
  const sizes = new Map<string, number>();
  for (const { parts } of flows.values())
    for (const [part, series] of parts) sizes.set(part, (sizes.get(part) ?? 0) + sumOf(series, SENDS, range.from, range.to));
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return new Set([...sizes].filter(([part, size]) => part !== REST && size < share * all).map(([part]) => part));
};

/**
 * A flow in which all rare parts are one, RARE, beside its whole: an attack spread thinly over many rare parts shows there first.
 * Undefined where the flow has none of them.
 */
export const poolRare = (flow: Flow, rare: ReadonlySet<string>): Flow | undefined => {
  const bins = new Map<Instant, readonly number[]>();
  for (const [part, series] of flow.parts) {
    if (!rare.has(part)) continue;
    series.bins.forEach((bin, n) => {
      const known = bins.get(bin);
      const counts = countsAt(series, n);
      bins.set(bin, known === undefined ? counts : counts.map((count, c) => count + (known[c] ?? 0)));
    });
  }
  if (bins.size === 0) return undefined;
  const pool = emptySeries(flow.total.sums.length);
  for (const [bin, counts] of [...bins].sort(([a], [b]) => a - b)) append(pool, bin, counts);
  return { ...flow, parts: new Map([[RARE, pool]]) };
};
