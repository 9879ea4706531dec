import { Refusal } from '../../refusal.ts';
import type { Assigned, Column } from '../../tree.ts';
import { lowerKey, refuseLookahead } from './join.ts';
import { boundColumns, type LowerOperator, parametersOf } from './operator.ts';

/** `lookup [kind=leftouter|inner] (dimension) on keys`: a join that leaves out the right side's keys. Null keys match each other. */
export const lowerLookup: LowerOperator = (node, left, context) => {
  const flavor = parametersOf(node, ['kind']).get('kind') ?? 'leftouter';
  const clause = node.maybe('LookupClause');
  if ((flavor !== 'leftouter' && flavor !== 'inner') || clause?.kind !== 'JoinOnClause') throw new Refusal(`lookup kind=${flavor}`, node);
  const right = context.lowerTable(node.child('Expression'));
  const on = clause.list('Expressions').map((e) => lowerKey(e, left, right, context));
  const keys = new Set(on.map((pair) => (pair.right.kind === 'column' ? pair.right.id : '')));
  const names = boundColumns(node);
  const sources = [...left.columns, ...right.columns.filter((c) => !keys.has(c.id))];
  if (keys.has('') || names.length !== sources.length) throw new Refusal('lookup with these columns', node);
  refuseLookahead(sources, names, node);
  const items = sources.map((c): Assigned => ({ id: context.fresh(node), expr: { kind: 'column', id: c.id, type: c.type } }));
  const columns = sources.map((c, i): Column => ({ id: items[i]?.id as string, name: names[i]?.name as string, type: c.type }));
  return { rel: { kind: 'join', flavor, left: left.rel, right: right.rel, on, items }, columns, order: [], ingested: undefined };
};
