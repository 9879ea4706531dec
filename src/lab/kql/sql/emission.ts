import { cased } from '../functions/any-case.ts';
import type { Operand } from '../functions/row.ts';
import type { Site } from '../places.ts';
import { butWrite, Refusal, RowRefusal, type Span } from '../refusal.ts';
import type { Expr, Rel } from '../tree.ts';
import type { Value } from '../types.ts';
import { literalSql, PHYSICAL, quoteName } from './quoting.ts';
import { stopSql } from '../stopping.ts';

/** JSON texts of leading lists, by index. */
export type LeadingLists = ReadonlyMap<number, Value>;

/** What emitting a plan needs, and finds out about it. */
export type Emission = {
  /** Indexes of leading scalars the SQL text depends on: another value needs another plan. */
  readonly pinned: Set<number>;
  /** What is written for each leading list, by its index. */
  readonly lists: LeadingLists;
  /** Whether the request has a time range of its own. */
  readonly ranged: boolean;
  /** Every call, for the place of one that stops the query while it runs. */
  readonly sites: Site[];
};

export type RelationSql = (rel: Rel, emission: Emission) => string;

/** `now`, `arrived`, `range_from`, `range_to`, or `p0`, `p1` ... for leading values. */
export const parameterSql = (name: string): string => `$${name}`;

/** Emits expressions; relations inside them (toscalar) go through `relationSql`. */
export const makeExpressionSql = (relationSql: RelationSql): ((expr: Expr, emission: Emission) => string) => {
  const emitters: { readonly [K in Expr['kind']]: (expr: Extract<Expr, { kind: K }>, emission: Emission) => string } = {
    column: (expr) => quoteName(expr.id),
    literal: (expr) => literalSql(expr.type, expr.value),
    parameter: (expr, { lists }) =>
      expr.type === 'dynamic' ? literalSql(expr.type, listOf(expr, lists)) : `${parameterSql(`p${expr.index}`)}::${PHYSICAL[expr.type]}`,
    now: () => `${parameterSql('now')}::BIGINT`,
    call: (expr, emission) => callSql(expr, emission),
    member: (expr, emission) => memberSql(expr, emission),
    scalar: (expr, emission) => {
      const value = `(SELECT ${quoteName(expr.id)} FROM (${relationSql(expr.rel, emission)}))`;
      return expr.type === 'string' ? `coalesce(${value}, '')` : value;
    },
  };
  const memberSql = (expr: Extract<Expr, { kind: 'member' }>, emission: Emission): string => {
    const fold = (sql: string): string => (expr.ignoreCase ? cased(sql, false) : sql);
    const list = `SELECT ${fold(quoteName(expr.id))} FROM (${relationSql(expr.rel, emission)})`;
    const value = expressionSql(expr.value, emission);
    const found = `coalesce(${fold(value)} IN (${list}), false)`;
    if (expr.value.type === 'string') return found;
    // Whether a null is among nulls is not certain.
    const nulls = `EXISTS (SELECT 1 FROM (${relationSql(expr.rel, emission)}) WHERE ${quoteName(expr.id)} IS NULL)`;
    return `(CASE WHEN ${value} IS NULL AND ${nulls} THEN ${stopSql('a null was looked up in a table that has nulls')} ELSE ${found} END)`;
  };
  const expressionSql = (expr: Expr, emission: Emission): string => emitters[expr.kind](expr as never, emission);
  const callSql = (expr: Extract<Expr, { kind: 'call' }>, emission: Emission): string => {
    const operands = expr.args.map((arg) => operandOf(arg, expressionSql(arg, emission), emission));
    const sql = rowSql(expr.row.name, expr.span, () => expr.row.sql(operands, expr.type));
    emission.sites.push({ span: expr.span, sql });
    return expr.row.nulls === 'strict' && expr.type === 'string' ? `coalesce(${sql}, '')` : sql;
  };
  return expressionSql;
};

/** A leading list's text for this emission. */
const listOf = ({ index, value }: Extract<Expr, { kind: 'parameter' }>, lists: LeadingLists): Value => lists.get(index) ?? value;

/** An argument as rows of tables see it; asking for the value of a leading scalar binds the plan to it. */
export const operandOf = (expr: Expr, sql: string, emission: Emission): Operand => ({
  sql,
  type: expr.type,
  present:
    expr.kind === 'parameter' || expr.kind === 'now' || (expr.kind === 'literal' && expr.value !== null && !Number.isNaN(expr.value)),
  constant: () => {
    if (expr.kind === 'parameter' && expr.type === 'dynamic') return listOf(expr, emission.lists);
    if (expr.kind === 'parameter') emission.pinned.add(expr.index);
    return expr.kind === 'literal' || expr.kind === 'parameter' ? expr.value : undefined;
  },
});

/** A row's SQL, its refusal put in its place in the query. */
export const rowSql = (name: string, span: Span, sql: () => string): string => {
  try {
    return sql();
  } catch (error) {
    if (error instanceof RowRefusal)
      throw new Refusal(`${name} ${error.message}`, span, error.advice === undefined ? undefined : butWrite(error.advice));
    throw error;
  }
};
