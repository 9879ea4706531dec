import { type Span, spanOf } from '../refusal.ts';
import { stopSql } from '../stopping.ts';
import type { Expr } from '../tree.ts';

/** When a value has no certain answer, and what the query says as it stops there; `others` are what else that depends on. */
export type Doubt = {
  readonly operator: string;
  readonly why: string;
  /** A condition, of the SQL of the value and of the others. */
  readonly holds: (value: string, others: readonly string[]) => string;
  readonly others?: readonly Expr[];
};

/** The value as it is, where there is no doubt about it. */
export const unless = (value: Expr, { operator, why, holds, others = [] }: Doubt, node: Span): Expr => ({
  kind: 'call',
  row: {
    name: operator,
    params: [value, ...others].map(() => 'every'),
    nulls: 'own',
    sql: (args) => {
      const [x = '', ...rest] = args.map((a) => a.sql);
      return `(CASE WHEN ${holds(x, rest)} THEN ${stopSql(why)} ELSE ${x} END)`;
    },
  },
  args: [value, ...others],
  type: value.type,
  span: spanOf(node),
});

/** What becomes of a null among the keys of an operator is not certain. */
export const noNull = (key: Expr, operator: string, node: Span): Expr =>
  unless(key, { operator, why: `${operator} met a null`, holds: (x) => `${x} IS NULL` }, node);
