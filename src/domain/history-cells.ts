import { recentParts } from './active-parts.ts';
import type { CountedCell, History } from './history.ts';
import { countsAt } from './series.ts';
import type { Instant, Range } from './time.ts';

/** The part that stands for all that were too small to be kept by themselves. */
export const REST = '~rest';

/** Cells of a history whose bins start in the range, flow by flow, each part's oldest first. */
export const cellsIn = (history: History, { from, to }: Range): readonly CountedCell[] => {
  const cells: CountedCell[] = [];
  for (const flow of history.flows.values()) {
    const { key } = flow;
    for (const [part, series] of recentParts(flow, from)) {
      const end = series.bins.findLastIndex((bin) => bin < to);
      let start = end;
      while (start >= 0 && (series.bins[start] ?? from) >= from) start -= 1;
      for (let n = start + 1; n <= end; n++) cells.push({ bin: series.bins[n] ?? 0, flow: key, part, counts: countsAt(series, n) });
    }
  }
  return cells;
};

/**
 * At most `limit` parts of all flows together: the largest by their first count stay, the others become `~rest` of their flow.
 * The same cells when they fit.
 */
export const foldSmall = (cells: readonly CountedCell[], limit: number): readonly CountedCell[] => {
  if (cells.length <= limit) return cells;
  const ids = cells.map(({ flow, part }) => JSON.stringify([flow, part]));
  const sizes = new Map<string, number>();
  cells.forEach(({ counts }, n) => {
    const id = ids[n] ?? '';
    sizes.set(id, (sizes.get(id) ?? 0) + (counts[0] ?? 0));
  });
  if (sizes.size <= limit) return cells;
  const kept = new Set(
    [...sizes]
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([id]) => id),
  );
  const rest = new Map<string, CountedCell>();
  const whole: CountedCell[] = [];
  for (const [n, cell] of cells.entries()) {
    if (kept.has(ids[n] ?? '')) {
      whole.push(cell);
      continue;
    }
    const id = JSON.stringify([cell.bin, cell.flow]);
    const before = rest.get(id)?.counts;
    rest.set(id, { ...cell, part: REST, counts: cell.counts.map((count, n) => count + (before?.[n] ?? 0)) });
  }
  return [...whole, ...rest.values()];
};

/** First bin of a history that holds anything. */
export const firstBin = (history: History): Instant | undefined => {
  let first: Instant | undefined;
  for (const { total } of history.flows.values()) {
    const [bin] = total.bins;
    if (bin !== undefined && (first === undefined || bin < first)) first = bin;
  }
  return first;
};

/**
 * The history table by table, each as young as its own first row: a source that was connected yesterday has no usual volume, however
 * long others have been read. The table is the first key of a flow.
 */
export const byLog = (history: History): readonly History[] =>
  [...Map.groupBy(history.flows, ([, { key }]) => key[0] ?? '').values()].map((flows) => {
    const own: History = { ...history, flows: new Map(flows) };
    return { ...own, since: firstBin(own) ?? history.since };
  });
