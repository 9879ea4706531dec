import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import { oneValue } from './materialize.ts';
import type { Scope } from './scope.ts';

const DRAWS = /\b(rand|new_guid)\s*\(/;

/** `toscalar(table)`: the first column of its first row, null without rows. Sees no columns of the query around it. */
export const lowerSubquery = (node: Bound, scope: Scope): Expr => {
  const inner = node.child('Expression');
  const texts = [inner, ...scope.context.lets.values()].map((n) => n.text);
  // It happens once for a whole query, also where a let that holds it is used twice.
  if (texts.some((text) => DRAWS.test(text))) throw new Refusal('toscalar() of random values', node);
  const relation = scope.context.lowerTable(inner);
  oneValue(node, relation.rel, scope.context);
  const column = relation.columns[0];
  if (!column) throw new Refusal('toscalar() of a table without columns', node);
  const rel = { kind: 'take', input: relation.rel, count: { kind: 'literal', type: 'long', value: 1n }, order: relation.order } as const;
  return { kind: 'scalar', rel, id: column.id, type: column.type };
};
