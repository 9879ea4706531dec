import type { AggregateRow } from '../../aggregates/row.ts';
import { AGGREGATES } from '../../aggregates.ts';
import type { Bound } from '../../parser.ts';
import { Refusal, spanOf } from '../../refusal.ts';
import type { Column, Expr } from '../../tree.ts';
import { isInteger } from '../../types.ts';
import { noNull } from '../doubt.ts';
import { lowerExpr } from '../expression.ts';
import { type Context, type Relation, scopeOf } from '../scope.ts';
import { certain, ranked } from './ranks.ts';
import { boundColumns, type LowerOperator, parametersOf } from './operator.ts';
import { groupKey } from './summarize.ts';

/** `top-hitters n of key [by number]`: the keys with the most rows, or the largest sums. Exact, where the service estimates. */
export const lowerTopHitters: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const scope = scopeOf(input, context);
  const [keyName, sumName] = boundColumns(node).map((c) => c.name);
  const key = groupKey(lowerExpr(node.child('OfExpression'), scope), node);
  const by = node.maybe('ByClause')?.child('Expression');
  const sum = by && lowerExpr(by, scope);
  if (keyName === undefined || sumName === undefined || boundColumns(node).length !== 2 || (by && by.kind !== 'NameReference'))
    throw new Refusal('top-hitters of these columns', node);
  if (sum && sum.type !== 'long') throw new Refusal(`top-hitters by a ${sum.type} value`, node);
  const aggregate = AGGREGATES.get(sum ? 'sum' : 'count') as AggregateRow;
  const [keyId, sumId] = [context.fresh(node), context.fresh(node)];
  const call = { row: aggregate, args: sum ? [sum] : [], type: 'long', span: spanOf(node) } as const;
  const groups = {
    kind: 'aggregate',
    input: input.rel,
    keys: [{ id: keyId, expr: key }],
    aggregates: [{ id: sumId, call, order: [] }],
  } as const;
  const columns: readonly Column[] = [
    { id: keyId, name: keyName, type: key.type },
    { id: sumId, name: sumName, type: 'long' },
  ];
  const value: Expr = { kind: 'column', id: sumId, type: 'long' };
  const top = ranked(groups, value, [], { count: countOf(node, context), descending: true, nullsFirst: false }, node, context);
  const items = columns.map((c) => ({ id: c.id, expr: certain(top.flag, { kind: 'column', id: c.id, type: c.type }, node) }));
  return { rel: { kind: 'project', input: top.rel, items }, columns, order: [], ingested: undefined };
};

/** `sample n`: rows picked at random. A `let` that samples gives others at each use, which the lab does not keep apart. */
export const lowerSample: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  for (let outer = node.parent(); outer; outer = outer.parent())
    if (outer.kind === 'LetStatement' || outer.kind === 'FunctionBody') throw new Refusal('sample inside a let', node);
  const random: Expr = {
    kind: 'call',
    row: { name: 'sample', params: [], nulls: 'own', sql: () => 'random()' },
    args: [],
    type: 'long',
    span: spanOf(node),
  };
  const order = [{ expr: random, descending: false, nullsFirst: true }];
  const count: Expr = { kind: 'literal', type: 'long', value: countOf(node, context) };
  return { ...input, rel: { kind: 'take', input: input.rel, count, order }, order: [] };
};

/** `sample-distinct n of column`: any n of its values. Whether a null is one of them is not certain. */
export const lowerSampleDistinct: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const [column] = boundColumns(node);
  const key = groupKey(lowerExpr(node.child('OfExpression'), scopeOf(input, context)), node);
  if (!column || key.kind !== 'column') throw new Refusal('sample-distinct of an expression', node);
  const id = context.fresh(node);
  const groups: Relation['rel'] = {
    kind: 'aggregate',
    input: input.rel,
    keys: [{ id, expr: noNull(key, 'sample-distinct', node) }],
    aggregates: [],
  };
  const count: Expr = { kind: 'literal', type: 'long', value: countOf(node, context) };
  const columns: readonly Column[] = [{ id, name: column.name, type: key.type }];
  return { rel: { kind: 'take', input: groups, count, order: [] }, columns, order: [], ingested: undefined };
};

/** The number of rows or values asked for: a whole number that is written out. */
export const countOf = (node: Bound, context: Context): bigint => {
  const count = node.child('Expression');
  const expr = lowerExpr(count, { context, columns: new Map(), ingested: undefined });
  const value = expr.kind === 'literal' ? expr.value : undefined;
  if (!isInteger(expr.type) || typeof value !== 'bigint' || value < 1n) throw new Refusal('a number of rows that is not constant', count);
  return value;
};
