import { MIN_HISTORY_MS, SENDS } from './expectation.ts';
import type { Flow } from './history.ts';
import { before, sumOf } from './series.ts';
import { DAY, floorTo, type Instant } from './time.ts';

/** Fewer messages say nothing of which parts a flow usually has. */
const MIN_PAST = 50;
/** A sender that has had one run has written to nobody before it. */
const MIN_DAYS = 3;

/**
 * Whether a flow has a past by which a part of it can be new: messages on three days, 50 of them, the first two days before `at`. Logs
 * may be older than the flow.
 */
export const isSettled = ({ total }: Flow, at: Instant): boolean => {
  const [first] = total.bins;
  if (first === undefined || first > at - MIN_HISTORY_MS || sumOf(total, SENDS, first, at) < MIN_PAST) return false;
  const days = new Set<Instant>();
  for (let n = before(total, at) - 1; n >= 0 && days.size < MIN_DAYS; n--) days.add(floorTo(total.bins[n] ?? 0, DAY));
  return days.size >= MIN_DAYS;
};
