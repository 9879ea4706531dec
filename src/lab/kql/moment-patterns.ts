import { EPOCH_TICKS } from './types.ts';
import { stop } from './stopping.ts';

/** A token of a pattern: a run of one letter at most `longest` long, or a delimiter. */
type Token = { readonly letter: string; readonly length: number; readonly text: string };
/** Lengths that a letter's runs may have, longest first: a longer run is several tokens ("dddd" is dd and dd). */
type Lengths = Readonly<Record<string, readonly number[]>>;

const FRACTIONS = [7, 6, 5, 4, 3, 2, 1];
const DATETIME: Lengths = {
  d: [2, 1],
  M: [2, 1],
  y: [4, 2, 1],
  H: [2, 1],
  h: [2, 1],
  m: [2, 1],
  s: [2, 1],
  t: [2],
  f: FRACTIONS,
  F: FRACTIONS,
};
const TIMESPAN: Lengths = { d: [8, 7, 6, 5, 4, 3, 2, 1], H: [2, 1], h: [2, 1], m: [2, 1], s: [2, 1], f: FRACTIONS, F: FRACTIONS };
const DELIMITERS = ' /-:,._[]';
/** Letters whose longer runs the engine is known to split. */
const SPLIT = 'dM';

/** The tokens of a pattern, or the piece of it that has no certain meaning. */
const tokensOf = (pattern: string, lengths: Lengths): readonly Token[] | string => {
  const tokens: Token[] = [];
  for (const [run] of pattern.matchAll(/(.)\1*/gsu)) {
    const letter = run.charAt(0);
    const known = Object.hasOwn(lengths, letter) ? (lengths[letter] as readonly number[]) : undefined;
    if (!known) {
      if (!DELIMITERS.includes(letter)) return run;
      tokens.push({ letter: '', length: run.length, text: run });
      continue;
    }
    if (!known.includes(run.length) && !(lengths === DATETIME && SPLIT.includes(letter))) return run;
    for (let left = run.length; left > 0; ) {
      const length = known.find((n) => n <= left) as number;
      tokens.push({ letter, length, text: run.slice(0, length) });
      left -= length;
    }
  }
  return tokens;
};

const problem = (pattern: string, lengths: Lengths): string | undefined => {
  const tokens = tokensOf(pattern, lengths);
  return typeof tokens === 'string' ? `'${tokens}'` : undefined;
};
/** What a pattern of format_datetime() has that is not documented, undefined when nothing. */
export const datetimeProblem = (pattern: string): string | undefined => problem(pattern, DATETIME);
/** The same of format_timespan(). */
export const timespanProblem = (pattern: string): string | undefined => problem(pattern, TIMESPAN);

const MAX_PATTERNS = 200;
const compiled = new Map<Lengths, Map<string, readonly Token[]>>([
  [DATETIME, new Map()],
  [TIMESPAN, new Map()],
]);
const compile = (pattern: string, lengths: Lengths): readonly Token[] => {
  const known = compiled.get(lengths) as Map<string, readonly Token[]>;
  const found = known.get(pattern);
  if (found) return found;
  const tokens = tokensOf(pattern, lengths);
  if (typeof tokens === 'string') return stop(`a format has '${tokens}' in it`);
  if (known.size >= MAX_PATTERNS) known.clear();
  known.set(pattern, tokens);
  return tokens;
};

const pad = (value: number | bigint, digits: number): string => value.toString().padStart(digits, '0');

/** `f`: digits as they are, cut; `F`: without the zeros at their end, so possibly nothing. */
const fraction = (ticks: bigint, token: Token): string => {
  const digits = pad(ticks % 10_000_000n, 7).slice(0, token.length);
  return token.letter === 'f' ? digits : digits.replace(/0+$/, '');
};

/** A point before no decimals may stay or go. */
const decimals = (ticks: bigint, token: Token, before: Token | undefined): string => {
  const digits = fraction(ticks, token);
  if (digits === '' && before?.text.endsWith('.')) return stop("a format's 'F' behind a point had no decimals to show");
  return digits;
};

/** A datetime by a pattern of format_datetime(). */
export const patternDatetime = (ticks: bigint, pattern: string): string => {
  const rest = ticks % 10_000_000n;
  const date = new Date(Number((ticks - rest - EPOCH_TICKS) / 10_000n));
  const hour = date.getUTCHours();
  const values: Readonly<Record<string, number>> = {
    d: date.getUTCDate(),
    M: date.getUTCMonth() + 1,
    H: hour,
    h: hour % 12 === 0 ? 12 : hour % 12,
    m: date.getUTCMinutes(),
    s: date.getUTCSeconds(),
  };
  const year = date.getUTCFullYear();
  const tokens = compile(pattern, DATETIME);
  return tokens
    .map((token, i) => {
      if (token.letter === '') return token.text;
      if (token.letter === 't') return hour < 12 ? 'AM' : 'PM';
      if (token.letter === 'f' || token.letter === 'F') return decimals(rest, token, i > 0 ? tokens[i - 1] : undefined);
      return pad(token.letter === 'y' ? (token.length === 4 ? year : year % 100) : (values[token.letter] as number), token.length);
    })
    .join('');
};

/** A timespan by a pattern of format_timespan(); a negative one has a minus in front. */
export const patternTimespan = (ticks: bigint, pattern: string): string => {
  const size = ticks < 0n ? -ticks : ticks;
  const hours = (size / 36_000_000_000n) % 24n;
  const values: Readonly<Record<string, bigint>> = {
    d: size / 864_000_000_000n,
    H: hours,
    h: hours,
    m: (size / 600_000_000n) % 60n,
    s: (size / 10_000_000n) % 60n,
  };
  const tokens = compile(pattern, TIMESPAN);
  // The reference describes H alone; h is seen to agree with it from 1 to 12, where a 12-hour clock would too.
  if (tokens.some((t) => t.letter === 'h') && (hours === 0n || hours > 12n))
    return stop("format_timespan() with 'h' of an hour that a 12-hour clock would tell otherwise (write H)");
  const text = tokens
    .map((token, i) => {
      if (token.letter === '') return token.text;
      return token.letter === 'f' || token.letter === 'F'
        ? decimals(size, token, i > 0 ? tokens[i - 1] : undefined)
        : pad(values[token.letter] as bigint, token.length);
    })
    .join('');
  return ticks < 0n ? `-${text}` : text;
};
