import { arrayParts } from './json-parts.ts';
import { formatReal } from './real-text.ts';
import { stop } from './stopping.ts';

/** Arguments as JSON texts, the result as JSON text. Stops where the engine's answer is not certain. */
export type SeriesFunction = (args: readonly string[]) => string;

const WHOLE = /^-?\d+$/;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A series of whole numbers stays one under +, - and *; any other number in it makes all of them reals. */
type Series = { readonly values: readonly (number | null)[]; readonly whole: boolean };

const numberOf = (text: string): number => {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value) || (WHOLE.test(text) && !Number.isSafeInteger(value)))
    return stop('a series function met an element that is no number, or one beyond 2^53');
  return value;
};

const seriesOf = (text: string | undefined): Series => {
  const elements = arrayParts(text ?? '') ?? stop('a series function met a value that is no array');
  const values = elements.map((e) => (e === 'null' ? null : numberOf(e)));
  return { values, whole: elements.every((e) => e === 'null' || WHOLE.test(e)) };
};

/** A series of JSON without nulls; `whole` where all its numbers are longs. Stops at a null. */
export const numbersOf = (text: string | undefined): { readonly values: readonly number[]; readonly whole: boolean } => {
  const { values, whole } = seriesOf(text);
  return { values: values.map((v) => v ?? stop('a series function met a null in a series')), whole };
};

/** A number as JSON. Stops beyond the range of its type. */
export const numberText = (value: number, whole: boolean): string => {
  if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) return stop('a series function went beyond the range of numbers');
  const unsigned = Object.is(value, -0) ? 0 : value;
  return whole ? String(unsigned) : formatReal(unsigned);
};

/** Numbers as a JSON array. */
export const seriesText = (values: readonly (number | null)[], whole: boolean): string =>
  `[${values.map((v) => (v === null ? 'null' : numberText(v, whole))).join(',')}]`;

/** Two series of one length; a plain number stands for a series of it. */
const pairsOf = (args: readonly string[]): { readonly pairs: readonly (readonly [number, number])[]; readonly whole: boolean } => {
  const [x, y] = args as [string, string];
  const longest = [x, y].map((text) => arrayParts(text)?.length).find((length) => length !== undefined);
  if (longest === undefined) return stop('a series function met two values that are no arrays');
  const [a, b] = [x, y].map((text) =>
    arrayParts(text) ? numbersOf(text) : { values: Array.from({ length: longest }, () => numberOf(text)), whole: WHOLE.test(text) },
  ) as [ReturnType<typeof numbersOf>, ReturnType<typeof numbersOf>];
  if (a.values.length !== b.values.length) return stop('a series function met two series of different lengths');
  return { pairs: a.values.map((v, i) => [v, b.values[i] as number]), whole: a.whole && b.whole };
};

const arithmetic =
  (op: (a: number, b: number) => number, staysWhole = true): SeriesFunction =>
  (args) => {
    const { pairs, whole } = pairsOf(args);
    return seriesText(
      pairs.map(([a, b]) => op(a, b)),
      whole && staysWhole,
    );
  };

const comparison =
  (op: (a: number, b: number) => boolean): SeriesFunction =>
  (args) =>
    `[${pairsOf(args)
      .pairs.map(([a, b]) => String(op(a, b)))
      .join(',')}]`;

const each =
  (op: (x: number) => number): SeriesFunction =>
  ([x]) =>
    seriesText(numbersOf(x).values.map(op), false);

/** The sum of numbers, added up in their order. */
export const total = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0);
const length = (values: readonly number[]): number => Math.sqrt(total(values.map((v) => v * v)));

/** The last known value goes on, in one direction. */
const carried = (values: readonly (number | null)[]): readonly (number | null)[] => {
  let known: number | null = null;
  return values.map((v) => {
    known = v ?? known;
    return known;
  });
};

const fillConst: SeriesFunction = ([x, constant]) => {
  const { values, whole } = seriesOf(x);
  const filler = numberOf(constant ?? '');
  if (whole && !Number.isInteger(filler)) return stop('series_fill_const() was to fill whole numbers with a fraction');
  return seriesText(
    values.map((v) => v ?? filler),
    whole,
  );
};

/** (series, null, edges, constant): between two known values on a line, cut to a whole number in a series of whole numbers. */
const fillLinear: SeriesFunction = ([x, missing = 'null', edges = 'true', constant = '0']) => {
  const { values, whole } = seriesOf(x);
  if (missing !== 'null' || (edges !== 'true' && edges !== 'false')) return stop('series_fill_linear() of what is no null');
  if (values.every((v) => v === null))
    return seriesText(
      values.map(() => numberOf(constant)),
      WHOLE.test(constant),
    );
  const known = values.flatMap((v, i) => (v === null ? [] : [{ i, v }]));
  const filled = values.map((v, i) => {
    if (v !== null) return v;
    const before = known.findLast((k) => k.i < i);
    const after = known.find((k) => k.i > i);
    if (!before || !after) return edges === 'true' ? ((before ?? after)?.v ?? null) : null;
    const value = before.v + ((after.v - before.v) * (i - before.i)) / (after.i - before.i);
    if (whole && value < 0 && !Number.isInteger(value))
      return stop('series_fill_linear() met a fraction below 0 in a series of whole numbers');
    return whole ? Math.trunc(value) : value;
  });
  return seriesText(filled, whole);
};

/** y[i] = (b0 x[i] + b1 x[i-1] ... - a1 y[i-1] - a2 y[i-2] ...) / a0 */
const iir: SeriesFunction = ([x, numerators, denominators]) => {
  const [values, b, a] = [numbersOf(x).values, numbersOf(numerators).values, numbersOf(denominators).values];
  if (b.length === 0 || !a[0]) return stop('series_iir() met a filter without a first coefficient');
  const out: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const fed = total(b.map((c, k) => c * (values[i - k] ?? 0)));
    const back = total(a.slice(1).map((c, k) => c * (out[i - k - 1] ?? 0)));
    out.push((fed - back) / a[0]);
  }
  return seriesText(out, false);
};

export const SERIES_FUNCTIONS: Readonly<Record<string, SeriesFunction>> = {
  series_add: arithmetic((a, b) => a + b),
  series_subtract: arithmetic((a, b) => a - b),
  series_multiply: arithmetic((a, b) => a * b),
  series_divide: arithmetic((a, b) => a / b, false),
  series_greater: comparison((a, b) => a > b),
  series_greater_equals: comparison((a, b) => a >= b),
  series_less: comparison((a, b) => a < b),
  series_less_equals: comparison((a, b) => a <= b),
  series_equals: comparison((a, b) => a === b),
  series_not_equals: comparison((a, b) => a !== b),
  series_ceiling: each(Math.ceil),
  series_floor: each(Math.floor),
  series_sign: each(Math.sign),
  series_exp: each(Math.exp),
  series_sin: each(Math.sin),
  series_cos: each(Math.cos),
  series_tan: each(Math.tan),
  series_asin: each(Math.asin),
  series_acos: each(Math.acos),
  series_atan: each(Math.atan),
  series_sum: ([x]) => numberText(total(numbersOf(x).values), false),
  series_magnitude: ([x]) => numberText(length(numbersOf(x).values), false),
  series_dot_product: (args) => numberText(total(pairsOf(args).pairs.map(([a, b]) => a * b)), false),
  series_cosine_similarity: (args) => {
    const { pairs } = pairsOf(args);
    const [a, b] = [pairs.map((p) => p[0]), pairs.map((p) => p[1])];
    return numberText(total(pairs.map(([x, y]) => x * y)) / (length(a) * length(b)), false);
  },
  series_fill_const: fillConst,
  series_fill_forward: ([x]) => {
    const { values, whole } = seriesOf(x);
    return seriesText(carried(values), whole);
  },
  series_fill_backward: ([x]) => {
    const { values, whole } = seriesOf(x);
    return seriesText(carried(values.toReversed()).toReversed(), whole);
  },
  series_fill_linear: fillLinear,
  series_iir: iir,
};
