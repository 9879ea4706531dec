import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { Assigned, Column, Expr, Rel } from '../../tree.ts';
import { noNull } from '../doubt.ts';
import { lowerExpr } from '../expression.ts';
import { type Context, type Relation, type Scope, scopeOf } from '../scope.ts';
import { boundColumns, type LowerOperator, withoutName } from './operator.ts';
import { certain, ranked } from './ranks.ts';
import { type Aggregates, groupKey, lowerAggregate } from './summarize.ts';
import { countOf } from './top-hitters.ts';

/** The aggregates that levels are documented to take. */
const KNOWN: ReadonlySet<string> = new Set(['sum', 'count', 'max', 'min', 'dcount', 'avg']);

type Level = {
  readonly node: Bound;
  /** The level's key, as a column of the rows. */
  readonly key: Assigned;
  readonly value: Expr;
  readonly aggregates: Aggregates;
};
type Found = { readonly rel: Rel; readonly keys: readonly Expr[]; readonly columns: readonly Expr[] };
type ColumnExpr = Extract<Expr, { kind: 'column' }>;

/**
 * `top-nested n of key by aggregate, ...`: each level's best keys inside every key that the level before kept. The rows are computed
 * once; each level groups them by all keys so far, and joins what the levels before kept.
 */
export const lowerTopNested: LowerOperator = (node, input, context) => {
  const scope = scopeOf(input, context);
  const levels = node.list('Clauses').map((clause) => levelOf(clause, input, scope, context));
  const names = boundColumns(node).map((c) => c.name);
  if (names.length !== levels.length * 2) throw new Refusal('top-nested with these columns', node);
  const shared = context.fresh(node);
  const kept = input.columns.map((c): Assigned => ({ id: c.id, expr: { kind: 'column', id: c.id, type: c.type } }));
  const items = [...kept, ...levels.map((level) => level.key)];
  let found: Found | undefined;
  levels.forEach((_, i) => {
    found = joined(found, bestOf(levels, i, shared, context), node, context);
  });
  const { rel, columns: exprs } = found as Found;
  const columns = exprs.map((e, i): Column => ({ id: (e as ColumnExpr).id, name: names[i] as string, type: e.type }));
  const all: Rel = {
    kind: 'shared',
    name: shared,
    input: { kind: 'project', input: input.rel, items },
    ids: items.map((item) => item.id),
    body: rel,
  };
  return { rel: all, columns, order: [], ingested: undefined };
};

const levelOf = (node: Bound, input: Relation, scope: Scope, context: Context): Level => {
  const others = node.maybe('WithOthersClause');
  if (others) throw new Refusal('top-nested with others', others);
  const of = node.child('OfExpression');
  if (of.kind !== 'NameReference' && of.kind !== 'SimpleNamedExpression')
    throw new Refusal('top-nested of an expression without a name', of);
  const key = groupKey(lowerExpr(withoutName(of), scope), of);
  if (key.type === 'real' || key.type === 'decimal') throw new Refusal(`top-nested of a ${key.type} value`, of);
  const aggregates: Aggregates = [];
  const value = lowerAggregate(withoutName(orderOf(node).by), scope, aggregates, input.order);
  if (
    aggregates.length === 0 ||
    aggregates.some((a) => !KNOWN.has(a.call.row.name)) ||
    ['string', 'dynamic', 'bool', 'guid'].includes(value.type)
  )
    throw new Refusal('top-nested by this aggregate', node);
  return { node, key: { id: context.fresh(of), expr: noNull(key, 'top-nested', of) }, value, aggregates };
};

/** The aggregate, and which end of its values is the top. */
const orderOf = (node: Bound): { readonly by: Bound; readonly descending: boolean } => {
  const by = node.child('ByExpression');
  if (by.kind !== 'OrderedExpression') return { by, descending: true };
  const ordering = by.maybe('Ordering');
  return { by: by.child('Expression'), descending: ordering?.token('AscOrDescKeyword') !== 'asc' };
};

type Best = Found & { readonly flag: Expr | undefined };

/** The keys of one level with their values, for all keys of the levels before. */
const bestOf = (levels: readonly Level[], at: number, shared: string, context: Context): Best => {
  const { node, value, aggregates } = levels[at] as Level;
  const keys = levels
    .slice(0, at + 1)
    .map(({ key }): Assigned => ({ id: context.fresh(node), expr: { kind: 'column', id: key.id, type: key.expr.type } }));
  const columns = keys.map((k): ColumnExpr => ({ kind: 'column', id: k.id, type: k.expr.type }));
  const result: ColumnExpr = { kind: 'column', id: context.fresh(node), type: value.type };
  const groups: Rel = { kind: 'aggregate', input: { kind: 'reading', name: shared }, keys, aggregates };
  const valued: Rel = {
    kind: 'project',
    input: groups,
    items: [...columns.map((expr): Assigned => ({ id: expr.id, expr })), { id: result.id, expr: value }],
  };
  const shown = [columns.at(-1) as ColumnExpr, result];
  if (!node.maybe('Expression')) return { rel: valued, keys: columns, columns: shown, flag: undefined };
  const { descending } = orderOf(node);
  const wanted = { count: countOf(node, context), descending, nullsFirst: !descending };
  const top = ranked(valued, result, columns.slice(0, -1), wanted, node, context);
  return { rel: top.rel, keys: columns, columns: shown, flag: top.flag };
};

/** What the levels before kept, with this level's keys beside it. Doubt about a rank counts only for keys that were kept. */
const joined = (before: Found | undefined, best: Best, node: Bound, context: Context): Found => {
  const checked = (expr: Expr): Assigned => ({ id: context.fresh(node), expr: best.flag ? certain(best.flag, expr, node) : expr });
  const own = best.columns.map(checked);
  const upper = (before?.columns ?? []).map((expr): Assigned => ({ id: context.fresh(node), expr }));
  const parents = (before?.keys ?? []).map((expr): Assigned => ({ id: context.fresh(node), expr }));
  const items = [...upper, ...own, ...parents];
  const on = (before?.keys ?? []).map((left, i) => ({ left, right: best.keys[i] as Expr }));
  const rel: Rel = before
    ? { kind: 'join', flavor: 'inner', left: before.rel, right: best.rel, on, items }
    : { kind: 'project', input: best.rel, items };
  const column = ({ id, expr }: Assigned): Expr => ({ kind: 'column', id, type: expr.type });
  return { rel, keys: [...parents, own[0] as Assigned].map(column), columns: [...upper, ...own].map(column) };
};
