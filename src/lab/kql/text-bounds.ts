import type { Span } from './refusal.ts';

/*
 * Beyond these Microsoft's parser itself takes seconds to minutes, which nothing can interrupt (measured: 10,000 open parentheses 60 s,
 * case() of 5,000 arguments more than 2 minutes, 300,000 words 8 to 18 s).
 */
const MAX_LENGTH = 2_000_000;
const MAX_WORDS = 100_000;
const MAX_DEPTH = 500;
const MAX_ARGUMENTS = 500;
/** No text this short can be beyond any of them by much. */
const SHORT = 1000;

/** Comments and texts whole, words, single signs. */
const TOKEN =
  /\/\/[^\n]*|```[\s\S]*?```|@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'|\w+|[^\s\w]/g;
/** What stands before a list and is no call of a function. */
const BEFORE_LIST: ReadonlySet<string> = new Set(['in', 'has_any', 'has_all', 'dynamic']);

type Open = { readonly span: Span; readonly call: string; commas: number };

/** `what` is the beginning of a message: "... is not supported". */
export type OutOfBounds = { readonly what: string; readonly span: Span };

/** What of a query's text is too much to be parsed, and where; undefined when nothing is. */
export const outOfBounds = (text: string): OutOfBounds | undefined => {
  if (text.length < SHORT) return undefined;
  const start = { start: 0, length: 0 };
  if (text.length > MAX_LENGTH) return { what: `query of more than ${MAX_LENGTH} characters`, span: start };
  const open: Open[] = [];
  let words = 0;
  let before = '';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const span = { start: index, length: token.length };
    words += 1;
    if (words > MAX_WORDS) return { what: `query of more than ${MAX_WORDS} words`, span };
    if (token === '(' || token === '[' || token === '{') {
      const isCall = token === '(' && /^[A-Za-z_]/.test(before) && !BEFORE_LIST.has(before);
      if (open.push({ span, call: isCall ? before : '', commas: 0 }) > MAX_DEPTH)
        return { what: `query of more than ${MAX_DEPTH} brackets in brackets`, span };
    } else if (token === ')' || token === ']' || token === '}') open.pop();
    else if (token === ',') {
      const inner = open.at(-1);
      if (inner) inner.commas += 1;
      if (inner && inner.call !== '' && inner.commas >= MAX_ARGUMENTS)
        return { what: `${inner.call}() of more than ${MAX_ARGUMENTS} arguments`, span: inner.span };
    } else if (token === '|' && open.length > 0) {
      // A query in brackets: its commas separate columns.
      const inner = open.pop() as Open;
      open.push({ ...inner, call: '' });
    }
    before = token;
  }
  return undefined;
};
