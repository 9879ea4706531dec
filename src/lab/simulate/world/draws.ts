import { makeRandom, type Random } from '../random.ts';

/** A seed from names and numbers (FNV-1a, 32 bits), so that each part of a world draws from a stream of its own. */
export const seedOf = (...parts: readonly (string | number)[]): number => {
  let hash = 0x811c9dc5;
  for (const char of parts.join('\u001f')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
};

export const randomOf = (...parts: readonly (string | number)[]): Random => makeRandom(seedOf(...parts));

/** Standard normal (Box-Muller, one of the pair). */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** Log-normal around `median`; `sigma` is the deviation of the logarithm. */
export const logNormal = (random: Random, median: number, sigma: number): number => median * Math.exp(sigma * normal(random));

/** One of the items in proportion to its share; shares need not add up to 1. */
export const weighted = <T extends { readonly share: number }>(random: Random, items: readonly [T, ...T[]]): T => {
  let left = random.next() * items.reduce((sum, { share }) => sum + share, 0);
  for (const item of items) {
    left -= item.share;
    if (left < 0) return item;
  }
  return items[0];
};

/** `count` different items in random order; all of them when there are fewer. */
export const sample = <T>(random: Random, items: readonly T[], count: number): readonly T[] => {
  const left = [...items];
  const taken: T[] = [];
  while (taken.length < count && left.length > 0) taken.push(...left.splice(random.int(0, left.length - 1), 1));
  return taken;
};

const HEX = '0123456789abcdef';
/** Random hexadecimal digits: ids that look like a provider's. */
export const hex = (random: Random, digits: number): string => Array.from({ length: digits }, () => HEX[random.int(0, 15)]).join('');
