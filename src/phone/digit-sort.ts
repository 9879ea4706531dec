/** Bits sorted by in one pass: few enough places to write to that they stay in the processor's nearest cache. */
const WIDTH = 10;
const RADIX = 2 ** WIDTH;
const MASK = RADIX - 1;

export type Scratch = { readonly places: Uint32Array; readonly one: Float64Array; readonly other: Float64Array };

/** Room for sorting lists of up to `size` numbers. */
export const makeScratch = (size: number): Scratch => ({
  places: new Uint32Array(RADIX),
  one: new Float64Array(size),
  other: new Float64Array(size),
});

/**
 * One stable pass: `to` holds the numbers of `from` by the lowest 10 bits of `number * scale`. A power of two scales without rounding,
 * and `&` takes the low 32 bits of any double's whole part, so both are exact below 2^53.
 */
const scatter = (from: Float64Array, to: Float64Array, places: Uint32Array, scale: number): void => {
  places.fill(0);
  for (let i = 0; i < from.length; i++) {
    const digit = ((from[i] ?? 0) * scale) & MASK;
    places[digit] = (places[digit] ?? 0) + 1;
  }
  let sum = 0;
  for (let digit = 0; digit < RADIX; digit++) {
    const count = places[digit] ?? 0;
    places[digit] = sum;
    sum += count;
  }
  for (let i = 0; i < from.length; i++) {
    const number = from[i] ?? 0;
    const digit = (number * scale) & MASK;
    const place = places[digit] ?? 0;
    to[place] = number;
    places[digit] = place + 1;
  }
};

/**
 * Whole numbers from 0 to `largest`, at most 2^53, sorted by their binary digits into a part of `scratch`, which the next call writes
 * over. The list stays as it is. Linear in time; fast where list and scratch fit into the processor's cache.
 */
export const sortDigits = (numbers: Float64Array, largest: number, { places, one, other }: Scratch): Float64Array => {
  const [a, b] = [one.subarray(0, numbers.length), other.subarray(0, numbers.length)];
  let from = numbers;
  let to = a;
  for (let scale = 1; scale === 1 || largest * scale >= 1; scale /= RADIX) {
    scatter(from, to, places, scale);
    from = to;
    to = from === a ? b : a;
  }
  return from;
};
