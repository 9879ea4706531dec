import { judgeBlocks, BLOCK_TUNING, type BlockJudgement, type BlockTuning } from '../../src/domain/block-judge.ts';
import { makeExpectations } from '../../src/domain/expectation.ts';
import { type CountedCell, emptyHistory, type History, replaceRange } from '../../src/domain/history.ts';
import { DAY, floorTo, type Instant, MINUTE } from '../../src/domain/time.ts';

export const BIN = 5 * MINUTE;
export const FLOW = ['SmsEvents_CL', 'shop', ''];

/** Numbers from 0 to 1, the same for a seed (Mulberry32). */
export const makeRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

/** A country's share of the codes, its blocks, and how unevenly people own numbers of them (sigma of a log-normal; 0: evenly). */
export type Country = { readonly name: string; readonly share: number; readonly blocks: number; readonly sigma: number };

export type World = {
  readonly perDay: number;
  readonly countries: readonly Country[];
  /** Share of people whose number lies in the block of the person before: families, firms. */
  readonly clustered: number;
};

export const HOME: World = {
  perDay: 10_000,
  clustered: 0.02,
  countries: [
    { name: 'DE', share: 0.85, blocks: 60_000, sigma: 1 },
    { name: 'AT', share: 0.1, blocks: 8000, sigma: 1 },
    { name: 'IS', share: 0.05, blocks: 400, sigma: 1 },
  ],
};

const DAILY = (at: Instant): number => 1 + 0.8 * Math.sin(((at % DAY) / DAY) * 2 * Math.PI - 2);

type Block = { readonly name: string; readonly upTo: number };

/** Cumulated popularity of all blocks. */
const blocksOf = ({ countries }: World, random: () => number): readonly Block[] => {
  const blocks: Block[] = [];
  let sum = 0;
  for (const { name, share, blocks: size, sigma } of countries) {
    const weights = Array.from({ length: size }, () => {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      return Math.exp(sigma * normal);
    });
    const all = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, n) => {
      sum += (share * weight) / all;
      blocks.push({ name: `${name}:${n}`, upTo: sum });
    });
  }
  return blocks;
};

const pickBlock = (blocks: readonly Block[], x: number): string => {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.upTo ?? 1) < x) low = middle + 1;
    else high = middle;
  }
  return blocks[low]?.name ?? '';
};

/** Numbers above a Poisson mean: sums of exponential waits. */
const poisson = (mean: number, random: () => number): number => {
  let [count, sum] = [0, -Math.log(1 - random())];
  while (sum < mean) {
    count += 1;
    sum -= Math.log(1 - random());
  }
  return count;
};

/** More codes in a time: of all countries alike, or of one new one with its own blocks; or numbers in few blocks (an attack). */
export type Event = {
  readonly from: Instant;
  readonly to: Instant;
  readonly perBin: number;
  readonly block: (random: () => number) => string;
};

/** Cells of the bins of a range: codes of distinct people by block, seven in ten verified. */
export const makeTraffic = (world: World, seed: number, events: readonly Event[] = []) => {
  const random = makeRandom(seed);
  const blocks = blocksOf(world, random);
  let before = '';
  return (bin: Instant): readonly CountedCell[] => {
    const found = new Map<string, number>();
    const add = (block: string): void => void found.set(block, (found.get(block) ?? 0) + 1);
    for (let n = poisson((world.perDay / 288) * DAILY(bin), random); n > 0; n--) {
      const block = before !== '' && random() < world.clustered ? before : pickBlock(blocks, random());
      before = block;
      add(block);
    }
    for (const { from, to, perBin, block } of events)
      if (bin >= from && bin < to) for (let n = poisson(perBin, random); n > 0; n--) add(block(random));
    return [...found].map(([part, numbers]) => ({
      bin,
      flow: FLOW,
      part,
      counts: [numbers + poisson(numbers * 0.1, random), Math.round(numbers * 0.7), numbers],
    }));
  };
};

const country = (block: string): string => block.slice(0, 2);

/** Runs ticks over traffic; `see` gets the judgements of each tick from `judgeFrom` on. */
export const replay = (
  traffic: (bin: Instant) => readonly CountedCell[],
  { from, judgeFrom, to, tuning = BLOCK_TUNING }: { from: Instant; judgeFrom: Instant; to: Instant; tuning?: BlockTuning },
  see: (at: Instant, found: readonly BlockJudgement[]) => void,
): History => {
  const history = emptyHistory(3);
  const expect = makeExpectations();
  for (let bin = floorTo(from, BIN); bin < to; bin += BIN) {
    const at = bin + BIN;
    replaceRange(history, { from: bin, to: at }, traffic(bin));
    const flow = history.flows.get(JSON.stringify(FLOW));
    if (bin >= judgeFrom && flow !== undefined) see(at, judgeBlocks({ flow, at, since: from, expect, groupOf: country, tuning }));
  }
  return history;
};
