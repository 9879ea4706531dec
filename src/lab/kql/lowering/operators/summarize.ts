import { AGGREGATES } from '../../aggregates.ts';
import { SEVERAL, type SeveralRow } from '../../aggregates/several.ts';
import type { Bound } from '../../parser.ts';
import { Refusal, spanOf } from '../../refusal.ts';
import type { AggregateCall, Assigned, Column, Expr } from '../../tree.ts';
import { call, lowerExpr, refuseDrift, resultType, takeArguments, typeOf } from '../expression.ts';
import type { Context, Relation, Scope } from '../scope.ts';
import { drawing } from '../windows.ts';
import { givenName, renamed } from './given-names.ts';
import { boundColumns, type LowerOperator, parametersOf, withoutName } from './operator.ts';

/** The aggregates of one operator, gathered while its expressions are lowered. */
export type Aggregates = { readonly id: string; readonly call: AggregateCall; readonly order: Relation['order'] }[];

/** `summarize aggregates by keys`: columns are the keys, then the aggregates. */
export const lowerSummarize: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const { scope, relation } = drawing(input, context);
  const names = boundColumns(node);
  const by = node.maybe('ByClause')?.list('Expressions') ?? [];
  const keys: Assigned[] = by.map((e) => ({ id: context.fresh(e), expr: groupKey(lowerExpr(withoutName(e), scope), e) }));
  const aggregates: Aggregates = [];
  const grouped = new Set(by.flatMap((e) => (e.kind === 'NameReference' && e.symbol ? [e.symbol.name] : [])));
  const values = node.list('Aggregates').flatMap((e) => {
    const name = ownName(e, node);
    return lowerColumns(e, scope, grouped, aggregates, input.order).map((expr, i) => ({
      id: context.fresh(e),
      expr,
      name,
      given: i === 0 ? givenName(e) : undefined,
    }));
  });
  if (names.length !== keys.length + values.length) throw new Refusal('an aggregate of these columns', node);
  const shown = [...keys.map((k, i) => ({ ...k, name: undefined, given: givenName(by[i] as Bound) })), ...values];
  const columns = shown.map(({ id, expr, name, given }, i): Column => {
    const bound = names[i]?.name as string;
    if (given !== undefined && given !== bound) throw renamed(given, node);
    return { id, name: name ?? bound, type: expr.type };
  });
  if (new Set(columns.map((c) => c.name)).size !== columns.length) throw new Refusal('aggregates of equal names', node);
  const order = keys.length > 0 ? firstSeen(node, input, context, aggregates) : [];
  const kept = [...keys.map((k) => ({ id: k.id, type: k.expr.type })), ...order.map((key) => key.expr)].map(
    ({ id, type }): Assigned => ({ id, expr: { kind: 'column', id, type } }),
  );
  const rel = { kind: 'aggregate', input: relation().rel, keys, aggregates } as const;
  const items = [...kept, ...values.map(({ id, expr }) => ({ id, expr }))];
  return { rel: { kind: 'project', input: rel, items }, columns, order, ingested: undefined };
};

/**
 * Groups come out as the engine's do: in the order of their first rows, where the rows are in the order of one column. Nothing
 * promises it, so functions over neighbouring rows do not take it for an order.
 */
export const firstSeen = (
  node: Bound,
  input: Relation,
  context: Context,
  aggregates: Aggregates,
): readonly {
  readonly expr: Extract<Expr, { kind: 'column' }>;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  readonly native: true;
}[] => {
  const [key, ...more] = input.order;
  const row = AGGREGATES.get(key?.descending ? 'max' : 'min');
  if (!row || key?.expr.kind !== 'column' || more.length > 0 || !['int', 'long', 'datetime', 'timespan'].includes(key.expr.type)) return [];
  const id = context.fresh(node);
  const { type } = key.expr;
  aggregates.push({ id, call: { row, args: [key.expr], type, span: spanOf(node) }, order: [] });
  return [{ expr: { kind: 'column', id, type }, descending: key.descending, nullsFirst: key.nullsFirst, native: true }];
};

/**
 * The engine's name of an unnamed aggregate where the binder gives another one: covariance(x, y) is covariance_x_y, not covariance_x.
 * Later operators are bound to the binder's name, so there may be none.
 */
const ownName = (aggregate: Bound, node: Bound): string | undefined => {
  const name = aggregate.kind === 'FunctionCallExpression' ? (aggregate.symbol?.name ?? '') : '';
  if (!name.startsWith('covariance')) return undefined;
  const [x, y] = aggregate.child('ArgumentList').list('Expressions');
  const last = node.parent()?.parent()?.kind === 'ExpressionStatement';
  if (x?.kind !== 'NameReference' || y?.kind !== 'NameReference' || !last)
    throw new Refusal(`${name} without a name of its own`, aggregate);
  return `${name}_${x.symbol?.name ?? ''}_${y.symbol?.name ?? ''}`;
};

/** The columns of one item of the list: several for arg_max(x, y, *) and its like, one for everything else. */
const lowerColumns = (
  node: Bound,
  scope: Scope,
  grouped: ReadonlySet<string>,
  aggregates: Aggregates,
  order: Relation['order'],
): readonly Expr[] => {
  const inner = /^(Simple|Compound)NamedExpression$/.test(node.kind) ? node.child('Expression') : node;
  const several = inner.kind === 'FunctionCallExpression' ? SEVERAL.get(inner.symbol?.name ?? '') : undefined;
  const parts = several?.parts(severalArguments(inner, several, scope, grouped));
  if (!parts) return [lowerAggregate(withoutName(node), scope, aggregates, order)];
  return parts.map(({ row, args, type }): Expr => {
    const id = scope.context.fresh(inner);
    const span = spanOf(inner);
    aggregates.push({ id, call: { row, args: takeArguments(row, args, inner), type, span }, order });
    return { kind: 'column', id, type };
  });
};

/** `*` stands for all columns that are neither grouped by nor arguments already. */
const severalArguments = (node: Bound, row: SeveralRow, scope: Scope, grouped: ReadonlySet<string>): readonly Expr[] => {
  const nodes = node.child('ArgumentList').list('Expressions');
  const named = new Set(nodes.flatMap((n) => (n.kind === 'NameReference' && n.symbol ? [n.symbol.name] : [])));
  return nodes.flatMap((n): readonly Expr[] => {
    if (n.kind !== 'StarExpression') return [lowerExpr(withoutName(n), scope)];
    if (!row.star) throw new Refusal(`${row.name} of *`, n);
    const rest = [...scope.columns.values()].filter((c) => !grouped.has(c.name) && !named.has(c.name));
    return rest.map((c): Expr => ({ kind: 'column', id: c.id, type: c.type }));
  });
};

/** A key to group by; refuses what has no equality. */
export const groupKey = (expr: Expr, node: Bound): Expr => {
  if (expr.type === 'dynamic') throw new Refusal('grouping by a dynamic value', node);
  return expr;
};

/** Aggregates may stand inside expressions: each becomes a column of its own, the expression is computed over those. */
export const lowerAggregate = (node: Bound, scope: Scope, aggregates: Aggregates, order: Relation['order']): Expr => {
  const inside = (n: Bound): Expr => lowerAggregate(n, scope, aggregates, order);
  if (node.kind === 'ParenthesizedExpression') return inside(node.child('Expression'));
  const row = node.kind === 'FunctionCallExpression' ? AGGREGATES.get(node.symbol?.name ?? '') : undefined;
  if (row) {
    const args = node
      .child('ArgumentList')
      .list('Expressions')
      .map((a) => lowerExpr(withoutName(a), scope));
    refuseDrift(args, node.child('ArgumentList').list('Expressions').map(withoutName), node);
    const id = scope.context.fresh(node);
    const type = typeOf(node);
    const span = spanOf(node);
    aggregates.push({ id, call: { row, args: takeArguments(row, args, node), type, span }, order });
    return { kind: 'column', id, type };
  }
  const several = node.kind === 'FunctionCallExpression' ? SEVERAL.get(node.symbol?.name ?? '') : undefined;
  if (several) {
    const [only, ...more] = lowerColumns(node, scope, new Set(), aggregates, order);
    if (!only || more.length > 0 || several.star) throw new Refusal(`${several.name} inside an expression`, node);
    return only;
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
    const name = node.symbol?.name ?? '';
    return AGGREGATES.has(name) || SEVERAL.has(name) || node.child('ArgumentList').list('Expressions').some(hasAggregate);
  }
  return ['Left', 'Right', 'Expression'].some((member) => {
    const child = node.maybe(member);
    return child !== undefined && hasAggregate(child);
  });
};

const constantOnly = (node: Bound, context: Context): Expr => lowerExpr(node, { context, columns: new Map(), ingested: undefined });
