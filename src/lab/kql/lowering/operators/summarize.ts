import { AGGREGATES } from '../../aggregates.ts';
import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { AggregateCall, Assigned, Column, Expr } from '../../tree.ts';
import { call, lowerExpr, resultType, takeArguments, typeOf } from '../expression.ts';
import { type Context, type Relation, type Scope, scopeOf } from '../scope.ts';
import { boundColumns, type LowerOperator, parametersOf, withoutName } from './operator.ts';

type Aggregates = { readonly id: string; readonly call: AggregateCall; readonly order: Relation['order'] }[];

/** `summarize aggregates by keys`: columns are the keys, then the aggregates. */
export const lowerSummarize: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const scope = scopeOf(input, context);
  const names = boundColumns(node);
  const by = node.maybe('ByClause')?.list('Expressions') ?? [];
  const nodes = node.list('Aggregates');
  if (names.length !== by.length + nodes.length) throw new Refusal('an aggregate of several columns', node);
  const keys: Assigned[] = by.map((e) => ({ id: context.fresh(e), expr: groupKey(lowerExpr(withoutName(e), scope), e) }));
  const aggregates: Aggregates = [];
  const values = nodes.map((e) => ({ id: context.fresh(e), expr: lowerAggregate(withoutName(e), scope, aggregates, input.order) }));
  const columns = [...keys, ...values].map((item, i): Column => ({ id: item.id, name: names[i]?.name as string, type: item.expr.type }));
  const kept: Assigned[] = keys.map((k) => ({ id: k.id, expr: { kind: 'column', id: k.id, type: k.expr.type } }));
  const rel = { kind: 'aggregate', input: input.rel, keys, aggregates } as const;
  return { rel: { kind: 'project', input: rel, items: [...kept, ...values] }, columns, order: [], ingested: undefined };
};

const groupKey = (expr: Expr, node: Bound): Expr => {
  if (expr.type === 'dynamic') throw new Refusal('grouping by a dynamic value', node);
  return expr;
};

/** Aggregates may stand inside expressions: each becomes a column of its own, the expression is computed over those. */
const lowerAggregate = (node: Bound, scope: Scope, aggregates: Aggregates, order: Relation['order']): Expr => {
  const inside = (n: Bound): Expr => lowerAggregate(n, scope, aggregates, order);
  if (node.kind === 'ParenthesizedExpression') return inside(node.child('Expression'));
  const row = node.kind === 'FunctionCallExpression' ? AGGREGATES.get(node.symbol?.name ?? '') : undefined;
  if (row) {
    const args = node
      .child('ArgumentList')
      .list('Expressions')
      .map((a) => lowerExpr(withoutName(a), scope));
    const id = scope.context.fresh(node);
    const type = typeOf(node);
    const span = { start: node.start, length: node.length };
    aggregates.push({ id, call: { row, args: takeArguments(row, args, node), type, span }, order });
    return { kind: 'column', id, type };
  }
  if (!hasAggregate(node)) return constantOnly(node, scope.context);
  if (node.kind === 'FunctionCallExpression')
    return call(node.symbol?.name ?? '', node.child('ArgumentList').list('Expressions').map(inside), typeOf(node), node);
  const right = node.maybe('Right');
  if (node.operator !== '' && right && right.kind !== 'ExpressionList' && right.kind !== 'ExpressionCouple') {
    const args = [inside(node.child('Left')), inside(right)];
    return call(node.operator, args, resultType(node.operator, args, node), node);
  }
  throw new Refusal(`aggregate inside ${node.kind}`, node);
};

const hasAggregate = (node: Bound): boolean => {
  if (node.kind === 'FunctionCallExpression') {
    return AGGREGATES.has(node.symbol?.name ?? '') || node.child('ArgumentList').list('Expressions').some(hasAggregate);
  }
  return ['Left', 'Right', 'Expression'].some((member) => {
    const child = node.maybe(member);
    return child !== undefined && hasAggregate(child);
  });
};

const constantOnly = (node: Bound, context: Context): Expr => lowerExpr(node, { context, columns: new Map(), ingested: undefined });
