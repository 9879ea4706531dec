import { describe, expect, test } from 'vitest';
import { BLOCK_TUNING, type BlockJudgement, judgeBlocks } from '../../src/domain/block-judge.ts';
import { makeExpectations } from '../../src/domain/expectation.ts';
import { emptyHistory, replaceRange } from '../../src/domain/history.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/domain/time.ts';
import { type Event, FLOW, HOME, makeTraffic, replay, type World } from './block-traffic.ts';

const START = Date.UTC(2026, 2, 1);
const ATTACK = START + DAY + 10 * HOUR;
/** Quick to make up; the busiest stays quiet below. */
const SHOP: World = { ...HOME, perDay: 3000 };

/** Nats that alone raise an alert, and what two kinds need together (domain/weigh.ts). */
const ALONE = 30;
const TOGETHER = 12;

const spread =
  (name: string, blocks: number): Event['block'] =>
  (random) =>
    `${name}:${Math.floor(blocks * random())}`;
const during = (minutes: number, numbers: number, block: Event['block']): Event => ({
  from: ATTACK,
  to: ATTACK + minutes * MINUTE,
  perBin: numbers / (minutes / 5),
  block,
});

/** Judgements of a day, or less, after a day of past. */
const judged = (world: World, events: readonly Event[], from: Instant, to: Instant, seed = 1): Map<Instant, readonly BlockJudgement[]> => {
  const found = new Map<Instant, readonly BlockJudgement[]>();
  replay(makeTraffic(world, seed, events), { from: START, judgeFrom: from, to }, (at, one) => found.set(at, one));
  return found;
};

const top = (all: ReadonlyMap<Instant, readonly BlockJudgement[]>): number =>
  Math.max(0, ...[...all.values()].flat().map(({ together }) => together));

/** Minutes from the attack's start to the first tick at which a block of the prefix shows `nats`. */
const minutesTo = (all: ReadonlyMap<Instant, readonly BlockJudgement[]>, prefix: string, nats: number): number | undefined => {
  for (const [at, found] of all)
    if (found.some(({ part, together }) => part.startsWith(prefix) && together >= nats)) return (at - ATTACK) / MINUTE;
  return undefined;
};

describe('honest traffic', () => {
  test('ten thousand codes a day stay quiet for a day, clusters of neighbours included', () => {
    expect(top(judged(HOME, [], START + DAY, START + 2 * DAY))).toBeLessThan(6);
  });

  test('ten codes a day stay quiet', () => {
    expect(top(judged({ ...HOME, perDay: 10 }, [], START, START + 4 * DAY))).toBeLessThan(6);
  });

  test('a launch in a new country stays quiet', () => {
    const launch = during(180, 2000, spread('NL', 20_000));
    expect(top(judged(SHOP, [launch], ATTACK, ATTACK + 4 * HOUR))).toBeLessThan(6);
  });

  test('a launch in a country of few blocks stays quiet', () => {
    const launch = during(180, 2000, spread('IS', 300));
    expect(top(judged(SHOP, [launch], ATTACK, ATTACK + 4 * HOUR))).toBeLessThan(TOGETHER);
  });
});

describe('attacks', () => {
  test('60 numbers in one block are found within 15 minutes, without any other evidence', () => {
    const all = judged(SHOP, [during(15, 60, spread('ID', 1))], ATTACK, ATTACK + HOUR);
    expect(minutesTo(all, 'ID:', ALONE)).toBeLessThanOrEqual(15);
    const [worst] = [...all.values()]
      .flat()
      .filter(({ part }) => part === 'ID:0')
      .sort((a, b) => b.numbers - a.numbers);
    expect(worst).toMatchObject({ firstSeen: true, hot: 1 });
    expect(worst?.suspect).toBeGreaterThan(0.9 * (worst?.sends ?? 0));
  });

  test('they are found in the first hours of a history, and inside the busiest country', () => {
    const home = judged(SHOP, [during(15, 60, () => 'DE:17')], ATTACK, ATTACK + HOUR);
    expect(minutesTo(home, 'DE:17', ALONE)).toBeLessThanOrEqual(15);
    const young = new Map<Instant, readonly BlockJudgement[]>();
    const events = [during(15, 60, spread('ID', 1))];
    replay(makeTraffic(SHOP, 2, events), { from: ATTACK - HOUR, judgeFrom: ATTACK, to: ATTACK + HOUR }, (at, one) => young.set(at, one));
    expect(minutesTo(young, 'ID:', ALONE)).toBeLessThanOrEqual(15);
  });

  test('several thin blocks count together: none of them shows enough alone', () => {
    const all = judged(SHOP, [during(60, 100, spread('ID', 10))], ATTACK, ATTACK + 90 * MINUTE);
    expect(minutesTo(all, 'ID:', TOGETHER)).toBeLessThanOrEqual(45);
    const found = [...all.values()].flat().filter(({ hot }) => hot >= 5);
    expect(found.length).toBeGreaterThan(0);
    expect(Math.min(...found.map(({ own }) => own))).toBeLessThan(TOGETHER);
  });

  test('a block of a tenant with ten codes a day is found', () => {
    const all = judged({ ...HOME, perDay: 10 }, [during(60, 30, spread('ID', 2))], ATTACK, ATTACK + 2 * HOUR);
    expect(minutesTo(all, 'ID:', TOGETHER)).toBeLessThanOrEqual(60);
  });
});

test('a block is looked at from four numbers on, and eight in a new one stand out', () => {
  const judgedWith = (count: number): number => {
    const traffic = makeTraffic({ ...HOME, perDay: 200 }, 3);
    const more = (bin: Instant): ReturnType<typeof traffic> =>
      bin === ATTACK ? [...traffic(bin), { bin, flow: FLOW, part: 'ID:1', counts: [count, 0, count] }] : traffic(bin);
    const found: BlockJudgement[] = [];
    replay(more, { from: START, judgeFrom: ATTACK, to: ATTACK + 30 * MINUTE }, (_at, one) => found.push(...one));
    return found.filter(({ part }) => part === 'ID:1').length;
  };
  expect(judgedWith(3)).toBe(0);
  expect(judgedWith(8)).toBeGreaterThan(0);
});

describe('an area of few blocks, all long known', () => {
  const NOW = START + 8 * DAY;
  const blockOf = (n: number): string => `+6281200${String(n).padStart(2, '0')}`;

  /** Four customers a block days ago; then `each` numbers in the last quarter of an hour in the blocks that `now` names. */
  const shown = (blocks: number, now: readonly number[], each: number): number => {
    const history = emptyHistory(3);
    const cell = (bin: Instant, block: number, numbers: number) => ({
      bin,
      flow: ['SmsEvents_CL', 'shop', 'verification'],
      part: blockOf(block),
      counts: [numbers, 0, numbers],
    });
    const past = Array.from({ length: blocks * 4 }, (_, n) => cell(START + DAY + n * HOUR, n % blocks, 1));
    const recent = now.map((block) => cell(NOW - 5 * MINUTE, block, each));
    replaceRange(history, { from: START, to: NOW }, [...past, ...recent]);
    const [flow] = history.flows.values();
    if (flow === undefined) return 0;
    const rules = { flow, at: NOW, since: START, expect: makeExpectations(), groupOf: () => 'ID', tuning: BLOCK_TUNING };
    return Math.max(0, ...judgeBlocks(rules).map(({ together }) => together));
  };
  const first = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

  test.each([
    [10, 1],
    [11, 2],
    [20, 3],
    [30, 12],
  ])('of %d blocks %d attacked ones are found: they are not their own yardstick', (blocks, attacked) => {
    expect(shown(blocks, first(attacked), 60)).toBeGreaterThan(TOGETHER);
  });

  test('a run to all customers fills all of them alike and shows nothing', () => {
    expect(shown(30, first(30), 12)).toBeLessThan(TOGETHER);
  });
});
