import type { Site } from '../places.ts';
import type { Expr, JoinFlavor, Plan, Rel, SortKey } from '../tree.ts';
import { type Emission, type LeadingLists, makeExpressionSql, operandOf, parameterSql, rowSql } from './emission.ts';
import { machineSql } from './machine.ts';
import { INGESTED, PHYSICAL, quoteName } from './quoting.ts';

/** `pinned` are indexes of leading values that the text holds; `sites` are the calls in it. */
export type Emitted = { readonly sql: string; readonly pinned: ReadonlySet<number>; readonly sites: readonly Site[] };

/** One SELECT for a plan, its columns in the plan's order. `lists` are the leading lists to write. */
export const planSql = (plan: Plan, ranged: boolean, lists: LeadingLists): Emitted => {
  const emission: Emission = { pinned: new Set(), lists, ranged, sites: [] };
  const columns = plan.columns.map((c) => quoteName(c.id)).join(', ');
  const sql = `SELECT ${columns === '' ? '1' : columns} FROM (${relationSql(plan.rel, emission)})${orderSql(plan.order, emission)}`;
  return { sql, pinned: emission.pinned, sites: emission.sites };
};

const relationSql = (rel: Rel, emission: Emission): string => EMITTERS[rel.kind](rel as never, emission);
const expressionSql = makeExpressionSql(relationSql);

const selectItems = (items: readonly { readonly id: string; readonly expr: Expr }[], emission: Emission): string =>
  items.length === 0 ? '1 AS nothing' : items.map((item) => `${expressionSql(item.expr, emission)} AS ${quoteName(item.id)}`).join(', ');

/** Kusto puts NaN beside null and orders strings by code point; DuckDB puts NaN above all numbers. */
const orderSql = (order: readonly SortKey[], emission: Emission): string => {
  if (order.length === 0) return '';
  const keys = order.flatMap((key) => {
    const sql = expressionSql(key.expr, emission);
    const direction = `${key.descending ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`;
    if (key.expr.type !== 'real') return [`${sql} ${direction}`];
    const [missing, nan] = key.nullsFirst ? [0, 1] : [2, 1];
    return [
      `CASE WHEN ${sql} IS NULL THEN ${missing} WHEN isnan(${sql}) THEN ${nan} ELSE ${key.nullsFirst ? 2 : 0} END ASC`,
      `${sql} ${direction}`,
    ];
  });
  return ` ORDER BY ${keys.join(', ')}`;
};

type Lists = Pick<Extract<Rel, { kind: 'expand' }>, 'lists' | 'form' | 'index' | 'limit'>;
/** The values to expand, as lists. */
const listItems = ({ lists, form, limit }: Lists, emission: Emission): string =>
  lists
    .map(({ list, expr, typed }) => {
      const values = typed && expr.kind === 'call' ? expr.args.map((value) => expressionSql(value, emission)) : [];
      const all = values.length > 0 ? `[${values.join(', ')}]` : `kql_expand_${form}(${expressionSql(expr, emission)})`;
      return `${limit === undefined ? all : `list_slice(${all}, 1, ${limit})`} AS ${quoteName(list)}`;
    })
    .join(', ');
/** Side by side, with the index. */
const unnested = ({ lists, index }: Lists): string => {
  const elements = lists.map(({ list, id }) => `unnest(${quoteName(list)}) AS ${quoteName(id)}`);
  const longest = `greatest(${lists.map(({ list }) => `len(${quoteName(list)})`).join(', ')})`;
  return `${elements.join(', ')}, unnest(range(${longest})) AS ${quoteName(index)}`;
};

type Emitters = { readonly [K in Rel['kind']]: (rel: Extract<Rel, { kind: K }>, emission: Emission) => string };
const EMITTERS: Emitters = {
  scan: (rel, emission) => {
    const items = rel.columns.map((c) => `${quoteName(c.stored)} AS ${quoteName(c.id)}`);
    const seen = [`${quoteName(INGESTED)} <= ${parameterSql('arrived')}::BIGINT`];
    if (emission.ranged && rel.time !== undefined) {
      const time = quoteName(rel.time);
      seen.push(`${time} >= ${parameterSql('range_from')}::BIGINT AND ${time} < ${parameterSql('range_to')}::BIGINT`);
    }
    return `SELECT ${items.length === 0 ? '1 AS nothing' : items.join(', ')} FROM ${quoteName(rel.table)} WHERE ${seen.join(' AND ')}`;
  },
  values: (rel, emission) => {
    const names = [rel.ordinal, ...rel.columns.map((c) => c.id)].map(quoteName).join(', ');
    const cells = (row: readonly Expr[]): string => row.map((cell) => `, ${expressionSql(cell, emission)}`).join('');
    if (rel.rows.length > 0)
      return `SELECT * FROM (VALUES ${rel.rows.map((row, i) => `(${i}::BIGINT${cells(row)})`).join(', ')}) AS v(${names})`;
    const empty = rel.columns.map((c) => `, NULL::${PHYSICAL[c.type]} AS ${quoteName(c.id)}`).join('');
    return `SELECT 0::BIGINT AS ${quoteName(rel.ordinal)}${empty} WHERE false`;
  },
  range: (rel, emission) => {
    const [from, to, step] = [rel.from, rel.to, rel.step].map((e) => `(${expressionSql(e, emission)})::BIGINT`);
    // As a table function it streams; as a list it would be built whole, where no time-out reaches it.
    return `SELECT * FROM generate_series(${from}, ${to}, ${step}) AS r(${quoteName(rel.id)})`;
  },
  filter: (rel, emission) => `SELECT * FROM (${relationSql(rel.input, emission)}) WHERE ${expressionSql(rel.condition, emission)}`,
  project: (rel, emission) => `SELECT ${selectItems(rel.items, emission)} FROM (${relationSql(rel.input, emission)})`,
  aggregate: (rel, emission) => {
    const aggregates = rel.aggregates.map(({ id, call, order }) => {
      const operands = call.args.map((arg) => operandOf(arg, expressionSql(arg, emission), emission));
      const sql = rowSql(call.row.name, call.span, () => call.row.sql(operands, call.type, orderSql(order, emission)));
      emission.sites.push({ span: call.span, sql });
      return `${sql} AS ${quoteName(id)}`;
    });
    const keys = rel.keys.map((key) => `${expressionSql(key.expr, emission)} AS ${quoteName(key.id)}`);
    const columns = [...keys, ...aggregates];
    const grouped = keys.length === 0 ? '' : ` GROUP BY ${keys.map((_, i) => i + 1).join(', ')}`;
    // Without keys there is one row, also over nothing; count(*) stands in when nothing above reads an aggregate.
    return `SELECT ${columns.length === 0 ? 'count(*) AS nothing' : columns.join(', ')} FROM (${relationSql(rel.input, emission)})${grouped}`;
  },
  expand: (rel, emission) => {
    const numbered = `SELECT *, row_number() OVER () AS ${quoteName(rel.ordinal)}, ${listItems(rel, emission)} FROM (${relationSql(rel.input, emission)})`;
    return `SELECT *, ${unnested(rel)} FROM (${numbered})`;
  },
  elements: (rel, emission) => {
    const copies = rel.copies.map((c) => `${quoteName(c.from)} AS ${quoteName(c.id)}`);
    return `SELECT *, ${unnested(rel)} FROM (SELECT ${[...copies, listItems(rel, emission)].join(', ')})`;
  },
  apply: (rel, emission) => {
    const left = `SELECT *, row_number() OVER () AS ${quoteName(rel.ordinal)} FROM (${relationSql(rel.left, emission)})`;
    return `SELECT * FROM (${left}), LATERAL (${relationSql(rel.right, emission)})`;
  },
  take: (rel, emission) =>
    `SELECT * FROM (${relationSql(rel.input, emission)})${orderSql(rel.order, emission)} LIMIT ${expressionSql(rel.count, emission)}`,
  window: (rel, emission) => {
    const args = rel.args.map((arg) => expressionSql(arg, emission));
    return `SELECT *, ${rel.sql(args, orderSql(rel.order, emission))} AS ${quoteName(rel.id)} FROM (${relationSql(rel.input, emission)})`;
  },
  shared: (rel, emission) =>
    `WITH ${quoteName(rel.name)} AS MATERIALIZED (${relationSql(rel.input, emission)}) SELECT * FROM (${relationSql(rel.body, emission)})`,
  reading: (rel) => `SELECT * FROM ${quoteName(rel.name)}`,
  machine: (rel, emission) =>
    machineSql(rel, {
      rows: relationSql(rel.input, emission),
      order: orderSql(rel.order, emission),
      expression: (expr) => expressionSql(expr, emission),
    }),
  union: (rel, emission) =>
    rel.inputs
      .map((input) => {
        const items = rel.ids.map((id, i) => ({ id, expr: input.exprs[i] as Expr }));
        return `SELECT ${selectItems(items, emission)} FROM (${relationSql(input.rel, emission)})`;
      })
      .join(' UNION ALL '),
  join: (rel, emission) => {
    const [left, right] = [relationSql(rel.left, emission), relationSql(rel.right, emission)];
    const on = rel.on
      .map((k) => `${expressionSql(k.left, emission)} IS NOT DISTINCT FROM ${expressionSql(k.right, emission)}`)
      .join(' AND ');
    const keys = rel.on.map((k) => expressionSql(k.left, emission)).join(', ');
    const [first, verb, second] = joinSides(rel.flavor, left, right, keys);
    // The missing side of an outer join is null, but a string never is.
    const items = rel.items.map((item) => {
      const sql = expressionSql(item.expr, emission);
      return `${item.expr.type === 'string' ? `coalesce(${sql}, '')` : sql} AS ${quoteName(item.id)}`;
    });
    return `SELECT ${items.length === 0 ? '1 AS nothing' : items.join(', ')} FROM (${first}) ${verb} (${second}) ON ${on}`;
  },
};

const joinSides = (flavor: JoinFlavor, left: string, right: string, keys: string): readonly [string, string, string] => {
  const sides: { readonly [K in JoinFlavor]: readonly [string, string, string] } = {
    inner: [left, 'JOIN', right],
    innerunique: [`SELECT DISTINCT ON (${keys}) * FROM (${left})`, 'JOIN', right],
    leftouter: [left, 'LEFT JOIN', right],
    rightouter: [left, 'RIGHT JOIN', right],
    fullouter: [left, 'FULL JOIN', right],
    leftsemi: [left, 'SEMI JOIN', right],
    leftanti: [left, 'ANTI JOIN', right],
    rightsemi: [right, 'SEMI JOIN', left],
    rightanti: [right, 'ANTI JOIN', left],
  };
  return sides[flavor];
};
