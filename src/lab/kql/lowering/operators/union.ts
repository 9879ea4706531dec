import type { Bound } from '../../parser.ts';
import { butWrite, Refusal } from '../../refusal.ts';
import type { Column, Expr } from '../../tree.ts';
import type { Context, Relation } from '../scope.ts';
import { boundColumns, type LowerOperator, type LowerSource, parametersOf } from './operator.ts';

/** `union A, B` at the start of a query. */
export const lowerUnionSource: LowerSource = (node, context) => union(node, undefined, context);

/** `A | union B`: the piped table comes first. */
export const lowerUnion: LowerOperator = (node, input, context) => union(node, input, context);

type Out = Column & { readonly originals: readonly string[] };

/**
 * `kind=outer` (default) has every column, `inner` those of all legs; a column that two legs type differently becomes one column a
 * type (`a_long`, `a_string`). Under `isfuzzy=true` legs that do not exist are left out.
 */
const union = (node: Bound, piped: Relation | undefined, context: Context): Relation => {
  const parameters = parametersOf(node, ['kind', 'isfuzzy', 'withsource', 'with_source']);
  const source = parameters.get('withsource') ?? parameters.get('with_source');
  const fuzzy = parameters.get('isfuzzy') === 'true';
  const written = node.list('Expressions').filter((leg) => !(fuzzy && isMissing(leg)));
  const legs = [...(piped ? [piped] : []), ...written.map((leg) => lowerLeg(leg, context))];
  if (legs.length === 0) throw new Refusal('union of tables none of which exists', node);
  const inner = parameters.get('kind') === 'inner';
  const bound = inner ? commonColumns(node, legs, source) : boundColumns(node);
  const columns = bound.map((c): Out => ({ id: context.fresh(node), ...c }));
  const [first, ...rest] = columns;
  if (source !== undefined && (piped || first?.name !== source || legs.some((leg) => leg.columns.some((c) => c.name === source))))
    throw new Refusal('union withsource', node);
  const taken = source === undefined ? columns : rest;
  refuseUnsettled(taken, legs, node);
  checkColumns(taken, legs, inner, node);
  const inputs = legs.map((leg, i) => {
    const names = source === undefined ? [] : [legName(written[i] as Bound, i, fuzzy, context)];
    return { rel: leg.rel, exprs: [...names, ...taken.map((c) => sourceOf(c, leg))] };
  });
  return {
    rel: { kind: 'union', ids: columns.map((c) => c.id), inputs },
    columns: columns.map(({ id, name, type }) => ({ id, name, type })),
    order: [],
    ingested: undefined,
  };
};

/** The binder gives `kind=inner` the columns of every leg; the engine those that all legs have. */
const commonColumns = (node: Bound, legs: readonly Relation[], source: string | undefined): ReturnType<typeof boundColumns> => {
  const names = legs[0]?.columns.map((c) => c.name).filter((name) => legs.every((leg) => leg.columns.some((c) => c.name === name))) ?? [];
  const kept = boundColumns(node).filter((c, i) => names.includes(c.name) || (i === 0 && c.name === source));
  if (names.length === 0 || kept.length !== names.length + (source === undefined ? 0 : 1))
    throw new Refusal('union kind=inner of these columns', node);
  return kept;
};

const isMissing = (leg: Bound): boolean => {
  const node = leg.kind === 'ParenthesizedExpression' ? leg.child('Expression') : leg;
  return node.kind === 'NameReference' && node.symbol === undefined;
};

const lowerLeg = (leg: Bound, context: Context): Relation => {
  if (leg.text.includes('*') && leg.kind === 'NameReference')
    throw new Refusal('union of a wildcard', leg, butWrite('name the tables, as in union AppRequests, AppTraces'));
  return context.lowerTable(leg);
};

/** What `withsource` calls a leg: a table or view by its name, one that ends in `as T` by T, a let over plain data by its place. */
const legName = (leg: Bound, place: number, fuzzy: boolean, context: Context): Expr => {
  const node = leg.kind === 'ParenthesizedExpression' ? leg.child('Expression') : leg;
  const named = (value: string): Expr => ({ kind: 'literal', type: 'string', value });
  if (node.symbol?.kind === 'table') return named(node.symbol.name);
  const operator = node.kind === 'PipeExpression' ? node.child('Operator') : undefined;
  if (operator?.kind === 'AsOperator') return named(operator.child('Name').symbol?.name ?? '');
  const declared = node.kind === 'NameReference' && node.symbol ? context.lets.get(node.symbol.identity) : undefined;
  if (declared?.kind === 'FunctionDeclaration' && /^view\b/.test(declared.text)) return named(node.symbol?.name ?? '');
  if (declared && declared.kind === 'DataTableExpression' && !fuzzy) return named(`union_arg${place}`);
  throw new Refusal('union withsource of a leg that is no table', leg);
};

const named = (column: Out, leg: Relation): Column | undefined =>
  leg.columns.find((c) => c.type === column.type && (column.originals.includes(c.name) || c.name === column.name));

/** Every column of a leg goes to one column of the union (of `kind=inner`: the columns of all legs, in one type). */
const checkColumns = (columns: readonly Out[], legs: readonly Relation[], inner: boolean, node: Bound): void => {
  const strange = columns.find((column) => !legs.some((leg) => named(column, leg)));
  if (strange) throw new Refusal(`column ${strange.name}`, node, 'cannot be resolved by the lab');
  for (const leg of legs) {
    const taken = columns.map((column) => named(column, leg)?.id).filter((id) => id !== undefined);
    const lost = !inner && taken.length !== leg.columns.length;
    const split = inner && taken.length !== columns.length;
    if (new Set(taken).size !== taken.length || lost || split) throw new Refusal('union of a column in two types', node);
  }
};

const SETTLING = /^(Project|Summarize|Count|MakeSeries|GetSchema)Operator$/;

/**
 * Where a column of two types becomes two, the binder puts them side by side, while by the order of the legs others stand between them.
 * Which the engine does is not known, so nothing may show it: refused where the order reaches the answer.
 */
const refuseUnsettled = (columns: readonly Out[], legs: readonly Relation[], node: Bound): void => {
  const rest = [...columns];
  for (const column of legs.flatMap((leg) => leg.columns.map((c) => ({ c, leg })))) {
    const at = rest.findIndex((out) => named(out, column.leg)?.id === column.c.id);
    if (at > 0) {
      if (reachesEnd(node))
        throw new Refusal('union of a column in two types', node, 'has an order of columns that is not certain: project them');
      return;
    }
    if (at === 0) rest.shift();
  }
};

const reachesEnd = (node: Bound): boolean => {
  let at: Bound | undefined = node;
  for (let up = at.parent(); up; at = up, up = at.parent()) {
    const operator = up.kind === 'PipeExpression' ? up.maybe('Operator') : undefined;
    if (operator && operator.start > at.start && SETTLING.test(operator.kind)) return false;
  }
  return true;
};

/** The leg's column of that name and type, else null ("" for strings). */
const sourceOf = (column: Out, leg: Relation): Expr => {
  const found = named(column, leg);
  return found
    ? { kind: 'column', id: found.id, type: found.type }
    : { kind: 'literal', type: column.type, value: column.type === 'string' ? '' : null };
};
