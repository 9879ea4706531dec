import { Refusal } from '../../refusal.ts';
import type { Expr } from '../../tree.ts';
import { isInteger } from '../../types.ts';
import { lowerExpr } from '../expression.ts';
import { boundColumns, type LowerSource } from './operator.ts';

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
  const descending = step.kind === 'literal' && typeof step.value === 'bigint' && step.value < 0n;
  const order = [{ expr: { kind: 'column', id, type }, descending, nullsFirst: true }] as const;
  return { rel: { kind: 'range', id, type, from, to, step }, columns: [{ id, name: column.name, type }], order, ingested: undefined };
};
