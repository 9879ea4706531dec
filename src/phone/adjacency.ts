import { makeScratch, sortDigits } from './digit-sort.ts';

/** Numbers of a block share all digits but the last three. */
const BLOCK_SIZE = 1000;
/** Parts that whole blocks are dealt into, so that one part's numbers fit into the processor's cache. */
const PARTS = 4096;
const PART_SHIFT = 20;

/** What a list of numbers looks like block by block; the i-th entries belong together. Blocks in no particular order. */
export type BlockAdjacency = {
  /** E.164 digits less the last three, as a number. */
  readonly blocks: Float64Array;
  /** Distinct numbers of the block: 1 to 1000. */
  readonly numbers: Uint16Array;
  /** Longest run of consecutive numbers inside the block. */
  readonly longestRun: Uint16Array;
  /** Distinct numbers of the block whose predecessor or successor is in the list and in the block. */
  readonly neighbours: Uint16Array;
};

/** Part of a number's block by multiplicative hashing: neighbouring blocks end up far apart. */
const partOf = (number: number): number => Math.imul(Math.floor(number / BLOCK_SIZE) | 0, 0x9e3779b1) >>> PART_SHIFT;

type Dealt = { readonly numbers: Float64Array; readonly starts: Uint32Array; readonly widest: number; readonly largest: number };

/** The numbers part by part: `starts[p]` to `starts[p + 1]` hold part p. Throws RangeError for what is no E.164 number. */
const deal = (list: Float64Array): Dealt => {
  const starts = new Uint32Array(PARTS + 1);
  let largest = 0;
  for (let i = 0; i < list.length; i++) {
    const number = list[i] ?? 0;
    if (!(number >= 0 && number < 1e15 && Math.floor(number) === number))
      throw new RangeError(`entry ${i} is no E.164 number: digits alone, at most 15`);
    if (number > largest) largest = number;
    const p = partOf(number) + 1;
    starts[p] = (starts[p] ?? 0) + 1;
  }
  const widest = starts.reduce((a, b) => Math.max(a, b), 0);
  for (let p = 0; p < PARTS; p++) starts[p + 1] = (starts[p + 1] ?? 0) + (starts[p] ?? 0);
  const next = starts.slice();
  const numbers = new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const number = list[i] ?? 0;
    const p = partOf(number);
    const at = next[p] ?? 0;
    numbers[at] = number;
    next[p] = at + 1;
  }
  return { numbers, starts, widest, largest };
};

/** Reads a sorted list; writes its blocks from `first` on and returns where the next one goes. */
const scan = (sorted: Float64Array, { blocks, numbers, longestRun, neighbours }: BlockAdjacency, first: number): number => {
  let at = first;
  let [block, end, last, run, longest, count, near] = [-1, 0, -1, 0, 0, 0, 0];
  for (let i = 0; i <= sorted.length; i++) {
    const number = sorted[i] ?? Number.POSITIVE_INFINITY;
    if (number === last) continue;
    if (number < end) {
      count += 1;
      if (number === last + 1) {
        near += run === 1 ? 2 : 1;
        run += 1;
        if (run > longest) longest = run;
      } else run = 1;
    } else {
      if (count > 0) {
        blocks[at] = block;
        numbers[at] = count;
        longestRun[at] = longest;
        neighbours[at] = near;
        at += 1;
      }
      block = Math.floor(number / BLOCK_SIZE);
      end = (block + 1) * BLOCK_SIZE;
      run = 1;
      longest = 1;
      count = 1;
      near = 0;
    }
    last = number;
  }
  return at;
};

/**
 * Blocks, their longest runs of consecutive numbers, and how many of their numbers have a neighbour, for E.164 numbers as digits without
 * "+" (at most 15, so that each is exact in a Float64Array). Repeated numbers count once; the list stays as it is. Time and memory are
 * linear: at most 36 bytes a number beside the list. Throws RangeError for what is no whole number of at most 15 digits.
 */
export const blockAdjacency = (list: Float64Array): BlockAdjacency => {
  const { numbers, starts, widest, largest } = deal(list);
  const scratch = makeScratch(widest);
  const size = list.length;
  const found: BlockAdjacency = {
    blocks: new Float64Array(size),
    numbers: new Uint16Array(size),
    longestRun: new Uint16Array(size),
    neighbours: new Uint16Array(size),
  };
  let blocks = 0;
  for (let p = 0; p < PARTS; p++) {
    const part = numbers.subarray(starts[p], starts[p + 1]);
    if (part.length > 0) blocks = scan(sortDigits(part, largest, scratch), found, blocks);
  }
  return {
    blocks: found.blocks.subarray(0, blocks),
    numbers: found.numbers.subarray(0, blocks),
    longestRun: found.longestRun.subarray(0, blocks),
    neighbours: found.neighbours.subarray(0, blocks),
  };
};
