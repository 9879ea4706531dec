import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Rel } from '../tree.ts';
import type { Context, Relation } from './scope.ts';

/** What gives other rows each time it is computed. */
const FLEETING =
  /\b(rand|new_guid|sample|take|limit|any|anyif|take_any|take_anyif|arg_max|arg_min|argmax|argmin|top|dcount|percentiles?)\b|-distinct\b/;

/** How often each `materialize()` of a query was computed so far: by the query's lets, then by its place and text. */
const computed = new WeakMap<object, Map<string, number>>();

/** `materialize(table)`: computed anew at each use, which is the same as long as every computation gives the same rows. */
export const lowerMaterialize = (node: Bound, context: Context): Relation => {
  const inner = node.child('Expression');
  repeatable(inner, context);
  const relation = context.lowerTable(inner);
  const uses = computed.get(context.lets) ?? new Map<string, number>();
  const use = `${node.start} ${node.text}`;
  uses.set(use, (uses.get(use) ?? 0) + 1);
  computed.set(context.lets, uses);
  if ((uses.get(use) ?? 0) > 1 && unsteady(relation.rel, ['join', 'window', 'machine'])) throw arbitrary(inner);
  return relation;
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
