import type { Assigned, Expr, MachineMatch, Rel, SortKey } from '../tree.ts';

/** What a relation that stands right inside another one, or inside one of its expressions, becomes. */
export type MapRel = (rel: Rel) => Rel;

/** An expression with the relations inside it mapped. */
const mapExpr = (expr: Expr, map: MapRel): Expr => {
  if (expr.kind === 'call') return { ...expr, args: expr.args.map((arg) => mapExpr(arg, map)) };
  if (expr.kind === 'member') return { ...expr, value: mapExpr(expr.value, map), rel: map(expr.rel) };
  return expr.kind === 'scalar' ? { ...expr, rel: map(expr.rel) } : expr;
};

const mapAssigned =
  (map: MapRel) =>
  (item: Assigned): Assigned => ({ ...item, expr: mapExpr(item.expr, map) });
/** Sort keys with the relations inside them mapped. */
export const mapOrder = (order: readonly SortKey[], map: MapRel): readonly SortKey[] =>
  order.map((key) => ({ ...key, expr: mapExpr(key.expr, map) }));

type Mappers = { readonly [K in Rel['kind']]: (rel: Extract<Rel, { kind: K }>, map: MapRel) => Rel };
const MAPPERS: Mappers = {
  scan: (rel) => rel,
  values: (rel, map) => ({ ...rel, rows: rel.rows.map((row) => row.map((cell) => mapExpr(cell, map))) }),
  range: (rel, map) => ({ ...rel, from: mapExpr(rel.from, map), to: mapExpr(rel.to, map), step: mapExpr(rel.step, map) }),
  filter: (rel, map) => ({ ...rel, input: map(rel.input), condition: mapExpr(rel.condition, map) }),
  project: (rel, map) => ({ ...rel, input: map(rel.input), items: rel.items.map(mapAssigned(map)) }),
  aggregate: (rel, map) => ({
    ...rel,
    input: map(rel.input),
    keys: rel.keys.map(mapAssigned(map)),
    aggregates: rel.aggregates.map((one) => ({
      ...one,
      call: { ...one.call, args: one.call.args.map((arg) => mapExpr(arg, map)) },
      order: mapOrder(one.order, map),
    })),
  }),
  expand: (rel, map) => ({ ...rel, input: map(rel.input), lists: rel.lists.map((l) => ({ ...l, expr: mapExpr(l.expr, map) })) }),
  elements: (rel, map) => ({ ...rel, lists: rel.lists.map((l) => ({ ...l, expr: mapExpr(l.expr, map) })) }),
  apply: (rel, map) => ({ ...rel, left: map(rel.left), right: map(rel.right) }),
  take: (rel, map) => ({ ...rel, input: map(rel.input), count: mapExpr(rel.count, map), order: mapOrder(rel.order, map) }),
  window: (rel, map) => ({
    ...rel,
    input: map(rel.input),
    args: rel.args.map((arg) => mapExpr(arg, map)),
    order: mapOrder(rel.order, map),
  }),
  shared: (rel, map) => ({ ...rel, input: map(rel.input), body: map(rel.body) }),
  reading: (rel) => rel,
  machine: (rel, map) => ({
    ...rel,
    input: map(rel.input),
    order: mapOrder(rel.order, map),
    constants: rel.constants.map(mapAssigned(map)),
    steps: rel.steps.map((step) => ({
      ...step,
      promoted: step.promoted && mapMatch(step.promoted, map),
      repeated: mapMatch(step.repeated, map),
    })),
  }),
  union: (rel, map) => ({
    ...rel,
    inputs: rel.inputs.map((input) => ({ rel: map(input.rel), exprs: input.exprs.map((expr) => mapExpr(expr, map)) })),
  }),
  join: (rel, map) => ({
    ...rel,
    left: map(rel.left),
    right: map(rel.right),
    on: rel.on.map((key) => ({ left: mapExpr(key.left, map), right: mapExpr(key.right, map) })),
    items: rel.items.map(mapAssigned(map)),
  }),
};

const mapMatch = ({ condition, assigned }: MachineMatch, map: MapRel): MachineMatch => ({
  condition: mapExpr(condition, map),
  assigned: assigned.map((expr) => mapExpr(expr, map)),
});

/** The relation with every relation right inside it mapped, those in its expressions included. */
export const mapInside = (rel: Rel, map: MapRel): Rel => MAPPERS[rel.kind](rel as never, map);
