import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { Assigned, Column, ExpandedList, Expr, SortKey } from '../../tree.ts';
import { call, lowerExpr } from '../expression.ts';
import { type Context, type Relation, scopeOf } from '../scope.ts';
import { nameOf } from './given-names.ts';
import { boundColumns, type LowerOperator, parametersOf, projected, withoutName } from './operator.ts';

/** `mv-expand`: one row an element; several columns go side by side, the shorter ones padded with nulls. An empty array gives no row. */
export const lowerMvExpand: LowerOperator = (node, input, context) => {
  const elements = elementsOf(node, input, input.columns, boundColumns(node), context);
  const ordinal = context.fresh(node);
  const { lists, form, index, limit } = elements;
  const rel = { kind: 'expand', input: input.rel, lists, form, ordinal, index, limit } as const;
  const order = [...input.order, ...writtenOrder(input, ordinal), ascending(index)];
  return projected({ ...input, rel, order }, elements.columns, elements.computed, true);
};

/** The rows' own order, behind any other. */
export const writtenOrder = (input: Relation, ordinal: string): readonly SortKey[] => [
  { ...ascending(ordinal), ...(input.order.length === 0 ? { native: true } : {}) },
];
/** By a column of longs, upwards. */
export const ascending = (id: string): SortKey => ({ expr: { kind: 'column', id, type: 'long' }, descending: false, nullsFirst: true });

/** What an expansion is made of, for `mv-expand` and `mv-apply`. */
export type Elements = {
  readonly lists: readonly ExpandedList[];
  readonly form: 'bag' | 'array';
  readonly index: string;
  readonly limit: bigint | undefined;
  /** The columns after it, and those of them that are computed from the elements. */
  readonly columns: readonly Column[];
  readonly computed: readonly Assigned[];
};

/** Types whose values an array gives back as they were put in: no number of another notation, no text that is read again. */
const KEPT_WHOLE: readonly Column['type'][] = ['datetime', 'timespan', 'string', 'bool'];
const packs = (expr: Expr, type: Column['type']): boolean =>
  expr.kind === 'call' &&
  expr.row.name === 'pack_array' &&
  expr.args.length > 0 &&
  KEPT_WHOLE.includes(type) &&
  expr.args.every((one) => one.type === type);

/** `kept` are the columns as they are named after the expansion, `names` all columns then. */
export const elementsOf = (
  node: Bound,
  input: Relation,
  kept: readonly Column[],
  names: readonly { readonly name: string; readonly type: Column['type'] }[],
  context: Context,
): Elements => {
  const parameters = parametersOf(node, ['kind', 'bagexpansion', 'with_itemindex']);
  const form = parameters.get('kind') ?? parameters.get('bagexpansion') ?? 'bag';
  if (form !== 'bag' && form !== 'array') throw new Refusal(`kind=${form}`, node);
  const scope = scopeOf(input, context);
  const nodes = node.list('Expressions');
  const before = new Map(kept.map((c) => [c.name, c]));
  const indexName = parameters.get('with_itemindex');
  const written = nodes.map((e) => nameOf(e.child('Expression')));
  const unnamed = names.map((c) => c.name).filter((n) => !before.has(n) && !written.includes(n) && n !== indexName);
  const index = context.fresh(node);
  const computed = new Map<string, Assigned>();
  const lists = nodes.map((e, i): ExpandedList => {
    const expr = lowerExpr(withoutName(e.child('Expression')), scope);
    if (expr.type !== 'dynamic') throw new Refusal(`expansion of ${expr.type}`, e);
    const name = written[i] ?? unnamed.shift();
    const type = names.find((c) => c.name === name)?.type;
    if (name === undefined || type === undefined || computed.has(name)) throw new Refusal('expansion of one column twice', node);
    // The shorter of several lists is filled up with nulls, which only some types have.
    const typed = nodes.length === 1 && packs(expr, type);
    const list = { list: context.fresh(e), id: context.fresh(e), expr, typed };
    const element: Expr = { kind: 'column', id: list.id, type: typed ? type : 'dynamic' };
    computed.set(name, { id: context.fresh(e), expr: element.type === type ? element : call('mv-expand to typeof', [element], type, e) });
    return list;
  });
  if (indexName !== undefined) computed.set(indexName, { id: context.fresh(node), expr: { kind: 'column', id: index, type: 'long' } });
  const columns = names.map((c): Column => {
    const made = computed.get(c.name);
    const same = made ? { id: made.id, name: c.name, type: made.expr.type } : before.get(c.name);
    if (!same) throw new Refusal(`column ${c.name}`, node, 'cannot be resolved by the lab');
    return same;
  });
  return { lists, form, index, limit: limitOf(node), columns, computed: [...computed.values()] };
};

const limitOf = (node: Bound): bigint | undefined => {
  const clause = node.maybe('RowLimitClause');
  if (!clause) return undefined;
  const text = clause.text.replace(/^limit\s*/, '').trim();
  if (!/^\d{1,18}$/.test(text)) throw new Refusal(`limit ${text}`, clause);
  return BigInt(text);
};
