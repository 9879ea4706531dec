/** Where in the query text, in UTF-16 units. */
export type Span = { readonly start: number; readonly length: number };

/** Where a node of the parser's stands, without the node: whatever keeps that, keeps the tree of its query. */
export const spanOf = ({ start, length }: Span): Span => ({ start, length });

/**
 * Real KQL that this engine does not answer. Thrown while a query is lowered, caught by the engine, which reports the construct
 * and its place: a refusal is always better than a wrong answer.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly construct: string;
  readonly span: Span;

  constructor(construct: string, span: Span, reason = 'is not supported by the lab') {
    super(`${construct} ${reason}`);
    this.construct = construct;
    this.span = span;
  }
}

/** The reason of a refusal that has something to write instead. */
export const butWrite = (advice: string): string => `is not supported by the lab: ${advice}`;

/** Thrown by a row of a function table, which does not know its place; the caller turns it into a Refusal. */
export class RowRefusal extends Error {
  override readonly name = 'RowRefusal';
  /** What to write instead, where that is known. */
  readonly advice: string | undefined;

  constructor(message: string, advice?: string) {
    super(message);
    this.advice = advice;
  }
}

/** Why window functions and `scan` refuse rows that nothing sorted. The order written in a datatable is one when it is serialized. */
export const orderAdvice = (order: readonly { readonly native?: boolean }[]): string =>
  order[0]?.native === true
    ? 'needs rows in an order: sort or serialize them first'
    : 'needs rows in an order of their own: sort the rows first (sort by ...); in which order the service reads a table is not certain, and serialize changes nothing about that';

/** Query text short enough for a message. */
export const excerpt = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
