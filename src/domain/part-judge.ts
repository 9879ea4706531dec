import { type Expectation, MIN_HISTORY_MS, SENDS, VERIFIED } from './expectation.ts';
import { recentParts } from './active-parts.ts';
import type { Flow } from './history.ts';
import { lastBin, type Series, sumOf } from './series.ts';
import { isSettled } from './settled-flow.ts';
import { deficitNats, effectiveSize, excessNats, lowerShare, shrunkShare } from './statistics.ts';
import { DAY, floorTo, HOUR, type Instant, MINUTE, type Range } from './time.ts';

const BIN = 5 * MINUTE;

/** Lengths that are judged at every tick: short ones find bursts, long ones drips. Each must pass by itself. */
export const WINDOWS_MS: readonly number[] = [5, 15, 45, 120, 360, 1440].map((minutes) => minutes * MINUTE);

export const LONGEST_MS = Math.max(...WINDOWS_MS);

/** Optional columns after SENDS and VERIFIED: messages known not to be delivered, and verifications that a server error ate. */
export const UNDELIVERED = 2;
export const VERIFY_ERRORS = 3;

/** Starting points of 'detecting pumping' by experience; the benchmark decides. Shares 0 to 1, evidence in nats. */
export type PartTuning = {
  /** Fewer sends in a window are not judged. */
  readonly minSends: number;
  /** Messages that the flow's share of verified codes counts against a part's own. */
  readonly shrink: number;
  /** A window is judged against this much of the usual share, as honest shares drift. */
  readonly drift: number;
  /** Variance over the mean: resends, clusters of one user. */
  readonly overdispersion: number;
  /** Messages that any window may hold beyond what is usual. */
  readonly pseudo: number;
  /** How far the rest of the flow may lift what is usual for a part. */
  readonly launchCap: number;
  /** How many times the usual volume people cause when codes do not arrive. */
  readonly retries: number;
  readonly cap: number;
  readonly flowCap: number;
  /** Column with the sum of squared weights of sends, where telemetry is sampled: a row that stands for ten is not ten independent ones. */
  readonly squares?: number;
};

export const PART_TUNING: PartTuning = {
  minSends: 5,
  shrink: 60,
  drift: 0.75,
  overdispersion: 1.5,
  pseudo: 1,
  launchCap: 20,
  retries: 2.5,
  cap: 40,
  flowCap: 6,
};

/** Shares of verifications that have arrived when a bin has just ended, one bin later, two bins later. */
export const ARRIVED: readonly number[] = [0.55, 0.93, 0.98];
/** Assumed where nothing is known yet: honest traffic converts better. */
const PRIOR_SHARE = 0.5;
const YOUNG_SHARE = 0.4;
/** Mean weight of a row above which telemetry counts as sampled. */
const SAMPLED = 1.05;
/** Between the window and the history it is compared with. */
const GAP_MS = HOUR;
const PIECE_MS = 30 * MINUTE;
const PIECE_CODES = 50;
/** Standard deviations by which a piece may have fewer verifications than usual. */
const SCATTER = 1;

/** Messages of a flow's past that tell where its customers are: a club of ten codes a day has so many in half a week. */
const SOME_PAST = 30;

/** What one window says of one part. `part` is undefined for the whole flow. */
export type PartJudgement = {
  readonly part: string | undefined;
  readonly window: Range;
  readonly conversion: number;
  readonly unverified: number;
  readonly share: number;
  readonly sends: number;
  readonly verified: number;
  readonly suspect: number;
  readonly usualSends: number | undefined;
  readonly usualShare: number | undefined;
  readonly firstSeen: boolean;
};

export type Expect = (series: Series, at: Instant, lengthMs: number, since: Instant) => Expectation;

/** Sends whose codes would have come back by now: of young ones a part. */
export const arrivedSends = (series: Series, { from, to }: Range): number => {
  const late = ARRIVED.reduce((sum, share, n) => {
    const start = to - (n + 1) * BIN;
    return start < from ? sum : sum + (1 - share) * sumOf(series, SENDS, start, start + BIN);
  }, 0);
  return sumOf(series, SENDS, from, to) - late;
};

/** Sends that should have been verified by now: undelivered ones never will. */
const exposure = (series: Series, window: Range): number =>
  Math.max(0, arrivedSends(series, window) - sumOf(series, UNDELIVERED, window.from, window.to));

/** Verifications missing against their usual number, piece by piece, beyond scatter; and that usual number. */
const lostVerifications = (
  series: Series,
  { from, to }: Range,
  since: Instant,
  expect: Expect,
): { readonly lost: number; readonly usual: number } => {
  let [lost, usual] = [0, 0];
  const length = to - from;
  // Few codes a piece would hide an outage in their scatter: longer pieces then, but no longer than a quarter of the window.
  const expected = expect(series, to, Math.min(length, 6 * HOUR), since).verified / Math.min(1, (6 * HOUR) / length);
  const pieces = Math.max(1, Math.min(Math.floor(length / Math.min(PIECE_MS, length)), Math.max(4, Math.floor(expected / PIECE_CODES))));
  const piece = floorTo(length / pieces, BIN);
  for (let end = to; end - piece >= from; end -= piece) {
    const { verified, days } = expect(series, end, piece, since);
    if (days === 0) continue;
    usual += verified;
    lost += Math.max(0, verified - sumOf(series, VERIFIED, end - piece, end) - SCATTER * Math.sqrt(verified));
  }
  return { lost, usual };
};

type Whole = { readonly flow: Flow; readonly at: Instant; readonly since: Instant; readonly tuning: PartTuning; readonly expect: Expect };
type Lost = ReturnType<typeof lostVerifications>;
const NOTHING_LOST: Lost = { lost: 0, usual: 0 };
/** Of the whole flow by window length: the same for each of its parts. */
type LostOfFlow = (window: Range) => Lost;

/** Server errors that anybody's verifications meet on any day, as a share of the usual verifications. */
const EVERYDAY_ERRORS = 0.25;
/** What is missing is counted beyond scatter: as much again may have been lost. */
const LOST_BEYOND = 2;

/**
 * Verifications that a server error ate, of those it may have eaten: where the usual people verify as always, errors are their sender's
 * doing (a malformed code makes them in many applications) and show nobody's intent.
 */
const excusedErrors = (errors: number, flow: Lost, own: Lost): number => {
  const dark = flow.usual > 0 ? Math.min(1, (LOST_BEYOND * flow.lost) / flow.usual) : 1;
  return Math.min(errors, Math.max(errors * dark, EVERYDAY_ERRORS * own.usual + LOST_BEYOND * own.lost));
};

/** Mean weight of a row in the window, 1 without sampling: evidence is worth that much less (the window's effective size). */
const meanWeight = (series: Series, { from, to }: Range, sends: number, { squares }: PartTuning): number => {
  const sum = squares === undefined ? 0 : sumOf(series, squares, from, to);
  return sum <= 0 || sends <= 0 ? 1 : Math.max(1, sends / effectiveSize(sends, sum));
};

const shareOf = (flow: Flow, series: Series, before: Range, tuning: PartTuning) => {
  const all = sumOf(flow.total, SENDS, before.from, before.to);
  const whole = shrunkShare(all, sumOf(flow.total, VERIFIED, before.from, before.to), PRIOR_SHARE, 20);
  const own = sumOf(series, SENDS, before.from, before.to);
  const share = Math.min(1, shrunkShare(own, sumOf(series, VERIFIED, before.from, before.to), whole, tuning.shrink));
  return { share, low: lowerShare(share, own + tuning.shrink, 1.5), own, all };
};

/** How many times its usual volume the rest of the flow has: a launch lifts everything, pumping lifts one part. */
const liftOfRest = ({ flow, at, since, tuning, expect }: Whole, lengthMs: number, sends: number, usual: number): number => {
  const rest = sumOf(flow.total, SENDS, at - lengthMs, at) - sends;
  const restUsual = Math.max(1, expect(flow.total, at, lengthMs, since).sends - usual);
  return Math.min(tuning.launchCap, Math.max(1, rest / restUsual));
};

const judgeWindow = (
  of: Whole,
  lostOfFlow: LostOfFlow,
  part: string | undefined,
  series: Series,
  lengthMs: number,
): PartJudgement | undefined => {
  const { flow, at, since, tuning, expect } = of;
  const window = { from: at - lengthMs, to: at };
  const sends = sumOf(series, SENDS, window.from, at);
  if (sends < tuning.minSends) return undefined;
  const verified = sumOf(series, VERIFIED, window.from, at);
  const converts = sumOf(flow.total, VERIFIED, since, at) > 0;
  const before = { from: Math.max(since, at - 14 * DAY), to: window.from - GAP_MS };
  const { share, low, own, all } = shareOf(flow, series, before, tuning);
  const { sends: usual, unverified: usualUnverified, days } = expect(series, at, lengthMs, since);
  const young = at - since < MIN_HISTORY_MS || days === 0;
  const bar = tuning.drift * (young ? Math.min(low, YOUNG_SHARE) : low);
  const exposed = exposure(series, window);
  const errors = sumOf(series, VERIFY_ERRORS, window.from, at);
  const lossBesideErrors = errors === 0 || young ? undefined : lostVerifications(series, window, since, expect);
  const intents = verified + (lossBesideErrors === undefined ? errors : excusedErrors(errors, lostOfFlow(window), lossBesideErrors));
  const weight = meanWeight(series, window, sends, tuning);
  const overdispersion = tuning.overdispersion * weight;
  // Sampled apart, a code's request and its verification do not go together: their difference scatters with the sum of both.
  const apart = weight > SAMPLED;
  const between = (bar + Math.min(1, exposed > 0 ? intents / exposed : bar)) / 2;
  const scatter = apart ? (1 + between) / (1 - between) : 1;
  const deficit = (confirmed: number): number => (converts ? deficitNats(exposed, confirmed, bar) / overdispersion / scatter : 0);
  const missing = deficit(intents);
  // Nothing is past what is usual: what was lost elsewhere and what the rest does can only explain more.
  const quiet = missing === 0 && sends <= usual + tuning.pseudo && sends - verified <= usualUnverified + tuning.pseudo;
  // In an outage nobody new sends, the usual people only fail: what they would have verified is not the attacker's.
  const { lost, usual: usualVerified } = young || quiet ? NOTHING_LOST : lostOfFlow(window);
  const ownLoss = young || quiet ? NOTHING_LOST : (lossBesideErrors ?? lostVerifications(series, window, since, expect));
  const dark = Math.max(usualVerified > 0 ? lost / usualVerified : 0, ownLoss.usual > 0 ? ownLoss.lost / ownLoss.usual : 0);
  const retries = 1 + (tuning.retries - 1) * Math.min(1, dark);
  const lift = (part === undefined || quiet ? 1 : liftOfRest(of, lengthMs, sends, usual)) * retries;
  const spread = 2 * overdispersion;
  const volume = young ? 0 : excessNats(sends, usual * lift + tuning.pseudo) / spread;
  // What the usual people lost explains as much of the deficit.
  const conversion = ownLoss.lost > 0 ? deficit(intents + ownLoss.lost) : missing;
  const open = sends - verified - Math.max(ownLoss.lost, sumOf(series, UNDELIVERED, window.from, at));
  const both = apart ? Math.max(1, (sends + verified) / Math.max(1, open)) : 1;
  const unverified = young || !converts ? 0 : excessNats(open, usualUnverified * lift + tuning.pseudo) / spread / both;
  const unexplained = young ? sends - verified / Math.max(share, 0.05) : sends - usual * lift;
  return {
    part,
    window,
    conversion: Math.min(tuning.cap, conversion),
    unverified: Math.min(tuning.cap, unverified),
    share: Math.min(part === undefined ? tuning.flowCap : tuning.cap, volume),
    sends,
    verified,
    suspect: Math.max(0, Math.min(sends, unexplained)),
    usualSends: young ? undefined : usual,
    usualShare: converts ? share : undefined,
    firstSeen: !young && part !== undefined && own < 3 && all >= SOME_PAST && isSettled(flow, before.to),
  };
};

/**
 * Judges the whole of a flow and each of its parts at a moment, over all windows; of each the window with the most evidence. Only
 * parts with something in the newest quarter of an hour are looked at. `since`: first bin of the history. Statistics: conversion
 * deficit and unverified count of the part, volume of the part beyond its share of the flow. Nothing is decided here.
 */
export const judgeParts = (of: Whole): readonly PartJudgement[] => {
  const known = new Map<number, Lost>();
  const lostOfFlow: LostOfFlow = (window) => {
    const lost = known.get(window.from) ?? lostVerifications(of.flow.total, window, of.since, of.expect);
    known.set(window.from, lost);
    return lost;
  };
  const best = (part: string | undefined, series: Series): readonly PartJudgement[] => {
    // Most parts have a handful all day: no shorter window holds more.
    if (sumOf(series, SENDS, of.at - LONGEST_MS, of.at) < of.tuning.minSends) return [];
    const all = WINDOWS_MS.flatMap((lengthMs) => judgeWindow(of, lostOfFlow, part, series, lengthMs) ?? []);
    const worth = (one: PartJudgement): number => one.conversion + Math.max(one.share, one.unverified);
    const [first, ...rest] = all;
    return first === undefined ? [] : [rest.reduce((a, b) => (worth(b) > worth(a) ? b : a), first)];
  };
  const from = of.at - 3 * BIN;
  const whole = (lastBin(of.flow.total) ?? 0) < from ? [] : best(undefined, of.flow.total);
  return [...whole, ...recentParts(of.flow, from).flatMap(([part, series]) => best(part, series))];
};
