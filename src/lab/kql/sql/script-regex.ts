import { stop } from '../stopping.ts';

/** A Kusto pattern for JavaScript's engine, and what text it means the same for. */
export type ScriptRegex = { readonly regex: RegExp; readonly asciiOnly: boolean; readonly dots: boolean };

/**
 * Both engines take the leftmost match and prefer alternatives in their order. What they write or mean differently gives undefined:
 * look-around, back-references, POSIX classes, inline flags behind the start, escapes that JavaScript lacks.
 */
export const toScriptRegex = (pattern: string, flags = ''): ScriptRegex | undefined => {
  const leading = /^\(\?i\)/.exec(pattern)?.[0] ?? '';
  const source = pattern.slice(leading.length).replaceAll('(?P<', '(?<');
  if (/\(\?(?:[=!]|<[=!])|\\[1-9k]|\[\[|\[:|&&|--|~~|\\[<>]|\{,|\(\?[a-zA-Z-]/.test(source)) return undefined;
  const all = `gu${leading === '' ? '' : 'i'}${flags}`;
  // JavaScript, with the u flag, takes no escapes but of its syntax characters.
  const escaped = source.replace(/\\([\s\S])/gu, (whole, char: string) => {
    if (char === '-') return '\\x2d';
    return /[\w^$\\.*+?()[\]{}|/]/.test(char) ? whole : char;
  });
  try {
    const regex = new RegExp(escaped, [...new Set(all)].join(''));
    return { regex, asciiOnly: /\\[wWdDsSbB]/.test(source) || regex.ignoreCase, dots: source.includes('.') && !regex.dotAll };
  } catch {
    return undefined;
  }
};

const MAX_PATTERNS = 1000;
const known = new Map<string, ScriptRegex>();
/** Compiled once for the process, within a bound. The caller made sure while planning that the pattern can be said. */
export const scriptRegex = (pattern: string): ScriptRegex => {
  const found = known.get(pattern);
  if (found) return found;
  const made = toScriptRegex(pattern) ?? stop('a pattern that the lab cannot say exactly');
  if (known.size >= MAX_PATTERNS) known.clear();
  known.set(pattern, made);
  return made;
};

/** Stops at text for which the pattern may mean something else than in Kusto. */
export const checkText = (regex: ScriptRegex, text: string): void => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  if (regex.asciiOnly && /[^\x00-\x7f]/.test(text)) stop('a pattern with a class, \\b or ignored case met text beyond ASCII');
  if (regex.dots && /[\r\u2028\u2029]/.test(text)) stop('a pattern with a dot met a carriage return');
};

/** All matches, none of them empty: where those stand differs between engines. */
export const matchesOf = (regex: ScriptRegex, text: string): readonly RegExpExecArray[] => {
  checkText(regex, text);
  const found = [...text.matchAll(regex.regex)];
  if (found.some((match) => match[0] === '')) stop('a pattern matched the empty text');
  return found;
};
