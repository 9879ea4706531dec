import { DAY, HOUR, type Instant, MINUTE, type Range, toIso } from '../domain/time.ts';

/** Buckets of a chart: as fine as fits, so that two weeks and two hours are both drawn with a few hundred steps. */
const BUCKETS_MS: readonly number[] = [5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY];
const MOST_BUCKETS = 340;
const MARKS_MS: readonly number[] = [
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
];
const MOST_MARKS = 14;

/** Length of a bucket for a range, ms. */
export const bucketFor = ({ from, to }: Range): number =>
  BUCKETS_MS.find((length) => (to - from) / length <= MOST_BUCKETS) ?? Math.ceil((to - from) / MOST_BUCKETS / DAY) * DAY;

/** `30 min`, `2 h`, `1 day`. */
export const bucketText = (ms: number): string => {
  if (ms < HOUR) return `${ms / MINUTE} min`;
  if (ms < DAY) return `${ms / HOUR} h`;
  return ms === DAY ? '1 day' : `${ms / DAY} days`;
};

/** Part of the range that lies before a moment, in percent, 0 to 100. */
export const percentAt = ({ from, to }: Range, at: Instant): number =>
  to <= from ? 0 : Math.min(100, Math.max(0, (100 * (at - from)) / (to - from)));

/** `2026-03-01 10:05`, in UTC. */
export const minuteText = (at: Instant): string => toIso(at).slice(0, 16).replace('T', ' ');

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `3 Mar` at midnight, else `10:05`; UTC. */
const markText = (at: Instant): string => {
  const date = new Date(at);
  return at % DAY === 0 ? `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}` : toIso(at).slice(11, 16);
};

/** Round moments inside a range, at most fourteen, with their labels. */
export const marksOf = (range: Range): readonly { readonly at: Instant; readonly text: string }[] => {
  const step =
    MARKS_MS.find((length) => (range.to - range.from) / length <= MOST_MARKS) ??
    Math.ceil((range.to - range.from) / MOST_MARKS / DAY) * DAY;
  const marks: { at: Instant; text: string }[] = [];
  for (let at = Math.ceil(range.from / step) * step; at < range.to; at += step) marks.push({ at, text: markText(at) });
  return marks;
};
