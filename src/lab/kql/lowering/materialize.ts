import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Context, Relation } from './scope.ts';

/** What gives other rows each time it is computed. */
const FLEETING = /\b(rand|new_guid|sample|take|limit|any|take_any|arg_max|arg_min|top|dcount|percentiles?)\b|-distinct\b/;

/** `materialize(table)`: computed anew at each use, which is the same as long as every computation gives the same rows. */
export const lowerMaterialize = (node: Bound, context: Context): Relation => {
  const inner = node.child('Expression');
  repeatable(inner, context);
  return context.lowerTable(inner);
};

/** Refuses to name rows once for all that two computations may give differently. */
export const repeatable = (node: Bound, context: Context): void => {
  const texts = [node, ...context.lets.values()].map((n) => n.text);
  if (texts.some((text) => FLEETING.test(text))) throw new Refusal('materialize of rows that are picked arbitrarily', node);
};
