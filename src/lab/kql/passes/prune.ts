import type { Assigned, Expr, Plan, Rel, SortKey } from '../tree.ts';
import { mapInside } from './walk.ts';

type Ids = ReadonlySet<string>;

/** Leaves out every column that nothing above it reads. Log tables have 40 columns, a hunt reads six. */
export const prune = (plan: Plan): Plan => {
  const needed = new Set([...plan.columns.map((c) => c.id), ...keyIds(plan.order)]);
  return { ...plan, rel: pruneRel(plan.rel, needed, new Map()) };
};

/** Columns that the readings of a shared relation need, and how many readings that were, by the name they read. */
type Reads = Map<string, { readonly ids: Ids; readonly readings: number }>;

const readingsOf = (name: string, rel: Rel): number => {
  let readings = 0;
  const count = (one: Rel): Rel => {
    if (one.kind === 'reading' && one.name === name) readings += 1;
    return mapInside(one, count);
  };
  count(rel);
  return readings;
};

const pruneRel = (rel: Rel, needed: Ids, reads: Reads): Rel => PRUNERS[rel.kind](rel as never, needed, reads);

type Pruners = { readonly [K in Rel['kind']]: (rel: Extract<Rel, { kind: K }>, needed: Ids, reads: Reads) => Rel };
const PRUNERS: Pruners = {
  scan: (rel, needed) => ({ ...rel, columns: rel.columns.filter((c) => needed.has(c.id)) }),
  values: (rel) => rel,
  range: (rel) => rel,
  filter: (rel, needed, reads) => ({
    ...rel,
    input: pruneRel(rel.input, new Set([...needed, ...exprIds(rel.condition)]), reads),
    condition: pruneExpr(rel.condition, reads),
  }),
  project: (rel, needed, reads) => {
    const items = rel.items.filter((item) => needed.has(item.id));
    return {
      ...rel,
      items: items.map((item) => pruneItem(item, reads)),
      input: pruneRel(rel.input, new Set(items.flatMap((item) => exprIds(item.expr))), reads),
    };
  },
  aggregate: (rel, needed, reads) => {
    const aggregates = rel.aggregates.filter((a) => needed.has(a.id));
    const ids = [
      ...rel.keys.flatMap((k) => exprIds(k.expr)),
      ...aggregates.flatMap((a) => [...a.call.args.flatMap(exprIds), ...keyIds(a.order)]),
    ];
    return { ...rel, keys: rel.keys.map((item) => pruneItem(item, reads)), aggregates, input: pruneRel(rel.input, new Set(ids), reads) };
  },
  expand: (rel, needed, reads) => ({
    ...rel,
    lists: rel.lists.map((list) => ({ ...list, expr: pruneExpr(list.expr, reads) })),
    input: pruneRel(rel.input, new Set([...needed, ...rel.lists.flatMap((list) => exprIds(list.expr))]), reads),
  }),
  elements: (rel, needed, reads) => ({
    ...rel,
    copies: rel.copies.filter((copy) => needed.has(copy.id)),
    lists: rel.lists.map((list) => ({ ...list, expr: pruneExpr(list.expr, reads) })),
  }),
  apply: (rel, needed, reads) => ({
    ...rel,
    left: pruneRel(rel.left, new Set([...needed, ...rel.outer]), reads),
    right: pruneRel(rel.right, needed, reads),
  }),
  take: (rel, needed, reads) => ({ ...rel, input: pruneRel(rel.input, new Set([...needed, ...keyIds(rel.order)]), reads) }),
  window: (rel, needed, reads) => {
    if (!needed.has(rel.id)) return pruneRel(rel.input, needed, reads);
    const ids = [...needed, ...rel.args.flatMap(exprIds), ...keyIds(rel.order)];
    return { ...rel, args: rel.args.map((expr) => pruneExpr(expr, reads)), input: pruneRel(rel.input, new Set(ids), reads) };
  },
  shared: (rel, needed, reads) => {
    const body = pruneRel(rel.body, needed, reads);
    const read = reads.get(rel.name);
    // A reading in an expression that is not pruned may need any of them.
    const ids = read?.readings === readingsOf(rel.name, rel.body) ? rel.ids.filter((id) => read.ids.has(id)) : rel.ids;
    return { ...rel, ids, input: pruneRel(rel.input, new Set(ids), reads), body };
  },
  reading: (rel, needed, reads) => {
    const read = reads.get(rel.name);
    reads.set(rel.name, { ids: new Set([...(read?.ids ?? []), ...needed]), readings: (read?.readings ?? 0) + 1 });
    return rel;
  },
  machine: (rel, needed, reads) => {
    const exprs = rel.steps.flatMap((s) => [s.repeated, ...(s.promoted ? [s.promoted] : [])].flatMap((m) => [m.condition, ...m.assigned]));
    const ids = [...needed, ...exprs.flatMap(exprIds), ...rel.slots.map((slot) => slot.column), ...keyIds(rel.order)];
    return { ...rel, input: pruneRel(rel.input, new Set(ids), reads) };
  },
  union: (rel, needed, reads) => {
    const kept = rel.ids.map((id, i) => ({ id, i })).filter(({ id }) => needed.has(id));
    const inputs = rel.inputs.map((input) => {
      const exprs = kept.map(({ i }) => input.exprs[i] as Expr);
      return { rel: pruneRel(input.rel, new Set(exprs.flatMap(exprIds)), reads), exprs };
    });
    return { ...rel, ids: kept.map(({ id }) => id), inputs };
  },
  join: (rel, needed, reads) => {
    const items = rel.items.filter((item) => needed.has(item.id));
    const ids = new Set([
      ...items.flatMap((item) => exprIds(item.expr)),
      ...rel.on.flatMap((k) => [...exprIds(k.left), ...exprIds(k.right)]),
    ]);
    return { ...rel, items, left: pruneRel(rel.left, ids, reads), right: pruneRel(rel.right, ids, reads) };
  },
};

const pruneItem = (item: Assigned, reads: Reads): Assigned => ({ id: item.id, expr: pruneExpr(item.expr, reads) });

/** Prunes the relations inside an expression. */
const pruneExpr = (expr: Expr, reads: Reads): Expr => {
  if (expr.kind === 'call') return { ...expr, args: expr.args.map((arg) => pruneExpr(arg, reads)) };
  if (expr.kind === 'member') return { ...expr, value: pruneExpr(expr.value, reads), rel: pruneRel(expr.rel, new Set([expr.id]), reads) };
  return expr.kind === 'scalar' ? { ...expr, rel: pruneRel(expr.rel, new Set([expr.id]), reads) } : expr;
};

/** Ids of the row that an expression reads. */
const exprIds = (expr: Expr): readonly string[] => {
  if (expr.kind === 'column') return [expr.id];
  if (expr.kind === 'member') return exprIds(expr.value);
  return expr.kind === 'call' ? expr.args.flatMap(exprIds) : [];
};

const keyIds = (order: readonly SortKey[]): readonly string[] => order.flatMap((key) => exprIds(key.expr));
