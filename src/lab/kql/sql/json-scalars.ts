import { formatReal } from '../real-text.ts';
import { type ScalarFunction, stop, textOf } from './scalar-function.ts';

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
  { name: 'kql_certain_json', takes: ['text'], gives: 'text', run: ([json]) => (json === null ? null : certain(textOf(json))) },
];
