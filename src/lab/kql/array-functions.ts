import { arrayOf, compare, identity, isDatetimeText, isNumeric, isString, isTimespanText, isWhole } from './dynamic-values.ts';
import { arrayParts, arrayText } from './json-parts.ts';
import { stop } from './stopping.ts';

/** A function over dynamic values: each argument and the result are JSON text, `null` among them. */
export type DynamicFunction = (args: readonly string[]) => string;

/** What is no array stops the query, null too: what the engine makes of it is not recorded. */
const ofArray =
  (name: string, run: (elements: readonly string[], rest: readonly string[]) => string): DynamicFunction =>
  ([array = 'null', ...rest]) =>
    run(arrayOf(name, array), rest);

const whole = (name: string, json: string | undefined): number =>
  json !== undefined && isWhole(json) && Number.isSafeInteger(Number(json)) ? Number(json) : stop(`${name} was given ${json} for a number`);

/** A position counted from the end when negative. */
const position = (name: string, json: string | undefined, length: number): number => {
  const n = whole(name, json);
  if (n < -length) return stop(`${name} was given the position ${n}, which is before the first element`);
  return n < 0 ? n + length : n;
};

const slice = ofArray('array_slice', (elements, [from, to]) =>
  arrayText(elements.slice(position('array_slice', from, elements.length), position('array_slice', to, elements.length) + 1)),
);

const rotate = (name: string, sign: 1 | -1): DynamicFunction =>
  ofArray(name, (elements, [by]) => {
    const size = elements.length;
    if (size === 0) return '[]';
    const n = (((whole(name, by) * sign) % size) + size) % size;
    return arrayText([...elements.slice(n), ...elements.slice(0, n)]);
  });

const shift = (name: string, sign: 1 | -1): DynamicFunction =>
  ofArray(name, (elements, [by, given]) => {
    const n = whole(name, by) * sign;
    // "null or an empty string, depending on the type of elements": with texts among others that does not decide.
    if (given === undefined && n !== 0 && elements.some(isString)) return stop(`${name} was given texts, but no value to fill in`);
    const fill = given ?? 'null';
    return arrayText(elements.map((_, i) => elements[i + n] ?? fill));
  });

/** Cut at one position or at an array of rising ones. */
const split = ofArray('array_split', (elements, [at = 'null']) => {
  const cuts = (arrayParts(at) ?? [at]).map((cut) => whole('array_split', cut));
  if (cuts.some((cut, i) => cut < (cuts[i - 1] ?? 0) || cut > elements.length))
    return stop('array_split was given positions that do not rise, or are outside the array');
  return arrayText([0, ...cuts].map((from, i) => arrayText(elements.slice(from, cuts[i] ?? elements.length))));
});

/** Nulls are left out; any other element that is no number makes the sum null. */
const sum: DynamicFunction = ([array = 'null']) => {
  if (array === 'null') return 'null';
  const elements = arrayOf('array_sum', array);
  const counted = elements.filter((e) => e !== 'null');
  if (counted.some((e) => e === 'true' || e === 'false')) return stop('array_sum met a bool');
  return counted.every(isNumeric) ? String(counted.reduce((total, e) => total + Number(e), 0)) : 'null';
};

/** A real is found among whole numbers, as recorded. */
const same = (a: string, b: string): boolean =>
  (isNumeric(a) && isNumeric(b)) || (isString(a) && isString(b)) ? compare(a, b) === 0 : a === b;

/** From `start` over `length` elements (-1: all), the n-th occurrence; -1 when there is none. */
const indexOf: DynamicFunction = ([array = 'null', value = 'null', start = '0', length = '-1', occurrence = '1']) => {
  const elements = arrayOf('array_index_of', array);
  if (value === 'null' || /^[[{]/.test(value)) return stop('array_index_of was asked for a value that is null, an array or a bag');
  const [size, nth] = [whole('array_index_of', length), whole('array_index_of', occurrence)];
  if (size < -1 || nth < 1) return stop('array_index_of was given a length or an occurrence out of range');
  const from = position('array_index_of', start, elements.length);
  const to = size === -1 ? elements.length : from + size;
  const found = elements.map((e, i) => (i >= from && i < to && same(e, value) ? i : -1)).filter((i) => i >= 0);
  return String(found[nth - 1] ?? -1);
};

/** A condition that is neither bool nor number gives null, as the reference states; one value for a branch stands for all elements. */
const iff: DynamicFunction = ([conditions = 'null', yes = 'null', no = 'null']) => {
  const [chosen, other] = [yes, no].map((branch) => arrayParts(branch));
  const pick = (branch: string, elements: readonly string[] | undefined, i: number): string =>
    elements ? (elements[i] ?? 'null') : branch;
  return arrayText(
    arrayOf('array_iff', conditions).map((c, i) => {
      if (c === 'true' || c === 'false') return c === 'true' ? pick(yes, chosen, i) : pick(no, other, i);
      if (isString(c) && /^"\s*(?:true|false|[-+.]?\d.*)\s*"$/i.test(c)) return stop(`array_iff was given the text ${c} for a condition`);
      if (isNumeric(c)) return Number(c) !== 0 ? pick(yes, chosen, i) : pick(no, other, i);
      return 'null';
    }),
  );
};

/** Numbers or texts, nulls last unless told otherwise. A value that is no array gives null. */
const sort =
  (name: string, sign: 1 | -1): DynamicFunction =>
  ([array = 'null', nullsLast = 'true']) => {
    const elements = arrayParts(array);
    if (!elements) return 'null';
    if (nullsLast !== 'true' && nullsLast !== 'false') return stop(`${name} was given ${nullsLast} for a bool`);
    const known = elements.filter((e) => e !== 'null');
    const texts = known.every(isString);
    if (!texts && !known.every(isNumeric)) return stop(`${name} met elements of different types, or of one without an order`);
    const values = texts ? known.map((e) => String(JSON.parse(e))) : [];
    if (values.some(isTimespanText) || (values.some(isDatetimeText) && !values.every(isDatetimeText)))
      return stop(`${name} met texts that may be moments, whose order is not certain`);
    const sorted = [...known].sort((a, b) => sign * compare(a, b));
    const nulls = elements.filter((e) => e === 'null');
    return arrayText(nullsLast === 'true' ? [...sorted, ...nulls] : [...nulls, ...sorted]);
  };

const zip: DynamicFunction = (args) => {
  const lists = args.map((a) => arrayOf('zip', a));
  const longest = Math.max(...lists.map((l) => l.length));
  return arrayText(Array.from({ length: longest }, (_, i) => arrayText(lists.map((l) => l[i] ?? 'null'))));
};

type Members = ReadonlyMap<string, string>;
const setOf = (name: string, json: string): Members => {
  const set = new Map<string, string>();
  for (const element of arrayOf(name, json)) {
    if (element === 'null') return stop(`${name} met a null inside a set`);
    const key = identity(name, element);
    if (!set.has(key)) set.set(key, element);
  }
  return set;
};

const ofSets =
  (name: string, run: (first: Members, others: readonly Members[]) => string): DynamicFunction =>
  (args) => {
    const [first, ...others] = args.map((a) => setOf(name, a));
    return run(first as Members, others);
  };
const kept = (set: Members, keep: (key: string) => boolean): string => arrayText([...set].filter(([key]) => keep(key)).map(([, e]) => e));

const union = ofSets('set_union', (first, others) => arrayText([...new Map([first, ...others].flatMap((s) => [...s])).values()]));
const intersect = ofSets('set_intersect', (first, others) => kept(first, (key) => others.every((s) => s.has(key))));
const difference = ofSets('set_difference', (first, others) => kept(first, (key) => !others.some((s) => s.has(key))));
const jaccard = ofSets('jaccard_index', (first, [second]) => {
  const all = new Set([...first.keys(), ...(second as Members).keys()]).size;
  if (all === 0) return stop('jaccard_index was given two empty sets');
  return String([...first.keys()].filter((key) => (second as Members).has(key)).length / all);
});

/** The values of a group and the largest size: of an array its elements, nulls left out. A null inside an array stops the query. */
const makeSet: DynamicFunction = ([values = 'null', most = '0']) => {
  const elements = arrayOf('make_set', values)
    .filter((value) => value !== 'null')
    .flatMap((value) => arrayParts(value) ?? [value]);
  if (elements.includes('null')) return stop('make_set met a null inside an array');
  const set = [...new Map(elements.map((e) => [identity('make_set', e), e])).values()];
  return arrayText(set.slice(0, Number(most)));
};

/** By name: arguments and result are JSON texts. */
export const ARRAY_FUNCTIONS: Readonly<Record<string, DynamicFunction>> = {
  array_concat: (args) => arrayText(args.flatMap((a) => arrayOf('array_concat', a))),
  array_slice: slice,
  array_reverse: ofArray('array_reverse', (elements) => arrayText([...elements].reverse())),
  array_rotate_left: rotate('array_rotate_left', 1),
  array_rotate_right: rotate('array_rotate_right', -1),
  array_shift_left: shift('array_shift_left', 1),
  array_shift_right: shift('array_shift_right', -1),
  array_split: split,
  array_sum: sum,
  array_index_of: indexOf,
  array_iff: iff,
  array_iif: iff,
  array_sort_asc: sort('array_sort_asc', 1),
  array_sort_desc: sort('array_sort_desc', -1),
  zip,
  make_set: makeSet,
  set_union: union,
  set_intersect: intersect,
  set_difference: difference,
  jaccard_index: jaccard,
  set_has_element: ([set = 'null', element = 'null']) => {
    if (element === 'null') return stop('set_has_element was asked for null');
    return String(setOf('set_has_element', set).has(identity('set_has_element', element)));
  },
};
