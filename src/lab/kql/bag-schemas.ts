import type { DynamicFunction } from './array-functions.ts';
import { arrayOf, isNumeric, isString, isWhole } from './dynamic-values.ts';
import { arrayParts, bagParts } from './json-parts.ts';
import { stop } from './stopping.ts';

type Schema = string | readonly Schema[] | { readonly [key: string]: Schema };

/** Texts that may be kept as a datetime, a timespan or a guid. */
const MOMENT = /^\s*[-+]?\d[\dT:.Z+/ -]*[:/-][\dT:.Z+/ -]*$|^\s*[{(]?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}/i;

const scalar = (json: string): string => {
  if (isNumeric(json)) return isWhole(json) ? 'long' : 'double';
  if (!isString(json)) return stop(`buildschema met ${json}`);
  return MOMENT.test(String(JSON.parse(json))) ? stop('buildschema met a text that may be a moment') : 'string';
};

/** The type of a place: one type, or the list of those that were met, scalar ones first. */
const schemaOf = (values: readonly string[]): Schema => {
  const bags = values.flatMap((value) => bagParts(value) ?? []);
  const arrays = values.flatMap((value) => [arrayParts(value) ?? []].filter(() => value.startsWith('[')));
  const names = [...new Set(values.filter((value) => !/^[[{]/.test(value)).map(scalar))];
  // Types come in the order met or sorted, which is not known; nor is whether one number's type takes in the other.
  if (names.some((name, i) => name < (names[i - 1] ?? '')) || (names.includes('long') && names.includes('double')))
    return stop(`buildschema met values of the types ${names.join(' and ')} in one place`);
  if (bags.length > 0 && arrays.length > 0) return stop('buildschema met arrays and property bags in one place');
  const elements = arrays.flat();
  if (arrays.length > 0 && elements.length === 0) return stop('buildschema met empty arrays only');
  const containers: Schema[] = [
    ...(bags.length > 0 ? [bagSchema(bags)] : []),
    ...(arrays.length > 0 ? [{ '`indexer`': schemaOf(elements) }] : []),
  ];
  const all: readonly Schema[] = [...names, ...containers];
  return all.length === 1 ? (all[0] as Schema) : all;
};

const bagSchema = (bags: readonly ReadonlyMap<string, string>[]): Schema => {
  const keys = new Set(bags.flatMap((bag) => [...bag.keys()]));
  return Object.fromEntries([...keys].map((key) => [key, schemaOf(bags.flatMap((bag) => bag.get(key) ?? []))]));
};

/** buildschema(): what all bags of a group fit in. Of none it is null. */
export const buildSchema: DynamicFunction = ([bags = 'null']) => {
  const values = arrayOf('buildschema', bags);
  if (values.some((value) => !value.startsWith('{'))) return stop('buildschema met a value that is not a property bag');
  return values.length === 0 ? 'null' : JSON.stringify(schemaOf(values));
};
