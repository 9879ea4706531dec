import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { Expr } from '../../tree.ts';
import { isInteger } from '../../types.ts';
import { lowerExpr } from '../expression.ts';
import type { Context, Relation } from '../scope.ts';
import { type LowerOperator, parametersOf } from './operator.ts';
import { sorted } from './sort.ts';

/** `take n`: any n rows, the first ones when the rows are ordered. */
export const lowerTake: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  return first(input, node.child('Expression'), context);
};

/** `top n by key`. */
export const lowerTop: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  return first(sorted(input, [node.child('ByExpression')], context), node.child('Expression'), context);
};

const first = (input: Relation, count: Bound, context: Context): Relation => {
  const expr: Expr = lowerExpr(count, { context, columns: new Map(), ingested: undefined });
  if (!isInteger(expr.type)) throw new Refusal(`a number of rows of type ${expr.type}`, count);
  return { ...input, rel: { kind: 'take', input: input.rel, count: expr, order: input.order } };
};
