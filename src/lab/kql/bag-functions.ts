import type { DynamicFunction } from './array-functions.ts';
import { buildSchema } from './bag-schemas.ts';
import { arrayOf, isNumeric, isString, isWhole } from './dynamic-values.ts';
import { arrayParts, arrayText, bagParts, bagText } from './json-parts.ts';
import { stop } from './stopping.ts';

type Bag = ReadonlyMap<string, string>;
const bagOf = (name: string, json: string): Bag => bagParts(json) ?? stop(`${name} was given a value that is not a property bag`);

/** `key`, or the steps of `$.key.key`. Other forms of a path are not known here. */
const stepsOf = (name: string, json: string): readonly string[] => {
  if (!isString(json)) return stop(`${name} was given a key that is not a string`);
  const key = String(JSON.parse(json));
  if (!key.startsWith('$')) return [key];
  return /^\$(\.[A-Za-z_]\w*)+$/.test(key) ? key.slice(2).split('.') : stop(`${name} was given the path ${key}`);
};

const has = (bag: Bag, [step, ...rest]: readonly string[]): boolean => {
  const value = bag.get(step as string);
  if (value === undefined || rest.length === 0) return value !== undefined;
  const inner = bagParts(value);
  return inner !== undefined && has(inner, rest);
};

const without = (bag: Bag, [step, ...rest]: readonly string[]): Bag => {
  const copy = new Map(bag);
  const inner = bagParts(bag.get(step as string) ?? 'null');
  if (rest.length === 0) copy.delete(step as string);
  else if (inner) copy.set(step as string, bagText(without(inner, rest)));
  return copy;
};

const set = (bag: Bag, [step, ...rest]: readonly string[], value: string): Bag => {
  const before = bag.get(step as string);
  if (rest.length === 0) return new Map([...bag, [step as string, value]]);
  const inner = before === undefined ? new Map<string, string>() : bagOf('bag_set_key', before);
  return new Map([...bag, [step as string, bagText(set(inner, rest, value))]]);
};

/** The leftmost of equal keys stays. */
const merge: DynamicFunction = (args) => {
  const merged = new Map<string, string>();
  for (const bag of args.map((a) => bagOf('bag_merge', a))) {
    for (const [key, value] of bag) if (!merged.has(key)) merged.set(key, value);
  }
  return bagText(merged);
};

/** Pairs whose key is no string are left out, missing values are null. */
const zip: DynamicFunction = ([keys = 'null', values = 'null']) => {
  const elements = arrayOf('bag_zip', values);
  const pairs = arrayOf('bag_zip', keys)
    .map((key, i) => [key, elements[i] ?? 'null'] as const)
    .filter(([key]) => isString(key))
    .map(([key, value]) => [String(JSON.parse(key)), value] as const);
  const bag = new Map(pairs);
  return bag.size === pairs.length ? bagText(bag) : stop('bag_zip was given one key twice');
};

/** Keys in order at every level. Numbers and texts whose printed form is not certain stop the query. */
const canonical = (json: string): string => {
  const bag = bagParts(json);
  if (bag) return bagText(new Map([...bag].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, canonical(value)])));
  const elements = arrayParts(json);
  if (elements) return arrayText(elements.map(canonical));
  if (isNumeric(json) && !isWhole(json)) return stop(`dynamic_to_json met the real ${json}, whose text is not certain`);
  if (isString(json) && !/^"[ !#-[\]-~]*"$/.test(json)) return stop('dynamic_to_json met a text with characters whose form is not certain');
  return json;
};

/** By name: arguments and result are JSON texts. */
export const BAG_FUNCTIONS: Readonly<Record<string, DynamicFunction>> = {
  bag_keys: ([bag = 'null']) => {
    const keys = bagParts(bag)?.keys();
    return keys ? arrayText([...keys].map((key) => JSON.stringify(key))) : 'null';
  },
  bag_merge: merge,
  bag_has_key: ([bag = 'null', key = 'null']) => String(has(bagOf('bag_has_key', bag), stepsOf('bag_has_key', key))),
  bag_remove_keys: ([bag = 'null', keys = 'null']) =>
    bagText(
      arrayOf('bag_remove_keys', keys).reduce((left, key) => without(left, stepsOf('bag_remove_keys', key)), bagOf('bag_remove_keys', bag)),
    ),
  bag_set_key: ([bag = 'null', key = 'null', value = 'null']) =>
    bagText(set(bagOf('bag_set_key', bag), stepsOf('bag_set_key', key), value)),
  bag_zip: zip,
  buildschema: buildSchema,
  dynamic_to_json: ([value = 'null']) => (value === 'null' ? stop('dynamic_to_json was given null') : JSON.stringify(canonical(value))),
  /** The bags of a group, first to last; what is no bag is left out. */
  make_bag: ([bags = 'null']) => merge(arrayOf('make_bag', bags).filter((b) => b.startsWith('{'))),
};
