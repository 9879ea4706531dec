import { parseLiteral } from './lowering/literal.ts';
import type { LeadingValue } from './lowering/scope.ts';
import type { KqlType } from './types.ts';

const GAP = /(?:\s|\/\/[^\n]*(?:\n|$))*/y;
const LET =
  /let\s+([A-Za-z_]\w*)\s*=\s*(datetime\([0-9TZ:.+\- ]+\)|\d+(?:\.\d+)?(?:ms|[dhms])|\d{1,15}\.\d{1,15}|\d{1,18}|true|false|"[^"\\\r\n]*"|'[^'\\\r\n]*')\s*;/y;

/** A list of plain texts. */
const LIST = /let\s+([A-Za-z_]\w*)\s*=\s*dynamic\(\[\s*((?:"[^"\\\r\n]*"(?:\s*,\s*"[^"\\\r\n]*")*)?)\s*\]\)\s*;/y;

/** Its JSON text, as lowering writes it. */
const listJson = (inner: string): string => `[${Array.from(inner.matchAll(/"([^"]*)"/g), ([, text]) => JSON.stringify(text)).join(',')}]`;

const typeOf = (text: string): KqlType => {
  if (text.startsWith('datetime')) return 'datetime';
  if (/^["']/.test(text)) return 'string';
  if (/[a-z]$/.test(text)) return text === 'true' || text === 'false' ? 'bool' : 'timespan';
  return text.includes('.') ? 'real' : 'long';
};

/** A query's text taken apart. */
export type Leading = {
  /** The query with the values of its leading lets taken out: one plan serves all queries of one shape. */
  readonly shape: string;
  readonly values: ReadonlyMap<string, LeadingValue>;
};

/**
 * Reads the plain `let Name = literal;` statements a query starts with, lists of texts (as type dynamic) among them. Anything else ends
 * the reading and stays in the shape.
 */
export const readLeadingLets = (text: string): Leading => {
  const values = new Map<string, LeadingValue>();
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    GAP.lastIndex = at;
    LET.lastIndex = at + (GAP.exec(text)?.[0].length ?? 0);
    LIST.lastIndex = LET.lastIndex;
    const match = LET.exec(text);
    const list = match ? null : LIST.exec(text);
    const found = match ?? list;
    if (!found) break;
    const [whole, name, literal] = found as unknown as [string, string, string];
    const type = list ? 'dynamic' : typeOf(literal);
    const value = list ? listJson(literal) : type === 'string' ? literal.slice(1, -1) : parseLiteral(type, literal);
    if (value === undefined || values.has(name)) break;
    values.set(name, { index: values.size, type, value });
    parts.push(`let ${name}:${type}`);
    at = found.index + whole.length;
  }
  return { shape: `${parts.join(';')};${text.slice(at)}`, values };
};
