import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Assigned, Rel } from '../tree.ts';
import { type Context, hiddenIds, type Relation } from './scope.ts';

/** What gives other rows each time it is computed. */
const FLEETING =
  /\b(rand|new_guid|sample|take|limit|any|anyif|take_any|take_anyif|arg_max|arg_min|argmax|argmin|top|dcount|percentiles?)\b|-distinct\b/;

const PICKS = /\b(any|anyif|take_any|take_anyif|arg_max|arg_min|argmax|argmin|top|take|limit)\b/;

/** How often each `materialize()` and `toscalar()` of a query was computed so far: by the query's lets, then by its place and text. */
const computed = new WeakMap<object, Map<string, number>>();

/** `materialize(table)`: where it may be computed anew at each use, that is the same as long as every computation gives the same rows. */
export const lowerMaterialize = (node: Bound, context: Context): Relation => {
  const inner = node.child('Expression');
  repeatable(inner, context);
  const relation = context.lowerTable(inner);
  if (usedAgain(node, context) && unsteady(relation.rel, ['join', 'window', 'machine'])) throw arbitrary(inner);
  return relation;
};

/** A let that is `materialize(table)`: all of its uses read rows that are computed once. */
export const lowerMaterialized = (symbol: object, node: Bound, context: Context): Relation => {
  const relation = lowerMaterialize(node, context);
  const idsOf = (one: Relation): readonly string[] => [...one.columns.map(({ id }) => id), ...hiddenIds(one)];
  const first = context.materialized.get(symbol);
  if (!first) {
    const name = context.fresh(node);
    context.materialized.set(symbol, { name, relation });
    return { ...relation, rel: { kind: 'reading', name, of: { rel: relation.rel, ids: idsOf(relation) } } };
  }
  // The same columns again, under ids of their own: both uses may meet in a join.
  const ids = idsOf(first.relation);
  const types = new Map(
    [...relation.columns, ...relation.order.map(({ expr }) => ({ id: expr.kind === 'column' ? expr.id : '', type: expr.type }))].map(
      ({ id, type }) => [id, type],
    ),
  );
  const items = idsOf(relation).map((id, n): Assigned => {
    return { id, expr: { kind: 'column', id: ids[n] as string, type: types.get(id) ?? 'datetime' } };
  });
  const reading: Rel = { kind: 'reading', name: first.name, of: { rel: first.relation.rel, ids } };
  return { ...relation, rel: { kind: 'project', input: reading, items } };
};

/** Whether what `node` gives was computed before in this query. Counts the use. */
const usedAgain = (node: Bound, context: Context): boolean => {
  const uses = computed.get(context.lets) ?? new Map<string, number>();
  const use = `${node.start} ${node.text}`;
  const before = uses.get(use) ?? 0;
  computed.set(context.lets, uses.set(use, before + 1));
  return before > 0;
};

/** Refuses `toscalar()` in a let that is used again, where the order in which a table is read decides its value. */
export const oneValue = (node: Bound, rel: Rel, context: Context): void => {
  const picks = [node, ...context.lets.values()].some((n) => PICKS.test(n.text));
  if (usedAgain(node, context) && (unsteady(rel, ['join', 'window', 'machine']) || (picks && unsteady(rel, ['aggregate', 'take']))))
    throw new Refusal('toscalar() of a row that is picked arbitrarily, at several places', node);
};

/** Refuses to name rows once for all that two computations may give differently; `rel` is where they come from, when that is known. */
export const repeatable = (node: Bound, context: Context, rel?: Rel): void => {
  const texts = [node, ...context.lets.values()].map((n) => n.text);
  if (texts.some((text) => FLEETING.test(text)) || (rel && unsteady(rel, ['join']))) throw arbitrary(node);
};

const arbitrary = (node: Bound): Refusal => new Refusal('materialize of rows that are picked arbitrarily', node);

/**
 * Whether the rows of stored tables, which come in another order each time, decide what one of `kinds` gives: which row of the left side
 * stays in an innerunique join, which of two rows with equal sort keys is the first.
 */
const unsteady = (rel: Rel, kinds: readonly Rel['kind'][]): boolean =>
  holds(rel, (part) => part['kind'] === 'scan') &&
  holds(rel, (part) => kinds.some((kind) => part['kind'] === kind) && (part['flavor'] ?? 'innerunique') === 'innerunique');

const holds = (value: unknown, test: (part: Readonly<Record<string, unknown>>) => boolean): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return test(value as Readonly<Record<string, unknown>>) || Object.values(value).some((inner) => holds(inner, test));
};
