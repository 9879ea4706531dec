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

/** Thrown by a row of a function table, which does not know its place; the caller turns it into a Refusal. */
export class RowRefusal extends Error {
  override readonly name = 'RowRefusal';
}

/** Query text short enough for a message. */
export const excerpt = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
