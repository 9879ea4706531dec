import { formatReal } from '../real-text.ts';
import { JSON_CONVERSIONS } from './json-conversions.ts';
import { type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.]*(?:[eE][+-]?\d+)?/g;
const isWithinLong = (digits: string): boolean => BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);

/** JSON text whose numbers the engine is sure to print the same way. */
const certain = (json: string): string => {
  for (const [token] of json.matchAll(STRING_OR_NUMBER)) {
    if (token.startsWith('"')) continue;
    if (/^-?\d+$/.test(token) ? !isWithinLong(token) : formatReal(Number(token)) !== token)
      stop(`a dynamic with the number ${token}, whose text is not certain, was converted to text`);
  }
  return json;
};

/** A number whose text is to be looked at: with an exponent, or of more than 15 digits. */
const LONG_NUMBER = /(?:^|[:[,])-?(?:[0-9.]{17,}|[0-9.]+[eE])/;
/** As tostring() prints a dynamic: a text as it is, null as nothing. */
const printed = (json: string): string => {
  if (json.startsWith('"')) return String(JSON.parse(json));
  if (json === 'null') return '';
  return LONG_NUMBER.test(json) ? certain(json) : json;
};

const strict = (json: string): string => {
  try {
    JSON.parse(json);
  } catch {
    return stop('parse_json() of a text that only some readers take for JSON');
  }
  for (const [token] of json.matchAll(STRING_OR_NUMBER))
    if (!token.startsWith('"') && !Number.isFinite(Number(token))) stop(`parse_json() of the number ${token}, which is out of range`);
  return json;
};

/** JSON text that is looked at once more: see json-macros.ts. */
export const JSON_SCALARS: readonly ScalarFunction[] = [
  { name: 'kql_strict_json', takes: ['text'], gives: 'text', run: ([json]) => (json === null ? null : strict(textOf(json))) },
  { name: 'kql_text_of_json', takes: ['text'], gives: 'text', run: ([json]) => printed(textOf(json)) },
  ...JSON_CONVERSIONS,
];
