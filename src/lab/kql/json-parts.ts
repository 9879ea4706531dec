import { stop } from './stopping.ts';

/**
 * JSON text taken apart one level at a time. Elements stay the text they were, so that longs beyond 2^53 and `1.0` beside `1`
 * come out as they went in. The text is valid JSON without blanks around it: it comes from the database's own JSON type.
 */

/** The texts of an array's elements; undefined for anything but an array. */
export const arrayParts = (json: string): readonly string[] | undefined => (json.trimStart().startsWith('[') ? parts(json) : undefined);

/** A bag's pairs in the order written; undefined for anything but a bag. Which of two pairs with one key the engine takes is not certain. */
export const bagParts = (json: string): ReadonlyMap<string, string> | undefined => {
  if (!json.trimStart().startsWith('{')) return undefined;
  const pairs = parts(json).map((pair): readonly [string, string] => {
    const end = stringEnd(pair, 0);
    return [String(JSON.parse(pair.slice(0, end))), pair.slice(pair.indexOf(':', end) + 1).trim()];
  });
  const bag = new Map(pairs);
  return bag.size === pairs.length ? bag : stop('a property bag with one key twice was taken apart');
};

/** The JSON text of an array of such elements. */
export const arrayText = (elements: readonly string[]): string => `[${elements.join(',')}]`;
/** The JSON text of a bag of such values. */
export const bagText = (bag: ReadonlyMap<string, string>): string =>
  `{${[...bag].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;

/** What stands between the outer brackets, cut at the commas of that level. */
const parts = (json: string): readonly string[] => {
  const text = json.trim();
  const found: string[] = [];
  let depth = 0;
  let from = 1;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') i = stringEnd(text, i) - 1;
    else if (c === '[' || c === '{') depth += 1;
    else if (c === ']' || c === '}') depth -= 1;
    if ((c === ',' && depth === 1) || depth === 0) {
      found.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return found.length === 1 && found[0] === '' ? [] : found;
};

/** Where the string that opens at `start` is over. */
const stringEnd = (text: string, start: number): number => {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
};
