import { parseClock, parseDatetime } from '../moments.ts';
import { type Cell, jsonOf, type ScalarFunction, textOf } from './scalar-function.ts';
import { checkText, toScriptRegex } from './script-regex.ts';
import { stop } from '../stopping.ts';

/** A piece of a `parse` pattern, as the lowering hands it over: `*`, a text between columns, or a column with its type. */
export type Piece =
  | { readonly kind: 'star' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'column'; readonly type: string };
/** What `parse` looks for, as it is handed over with the SQL. */
export type ParseSpec = {
  readonly mode: 'simple' | 'relaxed' | 'regex';
  readonly flags: string;
  readonly pieces: readonly Piece[];
};

/** A column's text, null where it is not of the column's type. A datetime comes as ticks. */
type Found = string | null;

const AMERICAN = /^(\d{2})\/(\d{2})\/(\d{4})(?: (\d{2}:\d{2}:\d{2}))?$/;
const datetimeOf = (text: string): Found => {
  const trimmed = text.trim();
  const american = AMERICAN.exec(trimmed);
  const iso = american ? `${american[3]}-${american[1]}-${american[2]}T${american[4] ?? '00:00:00'}` : trimmed;
  const ticks = parseDatetime(iso);
  if (ticks !== undefined) return ticks.toString();
  return /^[A-Za-z]/.test(trimmed) && !/^(mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|now)/i.test(trimmed)
    ? null
    : stop(`parse of the datetime '${trimmed}'`);
};

const wholeOf =
  (bits: bigint) =>
  (text: string): Found => {
    if (!/^-?\d+$/.test(text)) return /^\s*[+-]?(\d|$)/.test(text) ? stop(`parse of the whole number '${text}'`) : null;
    const value = BigInt(text);
    return value >= -(2n ** (bits - 1n)) && value < 2n ** (bits - 1n)
      ? value.toString()
      : stop(`parse of the whole number ${text}, out of range`);
  };

/** By type, what a text is worth. Texts that look like the type, but of a form no record tells about, stop the query. */
const CONVERTERS: Readonly<Record<string, (text: string) => Found>> = {
  string: (text) => text,
  long: wholeOf(64n),
  int: wholeOf(32n),
  real: (text) => {
    if (/^-?\d+(\.\d+)?$/.test(text)) return text;
    return /^[A-Za-z]/.test(text) && !/^(inf|nan)/i.test(text) ? null : stop(`parse of the real '${text}'`);
  },
  datetime: datetimeOf,
  timespan: (text) => parseClock(text)?.toString() ?? stop(`parse of the timespan '${text}'`),
  guid: (text) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : stop(`parse of the guid '${text}'`)),
  bool: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() : stop(`parse of the bool '${text}'`)),
};

/** Whether a piece is a number that takes digits only, so that `*` may follow it. */
const digitsFrom = (text: string, at: number): string => /^-?\d+/.exec(text.slice(at))?.[0] ?? '';

/**
 * Texts between columns are found at their first place behind the last one; a column is what stands between. All of them must be there
 * and of their type, else nothing is (`relaxed`: what is not of its type is null). Undefined: no match.
 */
const matchSimple = (spec: ParseSpec, text: string): readonly Found[] | undefined => {
  const found: Found[] = [];
  let at = 0;
  let open: 'start' | 'star' | Extract<Piece, { kind: 'column' }> = 'start';
  const close = (column: Extract<Piece, { kind: 'column' }>, value: string): boolean => {
    const converted = (CONVERTERS[column.type] as (text: string) => Found)(value);
    found.push(converted);
    return converted !== null || spec.mode === 'relaxed';
  };
  for (const piece of spec.pieces) {
    if (piece.kind === 'star') {
      if (typeof open === 'object') {
        const digits = digitsFrom(text, at);
        // Without digits a relaxed column has nothing to end at.
        if (digits === '') return spec.mode === 'relaxed' ? stop('parse of a number that is none, before *') : undefined;
        if (!close(open, digits)) return undefined;
        at += digits.length;
      }
      open = 'star';
    } else if (piece.kind === 'column') {
      open = piece;
    } else {
      const next = text.indexOf(piece.text, at);
      if (next < 0) return undefined;
      if (open === 'start' && next > at) return stop('parse of text that has the first text of the pattern, but not at its start');
      if (typeof open === 'object' && !close(open, text.slice(at, next))) return undefined;
      at = next + piece.text.length;
      open = 'start';
    }
  }
  if (typeof open === 'object') return close(open, text.slice(at)) ? found : undefined;
  if (open === 'start' && at < text.length) return stop('parse of text that goes on behind the last text of the pattern');
  return found;
};

const regexOf = (spec: ParseSpec, anchors: readonly [string, string]): ReturnType<typeof toScriptRegex> => {
  const any = spec.flags.includes('U') ? '.*?' : '.*';
  let n = 0;
  const body = spec.pieces.map((piece) => {
    if (piece.kind === 'star') return any;
    if (piece.kind === 'text') return piece.text;
    return `(?<column${n++}>${piece.type === 'long' || piece.type === 'int' ? '-?\\d+' : any})`;
  });
  return toScriptRegex(`${anchors[0]}${body.join('')}${anchors[1]}`, spec.flags.replace('U', ''));
};

const ANCHORS: readonly (readonly [string, string])[] = [
  ['^', ''],
  ['', ''],
  ['^', '$'],
];
/** False for patterns that JavaScript's engine does not take for the same. Flag U would turn the quantifiers of the texts, too. */
export const canParse = (spec: ParseSpec): boolean =>
  spec.mode !== 'regex' ||
  (/^[siU]*$/.test(spec.flags) &&
    spec.pieces.every((p) => p.kind !== 'text' || (!/^\(\?/.test(p.text) && (!spec.flags.includes('U') || !/[*+?{]/.test(p.text)))) &&
    regexOf(spec, ['^', '']) !== undefined);

/** Greedy, as the records show. Where it would matter whether the pattern has to fill the text, the query stops. */
const matchRegex = (spec: ParseSpec, text: string): readonly Found[] | undefined => {
  const columns = spec.pieces.filter((piece) => piece.kind === 'column');
  const results = ANCHORS.map((anchors) => {
    const regex = regexOf(spec, anchors) ?? stop('a pattern that the lab cannot say exactly');
    checkText(regex, text);
    regex.regex.lastIndex = 0;
    const match = regex.regex.exec(text);
    return match ? columns.map((column, i) => ({ column, text: match.groups?.[`column${i}`] ?? '' })) : undefined;
  });
  if (new Set(results.map((r) => JSON.stringify(r?.map((c) => c.text)))).size !== 1)
    return stop('parse of text that the pattern matches in part');
  return results[0]?.map(({ column, text: value }) => {
    const converted = (CONVERTERS[column.type] as (text: string) => Found)(value);
    return converted ?? stop(`parse of '${value}' as ${column.type}`);
  });
};

const specs = new Map<string, ParseSpec>();
const specOf = (cell: Cell | undefined): ParseSpec => {
  const key = textOf(cell);
  const known = specs.get(key);
  if (known) return known;
  const made = jsonOf(cell) as ParseSpec;
  if (specs.size >= 1000) specs.clear();
  specs.set(key, made);
  return made;
};

/** What `parse-kv` looks for: what parts pairs, what parts a key from its value, and the keys. */
export type KvSpec = { readonly pair: string; readonly kv: string; readonly keys: readonly string[] };

/** Values by key, the first one of a key that comes twice; null for a key that is not there. */
const parseKv = (spec: KvSpec, text: string): readonly Found[] => {
  const tokens = pairsOf(spec, text);
  const values = new Map<string, string>();
  for (const token of tokens) {
    const at = token.indexOf(spec.kv);
    if (at < 0) {
      if (tokens.length > 1) return stop('parse-kv of a pair without its delimiter');
      continue;
    }
    const [key, value] = [token.slice(0, at).trim(), token.slice(at + spec.kv.length)];
    if (value !== value.trim() || /["'\\]/.test(token)) return stop('parse-kv of a value with spaces around it, quotes or backslashes');
    if (!values.has(key)) values.set(key, value);
  }
  return spec.keys.map((key) => values.get(key) ?? null);
};

/** Spaces around a delimiter of key and value do not end a pair, even where pairs are split by spaces. */
const pairsOf = (spec: KvSpec, text: string): readonly string[] => {
  if (spec.pair !== ' ') return text.split(spec.pair).filter((token) => token.trim() !== '');
  const joined = text
    .split(spec.kv)
    .map((part, i, all) => {
      const left = i === 0 ? part : part.trimStart();
      return i === all.length - 1 ? left : left.trimEnd();
    })
    .join(spec.kv);
  return joined.split(' ').filter((token) => token !== '');
};

/** The operators parse and parse-kv: a JSON list of what the columns get, null when the text does not match. */
export const PATTERN_SCALARS: readonly ScalarFunction[] = [
  {
    name: 'kql_parse',
    patterned: true,
    takes: ['text', 'text'],
    gives: 'text',
    run: ([cell, text]) => {
      const spec = specOf(cell);
      const found = spec.mode === 'regex' ? matchRegex(spec, textOf(text)) : matchSimple(spec, textOf(text));
      return found === undefined ? null : JSON.stringify(found);
    },
  },
  {
    name: 'kql_parse_kv',
    takes: ['text', 'text'],
    gives: 'text',
    run: ([cell, text]) => JSON.stringify(parseKv(jsonOf(cell) as KvSpec, textOf(text))),
  },
];
