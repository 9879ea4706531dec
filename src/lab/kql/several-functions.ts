import { ARRAY_FUNCTIONS } from './array-functions.ts';
import { arrayOf, compare } from './dynamic-values.ts';
import { arrayParts, arrayText } from './json-parts.ts';
import { stop } from './stopping.ts';

/** (arrays, nulls last): the first array sorted, the others in the order of the first; null for one of another length. */
const sortAll =
  (name: 'array_sort_asc' | 'array_sort_desc') =>
  (arrays: readonly string[], nullsLast: boolean): string => {
    const [first = 'null', ...others] = arrays;
    const keys = arrayOf(name, first);
    // What has no certain order stops there.
    ARRAY_FUNCTIONS[name]?.([first]);
    const sign = name === 'array_sort_asc' ? 1 : -1;
    const edge = nullsLast ? 1 : -1;
    const order = (a: string, b: string): number =>
      a === 'null' || b === 'null' ? edge * (Number(a === 'null') - Number(b === 'null')) : sign * compare(a, b);
    const places = keys.map((_, i) => i).sort((i, j) => order(keys[i] as string, keys[j] as string) || i - j);
    const sorted = others.map((other) => {
      const elements = arrayParts(other) ?? stop(`${name} was given a value that is not an array`);
      if (elements.length !== keys.length) return 'null';
      const tied = places.some((place, i) => {
        const before = places[i - 1];
        return before !== undefined && order(keys[before] as string, keys[place] as string) === 0 && elements[before] !== elements[place];
      });
      return tied
        ? stop(`${name} was to order an array by another one that has equal elements`)
        : arrayText(places.map((i) => elements[i] as string));
    });
    return arrayText([arrayText(places.map((i) => keys[i] as string)), ...sorted]);
  };

/** By function: an array of its values, as JSON text. */
export const SEVERAL_FUNCTIONS: Readonly<Record<string, (arrays: readonly string[], nullsLast: boolean) => string>> = {
  array_sort_asc: sortAll('array_sort_asc'),
  array_sort_desc: sortAll('array_sort_desc'),
};
