import { RowRefusal } from './refusal.ts';

export type Regex = {
  readonly pattern: string;
  /** True when the pattern means the same as in Kusto over ASCII text only. */
  readonly asciiOnly: boolean;
};

/** Inside and outside of brackets; Kusto's classes know all of Unicode (a non-breaking space is \s there), RE2's ASCII only. */
const CLASSES: Readonly<Record<string, string>> = { d: '\\p{Nd}', s: '\\s\\x0b\\x{85}\\pZ', w: '\\pL\\pM\\p{Nd}\\p{Pc}' };

/**
 * A Kusto pattern as RE2's. Class escapes are spelled out; negated ones inside brackets and word boundaries cannot be, so patterns
 * with those are good for ASCII text only. Look-around and back-references exist in neither.
 */
export const toRegex = (pattern: string): Regex => {
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) throw new RowRefusal('with look-around in the pattern');
  // Quoting, word edges, byte matches and open repeats are read in two ways; so are operations on the sets of brackets, and (?x).
  const doubtful = /\\[QECRXKGZhHNUu<>]|\{,|\(\?[imsU-]*x/.exec(pattern.replaceAll('\\\\', ''));
  if (doubtful) throw new RowRefusal(`with ${doubtful[0]} in the pattern`);
  let out = '';
  let inside = false;
  let asciiOnly = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === '\\' && i + 1 < pattern.length) {
      const next = pattern[++i] as string;
      const known = CLASSES[next.toLowerCase()];
      const negated = known !== undefined && next !== next.toLowerCase();
      if (/[1-9]/.test(next)) throw new RowRefusal('with a back-reference in the pattern');
      if (/[bB]/.test(next) || (negated && inside)) asciiOnly = true;
      if (known === undefined || (negated && inside)) out += `\\${next}`;
      else if (inside) out += known;
      else out += `[${negated ? '^' : ''}${known}]`;
      continue;
    }
    if (!inside && /^\(\?<[A-Za-z_]/.test(pattern.slice(i, i + 4))) {
      out += '(?P';
      i += 1;
      continue;
    }
    if (inside && /^(?:&&|--|~~)/.test(pattern.slice(i, i + 2))) throw new RowRefusal('with an operation on sets in the pattern');
    if (char === '[' && !inside) inside = true;
    else if (char === '[' && pattern[i + 1] !== ':') throw new RowRefusal('with nested brackets in the pattern');
    else if (char === ']' && inside && !/\[\^?$/.test(pattern.slice(0, i)) && !/\[:\^?[a-z]+:$/.test(pattern.slice(0, i))) inside = false;
    out += char;
  }
  return { pattern: out, asciiOnly };
};

/** How many groups a pattern captures. */
export const groupsOf = (pattern: string): number =>
  pattern
    .replaceAll(/\\[\s\S]/g, '')
    .replaceAll(/\[\^?\]?[^\]]*\]/g, '')
    .match(/\((?!\?)|\(\?P?</g)?.length ?? 0;
