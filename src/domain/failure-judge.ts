import { SENDS, VERIFIED } from './expectation.ts';
import { REST } from './history-cells.ts';
import { recentParts } from './active-parts.ts';
import type { Flow } from './history.ts';
import { LONGEST_MS, UNDELIVERED, WINDOWS_MS } from './part-judge.ts';
import { type Series, sumOf } from './series.ts';
import { deficitNats, lowerShare, shrunkShare } from './statistics.ts';
import { DAY, HOUR, type Instant, MINUTE, type Range } from './time.ts';

/** Column after UNDELIVERED: messages reported as delivered. */
export const DELIVERED = 3;

/** Starting points by experience. Shares 0 to 1. */
export type FailureTuning = {
  readonly minReports: number;
  /** Reports that the flow's share counts against a part's own. */
  readonly shrink: number;
  /** Judged against this much of the usual share: carriers have bad days. */
  readonly drift: number;
  readonly spread: number;
  readonly cap: number;
};
export const FAILURE_TUNING: FailureTuning = { minReports: 8, shrink: 60, drift: 0.85, spread: 1.5, cap: 10 };

/** Assumed where nothing is known yet. */
const PRIOR_SHARE = 0.85;
const RECENT_MS = 15 * MINUTE;
const GAP_MS = HOUR;

export type FailureJudgement = {
  readonly part: string;
  readonly window: Range;
  readonly nats: number;
  readonly sends: number;
  readonly verified: number;
  readonly undelivered: number;
  /** Failures beyond the usual share. */
  readonly excess: number;
};

const deliveredOf = (series: Series, { from, to }: Range): { readonly delivered: number; readonly reports: number } => {
  const delivered = sumOf(series, DELIVERED, from, to);
  return { delivered, reports: delivered + sumOf(series, UNDELIVERED, from, to) };
};

const judgeWindow = (
  flow: Flow,
  series: Series,
  window: Range,
  since: Instant,
  tuning: FailureTuning,
): Omit<FailureJudgement, 'part'> | undefined => {
  const own = deliveredOf(series, window);
  if (own.reports < tuning.minReports) return undefined;
  const all = deliveredOf(flow.total, window);
  const past = { from: Math.max(since, window.to - 14 * DAY), to: window.from - GAP_MS };
  const allPast = deliveredOf(flow.total, past);
  const ownPast = deliveredOf(series, past);
  const whole = shrunkShare(allPast.reports, allPast.delivered, PRIOR_SHARE, tuning.shrink);
  const share = shrunkShare(ownPast.reports, ownPast.delivered, whole, tuning.shrink);
  const usual = lowerShare(share, ownPast.reports + tuning.shrink, 1.5);
  // What fails everywhere is the provider's or our own fault, and says nothing of one range.
  const rest = shrunkShare(all.reports - own.reports, all.delivered - own.delivered, whole, tuning.minReports);
  const bar = Math.min(0.99, tuning.drift * Math.min(usual, rest));
  const nats = Math.min(tuning.cap, deficitNats(own.reports, own.delivered, bar) / tuning.spread);
  return {
    window,
    nats,
    sends: sumOf(series, SENDS, window.from, window.to),
    verified: sumOf(series, VERIFIED, window.from, window.to),
    undelivered: own.reports - own.delivered,
    excess: Math.max(0, own.reports * share - own.delivered),
  };
};

/**
 * Parts of a flow whose messages fail more often than they used to and than the rest of the flow does now: rented ranges often refuse
 * messages, or do not exist. A carrier's outage looks alike, so this supports other evidence and never decides. `flow` keeps UNDELIVERED
 * and DELIVERED. Of each part the window that shows most.
 */
export const judgeFailures = (
  flow: Flow,
  at: Instant,
  since: Instant,
  tuning: FailureTuning = FAILURE_TUNING,
): readonly FailureJudgement[] =>
  recentParts(flow, at - RECENT_MS).flatMap(([part, series]) => {
    if (part === '' || part === REST) return [];
    if (deliveredOf(series, { from: at - LONGEST_MS, to: at }).reports < tuning.minReports) return [];
    const all = WINDOWS_MS.flatMap((lengthMs) => judgeWindow(flow, series, { from: at - lengthMs, to: at }, since, tuning) ?? []);
    const [first, ...others] = all;
    if (first === undefined) return [];
    return [{ part, ...others.reduce((a, b) => (b.nats > a.nats ? b : a), first) }];
  });
