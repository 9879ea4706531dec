import { createHash } from 'node:crypto';
import { jsonOf, type ScalarFunction, textOf } from './scalar-function.ts';
import { matchesOf, scriptRegex } from './script-regex.ts';
import { stop } from '../stopping.ts';

/** Occurrences of a plain text, overlapping ones too: countof("aaaa", "aa") is 3. */
const countPlain = (text: string, needle: string): bigint => {
  if (needle === '') return stop('countof of an empty text');
  let found = 0n;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) found += 1n;
  return found;
};

/** Start of the n-th occurrence at or behind `start`, in code points; -1 when there is none. */
const indexOfText = (text: string, needle: string, start: bigint, length: bigint, occurrence: bigint): bigint => {
  if (needle === '') return stop('indexof of an empty text with more arguments');
  const points = [...text];
  const from = start < 0n ? BigInt(points.length) + start : start;
  if (from < 0n || length < -1n || occurrence < 1n) return stop('indexof with a start before the text, a negative length or occurrence');
  if (length >= 0n && occurrence > 1n) return stop('indexof with a length and an occurrence');
  const to = length < 0n ? BigInt(points.length) : from + length;
  const range = points.slice(Number(from), Number(to)).join('');
  const plain = nthIndex(range, needle, Number(occurrence), 1);
  if (plain !== nthIndex(range, needle, Number(occurrence), needle.length)) return stop('indexof of overlapping occurrences');
  return plain < 0 ? -1n : from + BigInt([...range.slice(0, plain)].length);
};

const nthIndex = (text: string, needle: string, occurrence: number, step: number): number => {
  let at = text.indexOf(needle);
  for (let n = 1; n < occurrence && at >= 0; n++) at = text.indexOf(needle, at + step);
  return at;
};

/** As indexof(), but a negative start is invalid (null), and matches do not overlap. */
const indexOfRegex = (text: string, pattern: string, start: bigint, length: bigint, occurrence: bigint): bigint | null => {
  if (start < 0n) return null;
  if (length < -1n || occurrence < 1n) return stop('indexof_regex with a negative length or occurrence');
  const points = [...text];
  const range = points.slice(Number(start), length < 0n ? undefined : Number(start + length)).join('');
  const match = matchesOf(scriptRegex(pattern), range)[Number(occurrence) - 1];
  return match ? start + BigInt([...range.slice(0, match.index)].length) : -1n;
};

/** Groups of all matches: one group gives a flat list, several a list of lists, no match null. `groups`: numbers from 1, or names. */
const extractAll = (text: string, pattern: string, groups: unknown): string | null => {
  const found = matchesOf(scriptRegex(pattern), text);
  if (found.length === 0) return null;
  const rows = found.map((match) => {
    const wanted: readonly unknown[] = Array.isArray(groups) ? groups : match.slice(1).map((_, i) => i + 1);
    return wanted.map((group) => {
      if (typeof group === 'string' && match.groups && Object.hasOwn(match.groups, group)) return match.groups[group] ?? '';
      if (typeof group === 'number' && Number.isInteger(group) && group >= 1 && group < match.length) return match[group] ?? '';
      return stop('extract_all with a group that the pattern lacks');
    });
  });
  return JSON.stringify(rows[0]?.length === 1 ? rows.map((row) => row[0]) : rows);
};

const textList = (value: unknown): readonly string[] => {
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string' || item === ''))
    return stop('a list whose elements are not all texts, or empty ones');
  return value as string[];
};

/** All at once: what a replacement brings in is not replaced again. */
const replaceStrings = (text: string, lookups: readonly string[], replacements: unknown): string => {
  if (!Array.isArray(replacements) || replacements.length !== lookups.length || replacements.some((r) => typeof r !== 'string'))
    return stop('replace_strings with lists of different lengths or other elements than texts');
  let out = '';
  for (let at = 0; at < text.length; ) {
    const here = lookups.filter((lookup) => text.startsWith(lookup, at));
    if (here.length > 1) return stop('replace_strings where two of the texts begin at one place');
    const lookup = here[0];
    out += lookup === undefined ? (text[at] as string) : String(replacements[lookups.indexOf(lookup)]);
    at += lookup?.length ?? 1;
  }
  return out;
};

/** Character by character; a short list of replacements goes on with its last one, an empty one removes. */
const translate = (search: string, replacement: string, text: string): string => {
  const [from, to] = [[...search], [...replacement]];
  if (new Set(from).size !== from.length) return stop('translate with a character twice in its list');
  return [...text].map((char) => (from.includes(char) ? (to[Math.min(from.indexOf(char), to.length - 1)] ?? '') : char)).join('');
};

const fromCodePoints = (values: unknown): string => {
  const flat = (Array.isArray(values) ? values : []).flat() as unknown[];
  if (flat.some((v) => typeof v !== 'number' || !Number.isInteger(v) || v < 0 || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff)))
    return stop('unicode_codepoints_to_string of something that is no code point');
  return String.fromCodePoint(...(flat as number[]));
};

/** Fields of the first record; quotes enclose, two of them stand for one. */
const parseCsv = (text: string): string | null => {
  if (text === '') return stop('parse_csv of an empty text');
  const fields: string[] = [];
  let rest = text;
  for (;;) {
    const field = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r|\n|$)/.exec(rest);
    if (!field) return stop('parse_csv of text with a quote inside an unquoted field');
    fields.push(field[1]?.replaceAll('""', '"') ?? (field[2] as string));
    if (field[3] !== ',') return JSON.stringify(fields);
    rest = rest.slice(field[0].length);
  }
};

/** Each of up to four parts in 8 decimal digits. */
const parseVersion = (text: string): string | null => {
  if (!/^\d{1,8}(\.\d{1,8}){0,3}$/.test(text)) return stop('parse_version of text other than 1 to 4 numbers of up to 8 digits');
  const parts = [...text.split('.'), '0', '0', '0'].slice(0, 4);
  return BigInt(parts.map((part) => part.padStart(8, '0')).join('')).toString();
};

const SPECIAL = /[.$^()*+?|[{\\]/g;
const regexQuote = (text: string): string =>
  /^[A-Za-z0-9_.$^()*+?|[{\\]*$/.test(text)
    ? text.replaceAll(SPECIAL, '\\$&')
    : stop('regex_quote of characters whose quoting is not certain');

/** Of text in UTF-16 units: JavaScript's functions of regular expressions and code points, where DuckDB has none like Kusto's. */
export const TEXT_SCALARS: readonly ScalarFunction[] = [
  { name: 'kql_countof', takes: ['text', 'text'], gives: 'ticks', run: ([s, n]) => countPlain(textOf(s), textOf(n)) },
  { name: 'kql_reverse', takes: ['text'], gives: 'text', run: ([s]) => [...textOf(s)].reverse().join('') },
  {
    name: 'kql_indexof',
    takes: ['text', 'text', 'ticks', 'ticks', 'ticks'],
    gives: 'ticks',
    run: ([s, n, start, length, occurrence]) => indexOfText(textOf(s), textOf(n), start as bigint, length as bigint, occurrence as bigint),
  },
  {
    name: 'kql_indexof_regex',
    patterned: true,
    takes: ['text', 'text', 'ticks', 'ticks', 'ticks'],
    gives: 'ticks',
    run: ([s, n, start, length, occurrence]) => indexOfRegex(textOf(s), textOf(n), start as bigint, length as bigint, occurrence as bigint),
  },
  {
    name: 'kql_extract_all',
    patterned: true,
    takes: ['text', 'text', 'text'],
    gives: 'text',
    run: ([s, pattern, groups]) => extractAll(textOf(s), textOf(pattern), jsonOf(groups)),
  },
  {
    name: 'kql_replace_strings',
    takes: ['text', 'text', 'text'],
    gives: 'text',
    run: ([s, lookups, replacements]) => replaceStrings(textOf(s), textList(jsonOf(lookups)), jsonOf(replacements)),
  },
  { name: 'kql_translate', takes: ['text', 'text', 'text'], gives: 'text', run: ([a, b, s]) => translate(textOf(a), textOf(b), textOf(s)) },
  {
    name: 'kql_codepoints',
    takes: ['text'],
    gives: 'text',
    run: ([s]) => JSON.stringify([...textOf(s)].map((char) => char.codePointAt(0))),
  },
  { name: 'kql_of_codepoints', takes: ['text'], gives: 'text', run: ([list]) => fromCodePoints(jsonOf(list)) },
  { name: 'kql_parse_csv', takes: ['text'], gives: 'text', run: ([s]) => parseCsv(textOf(s)) },
  { name: 'kql_parse_version', takes: ['text'], gives: 'text', run: ([s]) => parseVersion(textOf(s)) },
  { name: 'kql_regex_quote', takes: ['text'], gives: 'text', run: ([s]) => regexQuote(textOf(s)) },
  { name: 'kql_sha1', takes: ['text'], gives: 'text', run: ([s]) => createHash('sha1').update(textOf(s)).digest('hex') },
];
