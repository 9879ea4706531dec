import { arrayParts } from './json-parts.ts';
import { stop } from './stopping.ts';

/** The elements of an argument that must be an array. */
export const arrayOf = (name: string, json: string): readonly string[] =>
  arrayParts(json) ?? stop(`${name} was given a value that is not an array`);

export const isString = (json: string): boolean => json.startsWith('"');
export const isNumeric = (json: string): boolean => /^-?\d/.test(json);
export const isWhole = (json: string): boolean => /^-?\d+$/.test(json);

/** Inside a dynamic a moment is kept as its text; a text that could be one has a type and an order that are not certain. */
export const isDatetimeText = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/.test(text);
export const isTimespanText = (text: string): boolean => /^-?(\d+\.)?\d\d:\d\d:\d\d(\.\d{7})?$/.test(text);

/** A value's identity in a set: equal texts, equal numbers of one kind. */
export const identity = (name: string, json: string): string => {
  if (isString(json)) return JSON.stringify(JSON.parse(json));
  if (isWhole(json)) return BigInt(json).toString();
  if (isNumeric(json)) {
    const value = Number(json);
    // Whether 1 and 1.0 are one element is not recorded.
    return Number.isInteger(value) ? stop(`${name} met the real ${json}, whose equality with whole numbers is not certain`) : String(value);
  }
  if (json === 'true' || json === 'false' || json === 'null') return json;
  return stop(`${name} met an array or a property bag inside a set`);
};

/** -1, 0, 1 for two numbers, or for two texts by code points. */
export const compare = (a: string, b: string): number => {
  if (isNumeric(a)) {
    const exact = isWhole(a) && isWhole(b);
    const [x, y] = exact ? [BigInt(a), BigInt(b)] : [Number(a), Number(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return Math.sign(Buffer.compare(Buffer.from(String(JSON.parse(a))), Buffer.from(String(JSON.parse(b)))));
};
