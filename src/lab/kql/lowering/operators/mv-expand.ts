import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { Assigned, Column, Expr, Rel, SortKey } from '../../tree.ts';
import { call, lowerExpr } from '../expression.ts';
import { type Context, type Relation, scopeOf } from '../scope.ts';
import { boundColumns, type LowerOperator, parametersOf, projected, withoutName } from './operator.ts';

type Expanded = Extract<Rel, { kind: 'expand' }>['lists'][number];

/** A relation with some columns expanded; `ordinal` numbers the rows it was made from. */
export type Expansion = { readonly relation: Relation; readonly ordinal: string };

/** `mv-expand`: one row an element; several columns go side by side, the shorter ones padded with nulls. An empty array gives no row. */
export const lowerMvExpand: LowerOperator = (node, input, context) => expanded(node, input, context).relation;

/** The expansion that `mv-expand` and `mv-apply` share; `names` are the columns that the binder gives after it. */
export const expanded = (node: Bound, input: Relation, context: Context, names = boundColumns(node)): Expansion => {
  const parameters = parametersOf(node, ['kind', 'bagexpansion', 'with_itemindex']);
  const form = parameters.get('kind') ?? parameters.get('bagexpansion') ?? 'bag';
  if (form !== 'bag' && form !== 'array') throw new Refusal(`kind=${form}`, node);
  const scope = scopeOf(input, context);
  const nodes = node.list('Expressions');
  const inner = nodes.map((e) => e.child('Expression'));
  const before = new Map(input.columns.map((c) => [c.name, c]));
  const indexName = parameters.get('with_itemindex');
  const written = inner.map(nameOf);
  const unnamed = names.map((c) => c.name).filter((n) => !before.has(n) && !written.includes(n) && n !== indexName);
  const lists = inner.map((e): Expanded => {
    const expr = lowerExpr(withoutName(e), scope);
    if (expr.type !== 'dynamic') throw new Refusal(`mv-expand of ${expr.type}`, e);
    return { list: context.fresh(e), id: context.fresh(e), expr };
  });
  const [ordinal, index] = [context.fresh(node), context.fresh(node)];
  const columnOf = (id: string, type: Column['type']): Expr => ({ kind: 'column', id, type });
  const computed = new Map<string, Assigned>();
  for (const [i, list] of lists.entries()) {
    const name = written[i] ?? unnamed.shift();
    const type = names.find((c) => c.name === name)?.type;
    if (name === undefined || type === undefined || computed.has(name)) throw new Refusal('mv-expand of one column twice', node);
    const element = columnOf(list.id, 'dynamic');
    const expr = type === 'dynamic' ? element : call('mv-expand to typeof', [element], type, nodes[i] as Bound);
    computed.set(name, { id: context.fresh(node), expr });
  }
  if (indexName !== undefined) computed.set(indexName, { id: context.fresh(node), expr: columnOf(index, 'long') });
  const columns = names.map((c): Column => {
    const made = computed.get(c.name);
    const kept = before.get(c.name);
    if (!made && !kept) throw new Refusal(`column ${c.name}`, node, 'cannot be resolved by the lab');
    return made ? { id: made.id, name: c.name, type: made.expr.type } : (kept as Column);
  });
  const last = [ordinal, index].map((id): SortKey => ({ expr: columnOf(id, 'long'), descending: false, nullsFirst: true }));
  const rel = { kind: 'expand', input: input.rel, lists, form, ordinal, index, limit: limitOf(node) } as const;
  const relation = projected({ ...input, rel, order: [...input.order, ...last] }, columns, [...computed.values()], true);
  return { relation, ordinal };
};

const limitOf = (node: Bound): bigint | undefined => {
  const clause = node.maybe('RowLimitClause');
  if (!clause) return undefined;
  const text = clause.text.replace(/^limit\s*/, '').trim();
  if (!/^\d{1,18}$/.test(text)) throw new Refusal(`limit ${text}`, clause);
  return BigInt(text);
};

const nameOf = (expression: Bound): string | undefined =>
  expression.kind === 'SimpleNamedExpression'
    ? (expression.child('Name').symbol?.name ?? expression.child('Name').text)
    : expression.kind === 'NameReference'
      ? expression.symbol?.name
      : undefined;
