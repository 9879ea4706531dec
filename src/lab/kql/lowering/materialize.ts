import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Rel } from '../tree.ts';
import type { Context, Relation } from './scope.ts';

/** What gives other rows each time it is computed. */
const FLEETING =
  /\b(rand|new_guid|sample|take|limit|any|anyif|take_any|take_anyif|arg_max|arg_min|argmax|argmin|top|dcount|percentiles?)\b|-distinct\b/;

const PICKS = /\b(any|anyif|take_any|take_anyif|arg_max|arg_min|argmax|argmin|top|take|limit)\b/;

/** How often each `materialize()` and `toscalar()` of a query was computed so far: by the query's lets, then by its place and text. */
const computed = new WeakMap<object, Map<string, number>>();

/** `materialize(table)`: computed anew at each use, which is the same as long as every computation gives the same rows. */
export const lowerMaterialize = (node: Bound, context: Context): Relation => {
  const inner = node.child('Expression');
  repeatable(inner, context);
  const relation = context.lowerTable(inner);
  if (usedAgain(node, context) && unsteady(relation.rel, ['join', 'window', 'machine'])) throw arbitrary(inner);
  return relation;
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
