import { endsUncertainly, needlePattern } from '../functions/text-search.ts';
import { hasOddCase, standIn } from '../letter-case.ts';
import { type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

/** Compiled once for the process, within a bound: a lab may run for weeks. */
const MAX_PATTERNS = 1000;
const patterns = new Map<string, RegExp>();
const compiled = (source: string, flags: string): RegExp => {
  const key = `${flags}/${source}`;
  const known = patterns.get(key);
  if (known) return known;
  const made = new RegExp(source, `${flags}u`);
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  patterns.set(key, made);
  return made;
};

/** Characters that may or may not belong to a term: marks, numbers that are no digits, letters beyond U+FFFF. */
const DOUBTFUL = /[\p{M}\p{Nl}\p{No}]|[\u{10000}-\u{10FFFF}]/u;
const BOUNDARY = '[^\\p{L}\\p{N}]';
const READINGS = ['[^\\p{L}\\p{N}\\p{M}]', '(?:[^\\p{L}\\p{Nd}]|[\\u{10000}-\\u{10FFFF}])'];

/** Whether a pattern of terms is found, for text beyond ASCII. Stops where that depends on what a letter is, or on its case. */
const finds = (text: string, source: string, flags: string): boolean => {
  const found = compiled(source, flags).test(text);
  const doubtful =
    DOUBTFUL.test(text) && READINGS.some((reading) => compiled(source.replaceAll(BOUNDARY, reading), flags).test(text) !== found);
  if (doubtful) return stop('a search for a term beside a mark or a letter that may not end it');
  const odd = flags === 'i' && (hasOddCase(text) || hasOddCase(source)) && compiled(standIn(source), flags).test(standIn(text)) !== found;
  return odd ? stop('a search for a term in any case that depends on letters whose other case is not certain') : found;
};

/** Terms in text: `kql_finds` by a pattern made while planning, `kql_has` by a needle out of a column. */
export const TERM_SCALARS: readonly ScalarFunction[] = [
  {
    name: 'kql_finds',
    takes: ['text', 'text'],
    gives: 'flag',
    run: ([text, pattern]) => {
      const [source, slash] = [textOf(pattern), textOf(pattern).indexOf('/')];
      return text === null ? null : finds(String(text), source.slice(slash + 1), source.slice(0, slash));
    },
  },
  {
    name: 'kql_has',
    takes: ['text', 'text', 'text'],
    gives: 'flag',
    run: ([text, needle, edges]) => {
      if (endsUncertainly(textOf(needle))) return stop('a search for a term that begins or ends with a mark or a letter beyond U+FFFF');
      return finds(textOf(text), needlePattern(textOf(needle), textOf(edges)), textOf(edges).endsWith('i') ? 'i' : '');
    },
  },
];
