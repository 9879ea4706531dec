import type { FunctionRow } from '../../functions/row.ts';
import type { Bound } from '../../parser.ts';
import { Refusal, spanOf } from '../../refusal.ts';
import type { Assigned, Column, Expr, JoinFlavor } from '../../tree.ts';
import { isInteger } from '../../types.ts';
import { lowerExpr } from '../expression.ts';
import { byName, type Context, type Relation } from '../scope.ts';
import { boundColumns, type LowerOperator, parametersOf } from './operator.ts';
import { stopSql } from '../../stopping.ts';

const FLAVORS: Readonly<Record<string, JoinFlavor>> = {
  inner: 'inner',
  innerunique: 'innerunique',
  leftouter: 'leftouter',
  rightouter: 'rightouter',
  fullouter: 'fullouter',
  leftsemi: 'leftsemi',
  rightsemi: 'rightsemi',
  leftanti: 'leftanti',
  anti: 'leftanti',
  leftantisemi: 'leftanti',
  rightanti: 'rightanti',
  rightantisemi: 'rightanti',
};

/** `join kind=... (right) on keys`. Null keys match each other. Without a kind: innerunique, one row of the left side a key. */
export const lowerJoin: LowerOperator = (node, left, context) => {
  const parameters = parametersOf(node, ['kind']);
  const flavor = FLAVORS[parameters.get('kind') ?? 'innerunique'];
  const clause = node.maybe('ConditionClause');
  if (!flavor || clause?.kind !== 'JoinOnClause') throw new Refusal(`join kind=${parameters.get('kind') ?? ''}`, node);
  const right = context.lowerTable(node.child('Expression'));
  const on = clause.list('Expressions').map((e) => lowerKey(e, left, right, context));
  const names = boundColumns(node);
  const sources = [
    ...(flavor.startsWith('right') && flavor !== 'rightouter' ? [] : left.columns),
    ...(flavor.startsWith('left') && flavor !== 'leftouter' ? [] : right.columns),
  ];
  if (names.length !== sources.length) throw new Refusal('join with these columns', node);
  refuseLookahead(sources, names, node);
  const items = sources.map((c): Assigned => ({ id: context.fresh(node), expr: filled(c) }));
  const columns = items.map(
    (item, i): Column => ({ id: item.id, name: names[i]?.name as string, type: sources[i]?.type as Column['type'] }),
  );
  return { rel: { kind: 'join', flavor, left: left.rel, right: right.rel, on, items }, columns, order: [], ingested: undefined };
};

/**
 * A column whose name is taken gets a number. The binder passes over numbers that a later column has for its name; whether the engine
 * does, or numbers that later column in turn, is not known.
 */
export const refuseLookahead = (sources: readonly Column[], names: readonly { readonly name: string }[], node: Bound): void => {
  const taken = new Set<string>();
  sources.forEach((column, i) => {
    let name = column.name;
    for (let n = 1; taken.has(name); n += 1) name = `${column.name}${n}`;
    taken.add(name);
    if (name !== names[i]?.name) throw new Refusal(`join of columns named alike (${column.name})`, node);
  });
};

const filled = (column: Column): Expr => ({ kind: 'column', id: column.id, type: column.type });

/** One equality of an `on` clause: a name both sides have, or `$left.a == $right.b`. */
export const lowerKey = (node: Bound, left: Relation, right: Relation, context: Context): { readonly left: Expr; readonly right: Expr } => {
  const sides = { left: byName(left.columns), right: byName(right.columns) };
  const scope = { context, columns: new Map(), ingested: undefined, sides };
  if (node.kind === 'NameReference') {
    const name = node.symbol?.name ?? node.text;
    const [a, b] = [sides.left.get(name), sides.right.get(name)];
    if (!a || !b) throw new Refusal(`join on ${name}`, node);
    return keys(filled(a), filled(b), node);
  }
  if (node.operator !== '==') throw new Refusal('a join condition other than equality', node);
  const [first, second] = [node.child('Left'), node.child('Right')];
  const swapped = first.text.startsWith('$right');
  const [a, b] = [lowerExpr(swapped ? second : first, scope), lowerExpr(swapped ? first : second, scope)];
  return keys(a, b, node);
};

const keys = (left: Expr, right: Expr, node: Bound): { readonly left: Expr; readonly right: Expr } => {
  const alike = left.type === right.type || (isInteger(left.type) && isInteger(right.type));
  if (!alike || left.type === 'dynamic') throw new Refusal(`join on ${left.type} and ${right.type}`, node);
  if (left.type !== 'real') return { left, right };
  const span = spanOf(node);
  const checked = (expr: Expr): Expr => ({ kind: 'call', row: REAL_KEY, args: [expr], type: 'real', span });
  return { left: checked(left), right: checked(right) };
};

/** Adding 0 makes -0 and 0 one key. Whether NaN joins NaN is not known. */
const REAL_KEY: FunctionRow = {
  name: 'join',
  params: ['real'],
  nulls: 'own',
  sql: ([x]) => `(CASE WHEN isnan(${x?.sql}) THEN ${stopSql('join met NaN as a key')} ELSE ${x?.sql} + 0::DOUBLE END)`,
};
