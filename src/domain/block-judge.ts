import { SENDS, VERIFIED } from './expectation.ts';
import { REST } from './history-cells.ts';
import { recentParts } from './active-parts.ts';
import type { Flow } from './history.ts';
import { arrivedSends, type Expect, WINDOWS_MS } from './part-judge.ts';
import { type Series, sumOf } from './series.ts';
import { excessNats } from './statistics.ts';
import { DAY, HOUR, type Instant, MINUTE, type Range } from './time.ts';

/** Column after SENDS and VERIFIED: numbers of the block not seen before that day. Resends repeat a number and add nothing. */
export const NUMBERS = 2;

/** Starting points, measured on simulated counts (test/domain/block-traffic.ts). Evidence in nats. */
export type BlockTuning = {
  /** Blocks with fewer distinct numbers in a window are not judged: families and friends have neighbouring numbers. */
  readonly minNumbers: number;
  /** Numbers that any block may hold by chance, beyond all that is known. */
  readonly pseudo: number;
  /** Variance over the mean, twice: numbers are given out in rows, and their owners know each other. */
  readonly spread: number;
  /** What a block has to show before it adds to the others. */
  readonly small: number;
  /** How long ago a block may have been used last. */
  readonly recentMs: number;
  readonly cap: number;
};

export const BLOCK_TUNING: BlockTuning = { minNumbers: 4, pseudo: 0.2, spread: 2, small: 1.5, recentMs: 45 * MINUTE, cap: 40 };

/** Between the window and the past it is compared with. */
const GAP_MS = HOUR;
const PAST_MS = 14 * DAY;
/** Blocks with k numbers that have to be there before they tell how crowded chance is. */
const ENOUGH_BLOCKS = 10;
const CROWD_BLOCKS = 100;
/** Longer windows wait until the history holds a past to compare them with. */
const YOUNG_WINDOW_MS = 2 * HOUR;

/** What one window says of one block. */
export type BlockJudgement = {
  readonly part: string;
  readonly window: Range;
  /** Evidence that the block alone shows, and that all hot blocks of the flow show together in this window. */
  readonly own: number;
  readonly together: number;
  /** Were its codes given back as customers do? */
  readonly answered: boolean;
  readonly numbers: number;
  /** Distinct numbers that chance and the block's past explain. */
  readonly expected: number;
  readonly sends: number;
  readonly verified: number;
  /** Messages beyond the explained share of the block's numbers. */
  readonly suspect: number;
  /** Hot blocks of the flow in this window, this one included. */
  readonly hot: number;
  readonly firstSeen: boolean;
};

export type BlockRules = {
  readonly flow: Flow;
  readonly at: Instant;
  readonly since: Instant;
  readonly expect: Expect;
  /** Other flows of the same log: a sender's first run goes to numbers that the tenant's other flows have long written to. */
  readonly others?: readonly Flow[];
  /** Blocks that are compared with one another, by country as a rule: in a small one honest numbers crowd. */
  readonly groupOf: (block: string) => string;
  readonly tuning: BlockTuning;
};

const isBlock = (part: string): boolean => part !== '' && part !== REST;

/** The first step of it alone: what is typical. */
const pairsOf = ([, one = 0, two = 0]: readonly number[]): number => (one + two < 2 * ENOUGH_BLOCKS ? 0 : (2 * two) / (one + 1));

/** What nineteen in twenty blocks do not pass, where there are a hundred: a launch in a small country fills all of its blocks. */
const crowdOf = (counts: readonly number[]): number => {
  const blocks = counts.reduce((sum, count) => sum + (count ?? 0), 0);
  if (blocks < CROWD_BLOCKS) return 0;
  let above = 0;
  let numbers = counts.length;
  while (above <= blocks / 20) {
    numbers -= 1;
    above += counts[numbers] ?? 0;
  }
  return numbers;
};

/**
 * Numbers in a block by chance, from how many blocks hold 1, 2, 3 ...: blocks with k + 1 are to those with k as the mean is to k + 1
 * (Good and Turing's estimate), and the more so the more unevenly people own numbers. Read as far as enough blocks hold k without a gap:
 * attacked blocks lie beyond. 0 where too few blocks tell.
 */
const chanceOf = (counts: readonly number[]): number => {
  let chance = pairsOf(counts);
  for (let k = 1; (counts[k] ?? 0) >= ENOUGH_BLOCKS; k++) chance = Math.max(chance, ((k + 1) * (counts[k + 1] ?? 0)) / (counts[k] ?? 1));
  return Math.max(chance, crowdOf(counts));
};

/** Chance by group in one window; what is typical of the whole flow where a group is too small to tell. Counted when first asked for. */
const makeChance = ({ flow, at, groupOf }: BlockRules, lengthMs: number): ((block: string) => number) => {
  let groups: Map<string, number[]> | undefined;
  const all: number[] = [];
  const count = (): Map<string, number[]> => {
    const found = new Map<string, number[]>();
    for (const [part, series] of recentParts(flow, at - lengthMs)) {
      if (!isBlock(part)) continue;
      const numbers = sumOf(series, NUMBERS, at - lengthMs, at);
      const group = found.get(groupOf(part)) ?? [];
      found.set(groupOf(part), group);
      for (const counts of [group, all]) counts[numbers] = (counts[numbers] ?? 0) + 1;
    }
    return found;
  };
  return (block) => {
    groups ??= count();
    const own = chanceOf(groups.get(groupOf(block)) ?? []);
    return own > 0 ? own : pairsOf(all);
  };
};

/** Fewer numbers in a flow's past, or less than a day of it, do not tell where its customers are: it may be the run that is judged. */
const SOME_PAST = 100;

/** Numbers of its past from which on a block's share of the past is its share of more. */
const KNOWN_BLOCK = 3;

/**
 * Numbers of a block when the others of its area have `others` now and had `othersBefore`. A block without much of a past may be as
 * busy as the least busy one with a past: it has its share of all that was ever seen, and what others have now says little of it.
 */
const shareOf = (others: number, before: number, othersBefore: number): number =>
  before >= KNOWN_BLOCK
    ? (others * (before + 1)) / Math.max(1, othersBefore)
    : (others * (before + 1)) / (Math.max(0, othersBefore) + before + others + 1);

/** A block's numbers in the past of the flow, and all of the flow's; of all flows of the log while the flow itself has no past. */
const pastOf = ({ flow, others = [] }: BlockRules, past: Range): { readonly all: number; readonly of: (part: string) => number } => {
  const own = sumOf(flow.total, NUMBERS, past.from, past.to);
  const age = past.to - (flow.total.bins[0] ?? past.to);
  const flows = own >= SOME_PAST && age >= DAY ? [flow] : [flow, ...others];
  const sum = (series: Series | undefined): number => (series === undefined ? 0 : sumOf(series, NUMBERS, past.from, past.to));
  return {
    all: flows.reduce((total, { total: series }) => total + sum(series), 0),
    of: (part) => flows.reduce((total, { parts }) => total + sum(parts.get(part)), 0),
  };
};

type Group = { now: number; before: number; readonly known: Map<string, number> };

/** Numbers of all blocks of a group, in the window and before it, and of each that was known before. Counted when first asked for. */
const makeGroups = ({ flow, groupOf }: BlockRules, window: Range, beforeOf: (part: string) => number): ((block: string) => Group) => {
  const groups = new Map<string, Group>();
  const count = (part: string, series: Series): void => {
    const group = groups.get(groupOf(part)) ?? { now: 0, before: 0, known: new Map() };
    const [now, before] = [sumOf(series, NUMBERS, window.from, window.to), beforeOf(part)];
    group.now += now;
    group.before += before;
    if (before >= KNOWN_BLOCK) group.known.set(part, now);
    groups.set(groupOf(part), group);
  };
  return (block) => {
    if (groups.size === 0) for (const [part, series] of flow.parts) if (isBlock(part)) count(part, series);
    return groups.get(groupOf(block)) ?? { now: 0, before: 0, known: new Map() };
  };
};

/** So many long known blocks tell what is typical of their group. */
const KNOWN_BLOCKS = 20;

/**
 * Numbers of the typical one of a group's other long known blocks: where numbers are few, a run to known customers fills all of them. An
 * attack on fewer than half of them does not move it.
 */
const crowdOfKnown = ({ known }: Group, part: string): number => {
  const others = [...known].flatMap(([block, numbers]) => (block === part ? [] : [numbers])).sort((a, b) => a - b);
  return others.length < KNOWN_BLOCKS ? 0 : (others[others.length >> 1] ?? 0);
};

/** Numbers of a block as the others of its group explain them. */
const numbersOfGroup = (group: Group, part: string, numbers: number, before: number): number =>
  Math.max(shareOf(group.now - numbers, before, group.before - before), crowdOfKnown(group, part));

type Seen = { readonly series: Series; readonly part: string };

/** Share of codes given back that customers do not fall below, and that an attack which nobody answers does not reach: by experience. */
const CUSTOMERS_SHARE = 0.4;
const UNANSWERED_SHARE = 0.15;

/** Share of a block's codes that were given back, of those that had time for it. */
const answeredShare = (series: Series, window: Range): number => {
  const asked = arrivedSends(series, window);
  return asked <= 0 ? 0 : sumOf(series, VERIFIED, window.from, window.to) / asked;
};

const judgeWindow = (rules: BlockRules, candidates: readonly Seen[], lengthMs: number): readonly BlockJudgement[] => {
  const { flow, at, since, tuning, expect } = rules;
  const window = { from: at - lengthMs, to: at };
  const past = { from: Math.max(since, at - PAST_MS), to: window.from - GAP_MS };
  const all = sumOf(flow.total, NUMBERS, window.from, at);
  const { all: allBefore, of: beforeOf } = pastOf(rules, past);
  const chance = makeChance(rules, lengthMs);
  const groupOf = makeGroups(rules, window, beforeOf);
  // The most crowded of many blocks is crowded by chance: at most as many blocks as numbers were looked at.
  const looks = Math.log(1 + all);
  const natsOf = (numbers: number, expected: number): number => (excessNats(numbers, expected + tuning.pseudo) - looks) / tuning.spread;
  const hot = candidates.flatMap(({ part, series }) => {
    const numbers = sumOf(series, NUMBERS, window.from, at);
    if (numbers < tuning.minNumbers) return [];
    const before = beforeOf(part);
    const rest = all - numbers;
    const byShare = shareOf(rest, before, allBefore - before);
    const byPast = before === 0 ? 0 : expect(series, at, lengthMs, since).sends;
    const known = Math.max(byShare, byPast);
    if (natsOf(numbers, known) < tuning.small) return [];
    // What lifts all blocks of an area alike, each by its own past, is a launch or a run to known customers there.
    const byGroup = before === 0 ? 0 : numbersOfGroup(groupOf(part), part, numbers, before);
    const expected = Math.max(known, chance(part), byGroup);
    const own = Math.min(tuning.cap, natsOf(numbers, expected));
    return own < tuning.small ? [] : [{ part, series, own, numbers, expected, before }];
  });
  const together = Math.min(
    tuning.cap,
    hot.reduce((sum, { own }) => sum + own - tuning.small, 0),
  );
  const asked = hot.reduce((sum, { series }) => sum + arrivedSends(series, window), 0);
  const given = hot.reduce((sum, { series }) => sum + sumOf(series, VERIFIED, window.from, at), 0);
  const unanswered = given < UNANSWERED_SHARE * asked;
  return hot.map(({ part, series, own, numbers, expected, before }) => {
    const sends = sumOf(series, SENDS, window.from, at);
    const answered = answeredShare(series, window) >= CUSTOMERS_SHARE;
    return {
      part,
      window,
      own,
      // Who plays codes back does so in many blocks. Beside an attack that nobody answers, a block that answers is its customers' alone.
      together: unanswered && answered ? own : Math.max(own, together),
      answered,
      numbers,
      expected,
      sends,
      verified: sumOf(series, VERIFIED, window.from, at),
      suspect: Math.max(0, sends * (1 - expected / numbers)),
      hot: hot.length,
      firstSeen: before === 0 && allBefore >= 100,
    };
  });
};

/**
 * Judges how many distinct numbers fell into each number block of a flow, over all windows; of each block the window in which it and
 * the other hot blocks show most. Compared with chance (how crowded other blocks of its group are), with the block's own past near
 * this time of day, and with its share of the flow's numbers, whichever explains most. Whether codes were verified plays no part:
 * attackers play codes back. `flow` keeps NUMBERS. Nothing is decided here.
 */
export const judgeBlocks = (rules: BlockRules): readonly BlockJudgement[] => {
  const { flow, at, tuning } = rules;
  const candidates: Seen[] = [];
  for (const [part, series] of recentParts(flow, at - tuning.recentMs)) {
    if (!isBlock(part)) continue;
    if (sumOf(series, NUMBERS, at - DAY, at) >= tuning.minNumbers) candidates.push({ part, series });
  }
  if (candidates.length === 0) return [];
  const best = new Map<string, BlockJudgement>();
  for (const lengthMs of WINDOWS_MS) {
    if (lengthMs > YOUNG_WINDOW_MS && at - rules.since < 2 * lengthMs + GAP_MS) continue;
    for (const one of judgeWindow(rules, candidates, lengthMs)) {
      const before = best.get(one.part);
      if (before === undefined || one.together > before.together) best.set(one.part, one);
    }
  }
  return [...best.values()].sort((a, b) => b.own - a.own || (a.part < b.part ? -1 : 1));
};
