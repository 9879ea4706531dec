import { Refusal } from '../../refusal.ts';
import type { Assigned, Column } from '../../tree.ts';
import { lowerExpr } from '../expression.ts';
import { scopeOf } from '../scope.ts';
import { boundColumns, type LowerOperator, parametersOf, withoutName } from './operator.ts';

/** `distinct a, b` and `distinct *`. */
export const lowerDistinct: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const scope = scopeOf(input, context);
  const names = boundColumns(node);
  const expressions = node.list('Expressions');
  const star = expressions.length === 1 && expressions[0]?.kind === 'StarExpression';
  const exprs = star
    ? input.columns.map((c) => ({ kind: 'column', id: c.id, type: c.type }) as const)
    : expressions.map((e) => lowerExpr(withoutName(e), scope));
  if (exprs.length !== names.length || exprs.some((e) => e.type === 'dynamic')) throw new Refusal('distinct over these columns', node);
  const keys: Assigned[] = exprs.map((expr) => ({ id: context.fresh(node), expr }));
  const columns = keys.map((key, i): Column => ({ id: key.id, name: names[i]?.name as string, type: key.expr.type }));
  return { rel: { kind: 'aggregate', input: input.rel, keys, aggregates: [] }, columns, order: [], ingested: undefined };
};
