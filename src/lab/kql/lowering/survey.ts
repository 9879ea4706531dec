import type { Bound } from '../parser.ts';
import { type Span, spanOf } from '../refusal.ts';
import type { Column, Plan } from '../tree.ts';

/** A column of the operator: `made` by it, else one of its input. */
export type Decided = Pick<Column, 'name' | 'type'> & { readonly made: boolean };

/**
 * Thrown while a query is lowered where the columns of an operator depend on the data. `plan` looks at the data;
 * `decide` makes the operator's columns of what it gives, or throws Refusal. The planner writes them into the query as a
 * declared schema at the offset `at` and plans again.
 */
export class Survey extends Error {
  override readonly name = 'Survey';
  readonly plan: Plan;
  readonly at: number;
  /** The schema is there, and what is decided agrees with it. */
  readonly declared: boolean;
  /** The call in the text. */
  readonly text: string;
  readonly span: Span;
  readonly decide: (findings: readonly (readonly unknown[])[]) => readonly Decided[];

  constructor(plan: Plan, call: Bound, schema: Bound | undefined, decide: Survey['decide']) {
    super('the columns of an operator depend on the data');
    this.plan = plan;
    this.at = schema?.start ?? call.start + call.length;
    this.declared = schema !== undefined;
    this.text = call.text;
    this.span = spanOf(call);
    this.decide = decide;
  }
}

/** A schema that a survey settled, written into the query's text; `made` names the columns that the operator makes. */
export type Settled = { readonly at: number; readonly length: number; readonly made: readonly string[] };
/** A query as it is planned. */
export type Question = { readonly text: string; readonly settled: readonly Settled[] };

/** The query with one more schema settled. */
export const settle = (question: Question, { at, declared }: Survey, columns: readonly Decided[]): Question => {
  const written = declared ? '' : `: (${columns.map((c) => `[${JSON.stringify(c.name)}]:${c.type}`).join(', ')})`;
  const moved = question.settled.map((s) => (s.at < at ? s : { ...s, at: s.at + written.length }));
  return {
    text: `${question.text.slice(0, at)}${written}${question.text.slice(at)}`,
    settled: [...moved, { at, length: written.length, made: columns.filter((c) => c.made).map((c) => c.name) }],
  };
};

/** A line and position of the text as it was asked, from one of the text with the settled schemas in it. */
export const askedPosition = (question: Question, line: number, position: number): number => {
  const start = question.text.split('\n', line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const here = question.settled.filter((s) => s.at >= start && s.at < start + position - 1);
  return Math.max(1, position - here.reduce((sum, s) => sum + s.length, 0));
};
