import type { Instant, Range } from './time.ts';

/**
 * Counts of one thing by bin, oldest first, bins without any left out. `sums[c][i]` is the sum of column c over the first i bins, so
 * that the sum over any range is one subtraction. Weighted counts may be fractions.
 */
export type Series = { readonly bins: Instant[]; readonly sums: number[][] };

export const emptySeries = (columns: number): Series => ({ bins: [], sums: Array.from({ length: columns }, () => [0]) });

/** Number of bins that start before `at`. */
export const before = ({ bins }: Series, at: Instant): number => {
  let low = 0;
  let high = bins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bins[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Sum of a column over the bins that start in `[from, to)`. */
export const sumOf = (series: Series, column: number, from: Instant, to: Instant): number => {
  const sums = series.sums[column];
  return sums === undefined || to <= from ? 0 : (sums[before(series, to)] ?? 0) - (sums[before(series, from)] ?? 0);
};

/** Start of the newest bin that has anything. */
export const lastBin = ({ bins }: Series): Instant | undefined => bins.at(-1);

/** Adds counts to a bin that is not older than the last one. Throws RangeError for an older bin: cut the series there first. */
export const append = (series: Series, bin: Instant, counts: readonly number[]): void => {
  const { bins, sums } = series;
  const last = bins.at(-1);
  if (last !== undefined && bin < last) throw new RangeError(`bin ${bin} is older than ${last}: cut the series before appending`);
  if (bin !== last) {
    bins.push(bin);
    for (const column of sums) column.push(column.at(-1) ?? 0);
  }
  sums.forEach((column, c) => {
    column[bins.length] = (column[bins.length] ?? 0) + (counts[c] ?? 0);
  });
};

/** Counts of the i-th bin. */
export const countsAt = ({ sums }: Series, i: number): readonly number[] => sums.map((column) => (column[i + 1] ?? 0) - (column[i] ?? 0));

/** Removes the bins that start in the range and returns those that came after it, to be appended again. */
export const cut = (series: Series, { from, to }: Range): readonly { readonly bin: Instant; readonly counts: readonly number[] }[] => {
  const start = before(series, from);
  const end = before(series, to);
  const tail = series.bins.slice(end).map((bin, n) => ({ bin, counts: countsAt(series, end + n) }));
  series.bins.length = start;
  for (const column of series.sums) column.length = start + 1;
  return tail;
};

/** Forgets the bins that start before `at`. */
export const forget = (series: Series, at: Instant): void => {
  const gone = before(series, at);
  if (gone === 0) return;
  series.bins.splice(0, gone);
  for (const column of series.sums) {
    const base = column[gone] ?? 0;
    column.splice(0, gone);
    column.forEach((sum, i) => {
      column[i] = sum - base;
    });
  }
};
