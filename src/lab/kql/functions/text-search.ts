import { RowRefusal } from '../refusal.ts';
import { type Regex, toRegex } from '../regex.ts';
import { hasOddCase } from '../letter-case.ts';
import { quoteRegex, quoteString } from '../sql/quoting.ts';
import { inAnyCase } from './any-case.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

/**
 * A term is a run of letters and digits; everything else, the underscore too, ends it. RE2's \b would take `_` for a letter.
 * Measured by the recorded answers of Microsoft's engine: "alpha_beta" has "alpha".
 *
 * Letters and digits beyond ASCII make a pattern that RE2 needs 5 to 10 ms to compile, which it does anew for every query and thread: most
 * of the time of a hunt's query over a quiet hour. Text in ASCII needs none of them; other text goes to a function that keeps its patterns.
 */
const ASCII_WORD = 'A-Za-z0-9';
const ANY_WORD = '\\p{L}\\p{N}';
const startsInTerm = (needle: string): boolean => /^[\p{L}\p{N}]/u.test(needle);
const endsInTerm = (needle: string): boolean => /[\p{L}\p{N}]$/u.test(needle);

/** Whether a term's first or last character may not be part of a term. */
export const endsUncertainly = (needle: string): boolean => {
  const letters = [...needle];
  return [letters[0], letters.at(-1)].some((c) => c !== undefined && /[\p{M}\p{Nl}\p{No}]|(?=[\u{10000}-\u{10FFFF}])[\p{L}\p{N}]/u.test(c));
};

/** JavaScript takes no escapes but those of its syntax characters, with the u flag. */
const quoteScriptRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

type Edges = { readonly before: boolean; readonly after: boolean };

/** One regular expression that finds any of the needles, without flags; needles with the same edges share them. */
const termPattern = (needles: readonly string[], edges: Edges, word: string, quote: (text: string) => string): string => {
  const groups = new Map<string, string[]>();
  for (const needle of needles) {
    const before = edges.before && startsInTerm(needle) ? `(?:^|[^${word}])` : '';
    const after = edges.after && endsInTerm(needle) ? `(?:$|[^${word}])` : '';
    const key = `${before} ${after}`;
    groups.set(key, [...(groups.get(key) ?? []), quote(needle)]);
  }
  const alternatives = [...groups].map(([key, texts]) => {
    const [before, after] = key.split(' ');
    return `${before}(?:${texts.join('|')})${after}`;
  });
  return `(?:${alternatives.join('|')})`;
};

/** Stops the query at text beyond ASCII where the pattern would mean something else than in Kusto. */
export const guarded = (regex: Regex, text: string, sql: string): string =>
  regex.asciiOnly
    ? `(CASE WHEN strlen(${text}) <> length(${text}) THEN ${stopSql('a pattern with \\b, \\B or a negated class met text beyond ASCII')} ELSE ${sql} END)`
    : sql;

const needleOf = (operand: Operand): string => {
  const value = operand.constant();
  if (typeof value !== 'string' || operand.type !== 'string') throw new RowRefusal('with a search text that is not constant');
  return value;
};

/** The pattern of one needle for text beyond ASCII, `edges` as two letters: y or n before, y or n after. */
export const needlePattern = (needle: string, edges: string): string =>
  termPattern([needle], { before: edges[0] === 'y', after: edges[1] === 'y' }, ANY_WORD, quoteScriptRegex);

const isConstant = (operand: Operand): boolean => typeof operand.constant() === 'string';
/** A needle out of a column: its pattern is made per row, in JavaScript, which keeps patterns. */
const searchColumn = (text: Operand, needle: Operand, edges: Edges, ignoreCase: boolean): string =>
  `kql_has(${text.sql}, ${needle.sql}, ${quoteString(`${edges.before ? 'y' : 'n'}${edges.after ? 'y' : 'n'}${ignoreCase ? 'i' : ''}`)})`;

const search = (sql: string, needles: readonly string[], edges: Edges, ignoreCase: boolean): string => {
  if (needles.length === 0) return 'false';
  const ascii = `${ignoreCase ? '(?i)' : ''}${termPattern(needles, edges, ASCII_WORD, quoteRegex)}`;
  if (needles.some(endsUncertainly)) throw new RowRefusal('with a search text that begins or ends with a mark or a letter beyond U+FFFF');
  const any = `${ignoreCase ? 'i' : ''}/${termPattern(needles, edges, ANY_WORD, quoteScriptRegex)}`;
  // In ASCII text RE2 would find a needle's Kelvin sign in every k.
  if (ignoreCase && needles.some(hasOddCase)) return `kql_finds(${sql}, ${quoteString(any)})`;
  return `(CASE WHEN strlen(${sql}) = length(${sql}) THEN regexp_matches(${sql}, ${quoteString(ascii)}) ELSE kql_finds(${sql}, ${quoteString(any)}) END)`;
};

const term = (name: string, edges: Edges, ignoreCase: boolean, wanted = true): FunctionRow => ({
  name,
  params: ['string', 'string'],
  nulls: 'own',
  sql: (args) => {
    const [text, needle] = args as [Operand, Operand];
    const found = isConstant(needle)
      ? search(text.sql, [needleOf(needle)], edges, ignoreCase)
      : searchColumn(text, needle, edges, ignoreCase);
    return `(${wanted ? '' : 'NOT '}${found})`;
  },
});

const WHOLE: Edges = { before: true, after: true };

const hasAll: FunctionRow = {
  name: 'has_all',
  params: ['string'],
  rest: 'string',
  nulls: 'own',
  sql: (args) => {
    const found = args.slice(1).map((n) => search(arg(args, 0), [needleOf(n)], WHOLE, true));
    return found.length === 0 ? 'true' : `(${found.join(' AND ')})`;
  },
};

const part = (name: string, fn: 'contains' | 'starts_with' | 'ends_with', ignoreCase: boolean, wanted = true): FunctionRow => ({
  name,
  params: ['string', 'string'],
  nulls: 'own',
  sql: (args) => {
    const [s, n] = [arg(args, 0), arg(args, 1)];
    return `(${wanted ? '' : 'NOT '}${ignoreCase ? inAnyCase(fn, s, n) : `${fn}(${s}, ${n})`})`;
  },
});

const both = (name: string, make: (name: string, wanted: boolean) => FunctionRow): FunctionRow[] => [
  make(name, true),
  make(`!${name}`, false),
];

/** The has, contains, startswith and endswith families, and patterns. */
export const TEXT_SEARCH: readonly FunctionRow[] = [
  ...both('has', (name, wanted) => term(name, WHOLE, true, wanted)),
  ...both('has_cs', (name, wanted) => term(name, WHOLE, false, wanted)),
  ...both('hasprefix', (name, wanted) => term(name, { before: true, after: false }, true, wanted)),
  ...both('hasprefix_cs', (name, wanted) => term(name, { before: true, after: false }, false, wanted)),
  ...both('hassuffix', (name, wanted) => term(name, { before: false, after: true }, true, wanted)),
  ...both('hassuffix_cs', (name, wanted) => term(name, { before: false, after: true }, false, wanted)),
  {
    name: 'has_any',
    params: ['string'],
    rest: 'string',
    nulls: 'own',
    sql: (args) => `(${search(arg(args, 0), args.slice(1).map(needleOf), WHOLE, true)})`,
  },
  hasAll,
  ...both('contains', (name, wanted) => part(name, 'contains', true, wanted)),
  ...both('contains_cs', (name, wanted) => part(name, 'contains', false, wanted)),
  ...both('startswith', (name, wanted) => part(name, 'starts_with', true, wanted)),
  ...both('startswith_cs', (name, wanted) => part(name, 'starts_with', false, wanted)),
  ...both('endswith', (name, wanted) => part(name, 'ends_with', true, wanted)),
  ...both('endswith_cs', (name, wanted) => part(name, 'ends_with', false, wanted)),
  {
    name: 'matches regex',
    params: ['string', 'string'],
    nulls: 'own',
    sql: (args) => {
      const regex = toRegex(needleOf(args[1] as Operand));
      return guarded(regex, arg(args, 0), `regexp_matches(${arg(args, 0)}, ${quoteString(regex.pattern)})`);
    },
  },
];
