import type { Assigned, Expr, Plan, Rel, SortKey } from '../tree.ts';

type Ids = ReadonlySet<string>;

/** Leaves out every column that nothing above it reads. Log tables have 40 columns, a hunt reads six. */
export const prune = (plan: Plan): Plan => {
  const needed = new Set([...plan.columns.map((c) => c.id), ...keyIds(plan.order)]);
  return { ...plan, rel: pruneRel(plan.rel, needed) };
};

const pruneRel = (rel: Rel, needed: Ids): Rel => PRUNERS[rel.kind](rel as never, needed);

type Pruners = { readonly [K in Rel['kind']]: (rel: Extract<Rel, { kind: K }>, needed: Ids) => Rel };
const PRUNERS: Pruners = {
  scan: (rel, needed) => ({ ...rel, columns: rel.columns.filter((c) => needed.has(c.id)) }),
  values: (rel) => rel,
  range: (rel) => rel,
  filter: (rel, needed) => ({
    ...rel,
    input: pruneRel(rel.input, new Set([...needed, ...exprIds(rel.condition)])),
    condition: pruneExpr(rel.condition),
  }),
  project: (rel, needed) => {
    const items = rel.items.filter((item) => needed.has(item.id));
    return { ...rel, items: items.map(pruneItem), input: pruneRel(rel.input, new Set(items.flatMap((item) => exprIds(item.expr)))) };
  },
  aggregate: (rel, needed) => {
    const aggregates = rel.aggregates.filter((a) => needed.has(a.id));
    const ids = [
      ...rel.keys.flatMap((k) => exprIds(k.expr)),
      ...aggregates.flatMap((a) => [...a.call.args.flatMap(exprIds), ...keyIds(a.order)]),
    ];
    return { ...rel, keys: rel.keys.map(pruneItem), aggregates, input: pruneRel(rel.input, new Set(ids)) };
  },
  expand: (rel, needed) => ({
    ...rel,
    lists: rel.lists.map((list) => ({ ...list, expr: pruneExpr(list.expr) })),
    input: pruneRel(rel.input, new Set([...needed, ...rel.lists.flatMap((list) => exprIds(list.expr))])),
  }),
  elements: (rel, needed) => ({
    ...rel,
    copies: rel.copies.filter((copy) => needed.has(copy.id)),
    lists: rel.lists.map((list) => ({ ...list, expr: pruneExpr(list.expr) })),
  }),
  apply: (rel, needed) => ({ ...rel, left: pruneRel(rel.left, new Set([...needed, ...rel.outer])), right: pruneRel(rel.right, needed) }),
  take: (rel, needed) => ({ ...rel, input: pruneRel(rel.input, new Set([...needed, ...keyIds(rel.order)])) }),
  window: (rel, needed) => {
    if (!needed.has(rel.id)) return pruneRel(rel.input, needed);
    const ids = [...needed, ...rel.args.flatMap(exprIds), ...keyIds(rel.order)];
    return { ...rel, args: rel.args.map(pruneExpr), input: pruneRel(rel.input, new Set(ids)) };
  },
  shared: (rel, needed) => ({ ...rel, input: pruneRel(rel.input, new Set(rel.ids)), body: pruneRel(rel.body, needed) }),
  reading: (rel) => rel,
  machine: (rel, needed) => {
    const exprs = rel.steps.flatMap((s) => [s.repeated, ...(s.promoted ? [s.promoted] : [])].flatMap((m) => [m.condition, ...m.assigned]));
    const ids = [...needed, ...exprs.flatMap(exprIds), ...rel.slots.map((slot) => slot.column), ...keyIds(rel.order)];
    return { ...rel, input: pruneRel(rel.input, new Set(ids)) };
  },
  union: (rel, needed) => {
    const kept = rel.ids.map((id, i) => ({ id, i })).filter(({ id }) => needed.has(id));
    const inputs = rel.inputs.map((input) => {
      const exprs = kept.map(({ i }) => input.exprs[i] as Expr);
      return { rel: pruneRel(input.rel, new Set(exprs.flatMap(exprIds))), exprs };
    });
    return { ...rel, ids: kept.map(({ id }) => id), inputs };
  },
  join: (rel, needed) => {
    const items = rel.items.filter((item) => needed.has(item.id));
    const ids = new Set([
      ...items.flatMap((item) => exprIds(item.expr)),
      ...rel.on.flatMap((k) => [...exprIds(k.left), ...exprIds(k.right)]),
    ]);
    return { ...rel, items, left: pruneRel(rel.left, ids), right: pruneRel(rel.right, ids) };
  },
};

const pruneItem = (item: Assigned): Assigned => ({ id: item.id, expr: pruneExpr(item.expr) });

/** Prunes the relations inside an expression. */
const pruneExpr = (expr: Expr): Expr => {
  if (expr.kind === 'call') return { ...expr, args: expr.args.map(pruneExpr) };
  if (expr.kind === 'member') return { ...expr, value: pruneExpr(expr.value), rel: pruneRel(expr.rel, new Set([expr.id])) };
  return expr.kind === 'scalar' ? { ...expr, rel: pruneRel(expr.rel, new Set([expr.id])) } : expr;
};

/** Ids of the row that an expression reads. */
const exprIds = (expr: Expr): readonly string[] => {
  if (expr.kind === 'column') return [expr.id];
  if (expr.kind === 'member') return exprIds(expr.value);
  return expr.kind === 'call' ? expr.args.flatMap(exprIds) : [];
};

const keyIds = (order: readonly SortKey[]): readonly string[] => order.flatMap((key) => exprIds(key.expr));
