import { SENDS, VERIFIED } from './expectation.ts';
import { REST } from './history-cells.ts';
import { recentParts } from './active-parts.ts';
import type { Flow } from './history.ts';
import { type Series, sumOf } from './series.ts';
import { excessNats } from './statistics.ts';
import { DAY, HOUR, type Instant, MINUTE, type Range } from './time.ts';

/** A test message to a range is seen this long before the burst (seen with voice fraud; the same ranges serve both). */
const PROBE_MS: Range = { from: DAY, to: 30 * MINUTE };
const PAST_MS = 14 * DAY;
/** Bursts that are looked for, ending now. */
const BURSTS_MS: readonly number[] = [15, 45, 120].map((minutes) => minutes * MINUTE);
const RECENT_MS = 15 * MINUTE;
/** Resends and clusters of one user. */
const SPREAD = 3;

/** Starting points by experience. */
export type ProbeTuning = { readonly minBurst: number; readonly maxProbes: number; readonly cap: number };
export const PROBE_TUNING: ProbeTuning = { minBurst: 8, maxProbes: 5, cap: 10 };

export type ProbeJudgement = {
  readonly part: string;
  readonly window: Range;
  readonly nats: number;
  readonly probes: number;
  readonly sends: number;
  readonly verified: number;
};

const judgePart = (series: Series, at: Instant, since: Instant, tuning: ProbeTuning): Omit<ProbeJudgement, 'part'> | undefined => {
  for (const lengthMs of BURSTS_MS) {
    const window = { from: at - lengthMs, to: at };
    const sends = sumOf(series, SENDS, window.from, at);
    if (sends < tuning.minBurst) continue;
    const [early, late] = [window.from - PROBE_MS.from, window.from - PROBE_MS.to];
    const probes = sumOf(series, SENDS, early, late);
    const between = sumOf(series, SENDS, late, window.from);
    const before = sumOf(series, SENDS, Math.max(since, at - PAST_MS), early);
    // A block that was in use before is no probe, and one that swells slowly is no burst.
    if (probes === 0 || probes > tuning.maxProbes || between > probes || before > 0) continue;
    const nats = Math.min(tuning.cap, excessNats(sends, (probes * lengthMs) / DAY + 1) / SPREAD);
    return { window, nats, probes, sends, verified: sumOf(series, VERIFIED, window.from, at) };
  }
  return undefined;
};

/**
 * Number blocks of a flow that were untouched for two weeks, then got a few messages, and half an hour to a day later get many. Nothing
 * without two days of history: every block is new then.
 */
export const judgeProbes = (flow: Flow, at: Instant, since: Instant, tuning: ProbeTuning = PROBE_TUNING): readonly ProbeJudgement[] => {
  if (at - since < 2 * DAY + HOUR) return [];
  return recentParts(flow, at - RECENT_MS).flatMap(([part, series]) => {
    if (part === '' || part === REST) return [];
    const found = judgePart(series, at, since, tuning);
    return found === undefined ? [] : [{ part, ...found }];
  });
};
