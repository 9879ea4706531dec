import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { Column, Expr } from '../../tree.ts';
import type { Context, Relation } from '../scope.ts';
import { boundColumns, type LowerOperator, type LowerSource, parametersOf } from './operator.ts';

/** `union A, B` at the start of a query. */
export const lowerUnionSource: LowerSource = (node, context) => union(node, undefined, context);

/** `A | union B`: the piped table comes first. */
export const lowerUnion: LowerOperator = (node, input, context) => union(node, input, context);

/** `kind=outer` (default) has every column, `inner` those of all legs. Under `isfuzzy=true` legs that do not exist are left out. */
const union = (node: Bound, piped: Relation | undefined, context: Context): Relation => {
  const parameters = parametersOf(node, ['kind', 'isfuzzy', 'withsource', 'with_source']);
  if (parameters.has('withsource') || parameters.has('with_source')) throw new Refusal('union withsource', node);
  const fuzzy = parameters.get('isfuzzy') === 'true';
  const legs = [
    ...(piped ? [piped] : []),
    ...node
      .list('Expressions')
      .filter((leg) => !(fuzzy && isMissing(leg)))
      .map((leg) => lowerLeg(leg, context)),
  ];
  if (legs.length === 0) throw new Refusal('union of tables none of which exists', node);
  const columns = boundColumns(node).map((c): Column => ({ id: context.fresh(node), name: c.name, type: c.type }));
  const inputs = legs.map((leg) => ({ rel: leg.rel, exprs: columns.map((c) => sourceOf(c, leg, columns, node)) }));
  return { rel: { kind: 'union', ids: columns.map((c) => c.id), inputs }, columns, order: [], ingested: undefined };
};

const isMissing = (leg: Bound): boolean => {
  const node = leg.kind === 'ParenthesizedExpression' ? leg.child('Expression') : leg;
  return node.kind === 'NameReference' && node.symbol === undefined;
};

const lowerLeg = (leg: Bound, context: Context): Relation => {
  if (leg.text.includes('*') && leg.kind === 'NameReference') throw new Refusal('union of a wildcard', leg);
  return context.lowerTable(leg);
};

/** The leg's column of that name, else null ("" for strings). A name that two legs give different types is refused. */
const sourceOf = (column: Column, leg: Relation, columns: readonly Column[], node: Bound): Expr => {
  const found = leg.columns.find((c) => c.name === column.name);
  if (found && found.type !== column.type) throw new Refusal(`union of column ${column.name} in two types`, node);
  if (leg.columns.some((c) => !columns.some((out) => out.name === c.name) && columns.some((out) => out.name.startsWith(`${c.name}_`)))) {
    throw new Refusal('union of a column in two types', node);
  }
  return found
    ? { kind: 'column', id: found.id, type: found.type }
    : { kind: 'literal', type: column.type, value: column.type === 'string' ? '' : null };
};
