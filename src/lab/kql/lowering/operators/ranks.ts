import type { FunctionRow } from '../../functions/row.ts';
import type { Bound } from '../../parser.ts';
import type { Expr, Rel, SortKey } from '../../tree.ts';
import type { Context } from '../scope.ts';
import { unless } from '../doubt.ts';
import { spanOf } from '../../refusal.ts';

type Wanted = { readonly count: bigint; readonly descending: boolean; readonly nullsFirst: boolean };

/** The first rows of each group, by a value; `flag` is true where a row is among them by chance. */
export const ranked = (
  input: Rel,
  value: Extract<Expr, { kind: 'column' }>,
  groups: readonly Expr[],
  { count, descending, nullsFirst }: Wanted,
  node: Bound,
  context: Context,
): { readonly rel: Rel; readonly flag: Expr } => {
  const [rank, flag] = [context.fresh(node), context.fresh(node)];
  const order: readonly SortKey[] = [{ expr: value, descending, nullsFirst }];
  const over = (parts: readonly string[], by: string): string =>
    `OVER (${parts.length === 0 ? '' : `PARTITION BY ${parts.join(', ')}`}${by})`;
  const missing = (x: string): string => (value.type === 'real' ? `(${x} IS NULL OR isnan(${x}))` : `${x} IS NULL`);
  const number: Rel = {
    kind: 'window',
    input,
    id: rank,
    args: groups,
    sql: (parts, by) => `row_number() ${over(parts, by)}`,
    order,
  };
  const chance: Rel = {
    kind: 'window',
    input: number,
    id: flag,
    args: [value, { kind: 'column', id: rank, type: 'long' }, ...groups],
    sql: ([x, n, ...parts], by) =>
      `(bool_or(${missing(x as string)}) OVER (${parts.length === 0 ? '' : `PARTITION BY ${parts.join(', ')}`}) OR ` +
      `(${n} = ${count} AND coalesce(lead(${x}) ${over(parts, by)} = ${x}, false)))`,
    order,
  };
  const within: FunctionRow = { name: 'rank', params: ['any'], nulls: 'own', sql: ([n]) => `(${n?.sql} <= ${count})` };
  const condition: Expr = {
    kind: 'call',
    row: within,
    args: [{ kind: 'column', id: rank, type: 'long' }],
    type: 'bool',
    span: spanOf(node),
  };
  return { rel: { kind: 'filter', input: chance, condition }, flag: { kind: 'column', id: flag, type: 'bool' } };
};

/** A value of such a row; which rows the service picks where several are alike is not certain, so that stops the query. */
export const certain = (flag: Expr, value: Expr, node: Bound): Expr =>
  unless(
    value,
    { operator: 'rank', why: 'values at the cut are alike, or one is null', holds: (_, [flagged]) => flagged as string, others: [flag] },
    node,
  );
