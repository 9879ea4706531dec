import { recentParts } from './active-parts.ts';
import type { Flow } from './history.ts';
import { BASELINE_DAYS, SENDS, VERIFIED } from './expectation.ts';
import { ARRIVED } from './part-judge.ts';
import { countsAt, type Series, sumOf } from './series.ts';
import type { Signal } from './signal.ts';
import { DAY, type Instant, type Range } from './time.ts';

/** What an honest bin may hold beyond the usual before it looks like the attack, as a share of the usual. */
const MARGIN = 0.25;
/** What a bin has to hold of the window's mean excess: one lone message hours away from the attack is not the attack's. */
const SPARSE = 0.2;
/** Of a whole flow's excess, the parts that carry this much are named. */
const CARRIED = 0.8;
const MIN_SHARE = 0.05;

type Bin = { readonly bin: Instant; readonly sends: number; readonly excess: number };

/**
 * Messages of each bin of the window beyond what the signal calls usual, negative where there are fewer: those without a
 * verification where conversion or unverified codes stood out, else those beyond the usual volume. Undefined when it says neither.
 */
const excesses = (series: Series, { window, nats, usualShare, usualSends }: Signal, binMs: number): readonly Bin[] | undefined => {
  const usual = usualSends === undefined ? 0 : (usualSends * binMs) / (window.to - window.from);
  const converts = usualShare !== undefined && (nats.conversion !== undefined || nats.unverified !== undefined);
  if (!converts && usualSends === undefined) return undefined;
  const bins: Bin[] = [];
  for (let n = series.bins.length - 1; n >= 0 && (series.bins[n] ?? 0) >= window.from; n--) {
    const bin = series.bins[n] ?? 0;
    if (bin >= window.to) continue;
    const counts = countsAt(series, n);
    const [sends, verified] = [counts[SENDS] ?? 0, counts[VERIFIED] ?? 0];
    const arrived = ARRIVED[Math.round((window.to - bin) / binMs) - 1] ?? 1;
    const honest = converts ? verified / Math.max(MIN_SHARE, usualShare * arrived) : usual;
    bins.push({ bin, sends, excess: sends - honest - MARGIN * usual });
  }
  return bins.reverse();
};

/** The stretch with the largest sum of excess, each bin of it, the empty ones too, less `cost`: where in a long window the attack is. */
const densest = (bins: readonly Bin[], cost: number, binMs: number): readonly Bin[] => {
  let best = { sum: Number.NEGATIVE_INFINITY, from: 0, to: 0 };
  let [sum, from] = [0, 0];
  bins.forEach(({ bin, excess }, n) => {
    sum -= (cost * (bin - (bins[n - 1]?.bin ?? bin))) / binMs;
    if (sum <= 0) [sum, from] = [-cost, n];
    sum += excess;
    if (sum > best.sum) best = { sum, from, to: n + 1 };
  });
  return bins.slice(best.from, best.to);
};

/** Bins of a signal's window that hold what it is about; the window as it is when the signal does not say what is usual. */
export const suspiciousRange = (series: Series, signal: Signal, binMs: number): Range => {
  const bins = excesses(series, signal, binMs) ?? [];
  const total = bins.reduce((sum, { excess }) => sum + Math.max(0, excess), 0);
  const stretch = densest(bins, (SPARSE * total * binMs) / (signal.window.to - signal.window.from), binMs);
  const [first, last] = [stretch[0], stretch.at(-1)];
  return first === undefined || last === undefined ? signal.window : { from: first.bin, to: last.bin + binMs };
};

/** The most messages that a part had in the same hours of any day that says what is usual. */
const usualOf = (series: Series, { from, to }: Range): number =>
  Math.max(0, ...Array.from({ length: BASELINE_DAYS }, (_, n) => sumOf(series, SENDS, from - (n + 1) * DAY, to - (n + 1) * DAY)));

type Share = { readonly part: string; readonly excess: number };

/** The largest shares that together carry most of the whole. */
const carriers = (shares: readonly Share[]): readonly string[] => {
  const ranked = shares.filter(({ excess }) => excess > 0).sort((a, b) => b.excess - a.excess || (a.part < b.part ? -1 : 1));
  const wanted = CARRIED * ranked.reduce((sum, { excess }) => sum + excess, 0);
  let carried = 0;
  const named: string[] = [];
  for (const { part, excess } of ranked) {
    if (carried >= wanted) break;
    named.push(part);
    carried += excess;
  }
  return named;
};

/**
 * Parts of a flow that carry most of its excess in a range, most first: a signal of a whole flow names nobody. Where no share of
 * verified codes tells them apart, those beyond what they had in the same hours of earlier days; where none is, the largest.
 */
export const culprits = (flow: Flow, signal: Signal, range: Range, binMs: number): readonly string[] => {
  // What is usual for the flow says nothing about one part, but its share of verified codes does.
  const { usualSends: _, ...rest } = signal;
  const parts = recentParts(flow, range.from);
  const sharesBy = (usual: (series: Series) => number | undefined): readonly Share[] =>
    parts.map(([part, series]) => {
      const usualSends = usual(series);
      const asked: Signal = { ...rest, window: range, ...(usualSends === undefined ? {} : { usualSends }) };
      return { part, excess: (excesses(series, asked, binMs) ?? []).reduce((sum, bin) => sum + bin.excess, 0) };
    });
  if (signal.usualShare !== undefined) return carriers(sharesBy(() => undefined));
  const grown = carriers(sharesBy((series) => usualOf(series, range)));
  return grown.length > 0 ? grown : carriers(sharesBy(() => 0));
};
