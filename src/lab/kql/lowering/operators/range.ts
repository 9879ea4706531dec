import type { FunctionRow } from '../../functions/row.ts';
import { Refusal, spanOf } from '../../refusal.ts';
import type { Expr } from '../../tree.ts';
import { isInteger } from '../../types.ts';
import { lowerExpr } from '../expression.ts';
import type { Relation } from '../scope.ts';
import { boundColumns, type LowerSource, projected } from './operator.ts';

/** `range x from a to b step c`, ascending or descending, both ends included. */
export const lowerRange: LowerSource = (node, context) => {
  const [from, to, step] = ['From', 'To', 'Step'].map((m) =>
    lowerExpr(node.child(m), { context, columns: new Map(), ingested: undefined }),
  ) as [Expr, Expr, Expr];
  const column = boundColumns(node)[0];
  const numbers = isInteger(from.type) && isInteger(to.type) && isInteger(step.type);
  const moments = from.type === 'datetime' && to.type === 'datetime' && step.type === 'timespan';
  const spans = from.type === 'timespan' && to.type === 'timespan' && step.type === 'timespan';
  if (!column || !(numbers || moments || spans)) throw new Refusal(`range of ${from.type} by ${step.type}`, node);
  const id = context.fresh(node);
  const type = numbers ? 'long' : from.type;
  const columns = [{ id, name: column.name, type }];
  const relation: Relation = { rel: { kind: 'range', id, type, from, to, step }, columns, order: [], ingested: undefined };
  const place = { kind: 'column', id, type } as const;
  // A leading let is never below zero: its sign would be an operator.
  if (step.kind === 'literal' || step.kind === 'parameter') {
    const descending = step.kind === 'literal' && typeof step.value === 'bigint' && step.value < 0n;
    return { ...relation, order: [{ expr: place, descending, nullsFirst: true }] };
  }
  // Which way a computed step goes shows when the query runs.
  const hidden = context.fresh(node);
  const away: Expr = { kind: 'call', row: AWAY, args: [place, step], type: 'long', span: spanOf(node) };
  const order = [{ expr: { kind: 'column', id: hidden, type: 'long' }, descending: false, nullsFirst: true }] as const;
  return projected({ ...relation, order }, columns, [{ id: hidden, expr: away }], false);
};

/** (value, step): a number that grows along the range. */
const AWAY: FunctionRow = {
  name: 'range',
  params: ['any', 'any'],
  nulls: 'own',
  sql: ([x, step]) => `(CASE WHEN ${step?.sql} < 0 THEN -(${x?.sql}) ELSE ${x?.sql} END)::BIGINT`,
};
