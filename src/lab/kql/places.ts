import type { LabQueryProblem } from '../store.ts';
import type { Span } from './refusal.ts';
import { MACROS } from './sql/macros.ts';
import { stopSql } from './stopping.ts';

/** Where a call of the query went: its SQL, arguments included. Spans are those of the text the plan was made of. */
export type Site = { readonly span: Span; readonly sql: string };

export type Place = Pick<LabQueryProblem, 'line' | 'position' | 'length'>;
export const START: Place = { line: 1, position: 1, length: 0 };

const NAMED: readonly (readonly [string, string])[] = MACROS.map((sql) => [/^CREATE MACRO (\w+)/.exec(sql)?.[1] ?? '', sql]);

/** Macros that stop a query with this message themselves, or call one that does. */
const macrosSaying = (said: string): ReadonlySet<string> => {
  const found = new Set<string>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const [name, sql] of NAMED) if (sql.includes(said) || [...found].some((inner) => sql.includes(`${inner}(`))) found.add(name);
  }
  return found;
};

const isInside = (inner: Span, outer: Span): boolean =>
  inner.start >= outer.start && inner.start + inner.length <= outer.start + outer.length && inner.length < outer.length;

/** Operators that stop a query name themselves first. */
const OPERATOR = /^(?:mv-expand|mv-apply|make-series|join)(?![\w-])/;

const operatorSpan = (message: string, kql: string): Span | undefined => {
  const name = OPERATOR.exec(message)?.[0];
  // mv-apply expands as mv-expand does, and says so.
  const spelled = name === 'mv-expand' ? 'mv-(?:expand|apply)' : name;
  const found = name === undefined ? [] : [...kql.matchAll(new RegExp(`\\|\\s*(${spelled})(?![\\w-])`, 'g'))];
  const [only] = found;
  return name !== undefined && only !== undefined && found.length === 1
    ? { start: only.index + only[0].length - (only[1] ?? '').length, length: (only[1] ?? '').length }
    : undefined;
};

/** Line and position from 1, as the service counts them, in UTF-16 units. */
export const placeIn = (text: string, { start, length }: Span): Place => {
  const lines = text.slice(0, start).split(/\r\n|[\n\r]/);
  return { line: lines.length, position: (lines.at(-1)?.length ?? 0) + 1, length };
};

/**
 * The place of the call that stopped a running query with `message`, `scalar` being the function in JavaScript that threw it. Of calls
 * in calls the inner one; of several apart from one another, from the first to the last. The query's start where none can be told.
 */
export const placeOf = (
  message: string,
  scalar: string | undefined,
  kql: string,
  { sites, textLength }: { readonly sites: readonly Site[]; readonly textLength: number },
): Place => {
  const said = stopSql(message);
  const callers = scalar === undefined ? macrosSaying(said) : new Set([scalar, ...macrosSaying(`${scalar}(`)]);
  const stopping = sites.filter(
    ({ sql }) => (scalar === undefined && sql.includes(said)) || [...callers].some((name) => sql.includes(`${name}(`)),
  );
  const spans = stopping.map(({ span }) => span);
  const innermost = spans.filter((span) => !spans.some((other) => isInside(other, span)));
  const first = innermost.reduce<Span | undefined>(
    (least, span) => (least === undefined || span.start < least.start ? span : least),
    undefined,
  );
  if (first === undefined) return placeIn(kql, operatorSpan(message, kql) ?? { start: 0, length: 0 });
  const end = Math.max(...innermost.map((span) => span.start + span.length));
  // The plan may be that of another text of the same shape: leading values of another length, and all else the same from there on.
  return placeIn(kql, { start: first.start + kql.length - textLength, length: end - first.start });
};
