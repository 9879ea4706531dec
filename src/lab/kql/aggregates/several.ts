import type { AggregateRow } from './row.ts';
import { PHYSICAL } from '../sql/quoting.ts';
import type { Operand } from '../functions/row.ts';
import { RowRefusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import type { KqlType } from '../types.ts';
import { stopSql } from '../stopping.ts';

/** One column of an aggregate that gives several. */
export type AggregatePart = { readonly row: AggregateRow; readonly args: readonly Expr[]; readonly type: KqlType };
/** An aggregate of several columns: one part a column, or undefined where these arguments make none. */
export type SeveralRow = {
  readonly name: string;
  /** Whether `*` may stand for all columns that are not grouped by. */
  readonly star: boolean;
  readonly parts: (args: readonly Expr[]) => readonly AggregatePart[] | undefined;
};

/** All values of a row as one struct: equal SQL in every part, so that DuckDB computes one and all parts are of the same row. */
const structOf = (args: readonly Operand[]): string => `struct_pack(${args.map((a, i) => `f${i} := ${a.sql}`).join(', ')})`;

const part = (struct: string, index: number, type: KqlType): string => {
  const value = `struct_extract(${struct}, 'f${index}')`;
  return type === 'string' ? `coalesce(${value}, '')` : value;
};

const behind = (keys: readonly string[], order: string): string =>
  ` ORDER BY ${[...keys, ...(order === '' ? [] : [order.replace(/^ ORDER BY /, '')])].join(', ')}`;

const SORTABLE: readonly KqlType[] = ['int', 'long', 'real', 'datetime', 'timespan', 'string'];

const EMPTY_AMONG =
  'arg_min() met an empty text among others, and whether the service passes over it is not certain: write where isnotempty(...) before it';

/** Whether the least text is an empty one where there are others is not known: min() may pass over it. */
const refuseEmpty = (key: Operand, row: string): string =>
  `(CASE WHEN bool_or(${key.sql} = '') AND bool_or(${key.sql} <> '') THEN ${stopSql(EMPTY_AMONG)} ELSE ${row} END)`;

/** The row of the largest or smallest key: nulls only when there is nothing else, NaN before any number, of equals the first. */
const extremeRow = (args: readonly Operand[], order: string, direction: 'DESC' | 'ASC'): string => {
  const key = args[0] as Operand;
  if (!SORTABLE.includes(key.type)) throw new RowRefusal(`of ${key.type}`);
  const row = firstRow(args, key, order, direction);
  return key.type === 'string' && direction === 'ASC' ? refuseEmpty(key, row) : row;
};

const firstRow = (args: readonly Operand[], key: Operand, order: string, direction: 'DESC' | 'ASC'): string => {
  const struct = structOf(args);
  if (order === '' && (key.type !== 'real' || direction === 'DESC'))
    return `coalesce(${direction === 'DESC' ? 'arg_max' : 'arg_min'}(${struct}, ${key.sql}), first(${struct}))`;
  const nan = key.type === 'real' ? [`isnan(${key.sql}) DESC`] : [];
  return `first(${struct}${behind([`(${key.sql} IS NULL) ASC`, ...nan, `${key.sql} ${direction}`], order)})`;
};

const extreme = (name: string, direction: 'DESC' | 'ASC'): SeveralRow => ({
  name,
  star: true,
  parts: (args) =>
    args.map(({ type }, i) => ({
      row: { name, params: [], rest: 'any', sql: (all, _type, order) => part(extremeRow(all, order, direction), i, type) },
      args,
      type,
    })),
});

/** One row of the group; for a single column the aggregate of one column serves, which looks for a value that is not null. */
const anyRow = (name: string): SeveralRow => ({
  name,
  star: true,
  parts: (args) =>
    args.length < 2
      ? undefined
      : args.map(({ type }, i) => ({
          row: { name, params: [], rest: 'any', sql: (all, _type, order) => part(`first(${structOf(all)}${order})`, i, type) },
          args,
          type,
        })),
});

const RANKED: readonly KqlType[] = ['int', 'long', 'real', 'datetime', 'timespan'];

const rankable = (x: Operand): string => {
  if (!RANKED.includes(x.type)) throw new RowRefusal(`of ${x.type}`);
  return x.type === 'real' ? `(CASE WHEN isnan(${x.sql}) THEN ${stopSql('a percentile met NaN')} ELSE ${x.sql} END)` : x.sql;
};

/** A percentage as a fraction of whole numbers: 99.9 % are 999 of 1000. Doubles would put some ranks one too high. */
type Share = { readonly part: bigint; readonly whole: bigint };

const share = (p: Operand | undefined): Share => {
  const value = p?.constant();
  const [, whole, decimals = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  const number = Number(value);
  if ((typeof value !== 'number' && typeof value !== 'bigint') || whole === undefined || number < 0 || number > 100)
    throw new RowRefusal('with a percentage that is no constant from 0 to 100');
  return { part: BigInt(whole + decimals), whole: 100n * 10n ** BigInt(decimals.length) };
};

/** Nearest rank: the smallest value that at least p % of all non-null values do not exceed. */
const ranked = (x: Operand, { part: p, whole }: Share): string => {
  const rank = `(count(${x.sql})::HUGEINT * ${p} + ${whole - 1n}) // ${whole}`;
  return `list_extract(list_sort(list(${rankable(x)}) FILTER (WHERE ${x.sql} IS NOT NULL)), greatest(1, ${rank})::BIGINT)`;
};

/** Nearest rank where every value counts as often as its weight says. */
const weighted = (x: Operand, w: Operand, { part: p, whole }: Share): string => {
  if (w.type !== 'int' && w.type !== 'long') throw new RowRefusal(`with a weight of type ${w.type}`);
  const weight = `(CASE WHEN ${w.sql} > 0 THEN (${w.sql})::HUGEINT ELSE ${stopSql('a weight was null or not above 0')} END)`;
  const pairs = `list(struct_pack(v := ${rankable(x)}, c := ${weight}) ORDER BY ${x.sql}) FILTER (WHERE ${x.sql} IS NOT NULL)`;
  const bound = `(sum(${w.sql}) FILTER (WHERE ${x.sql} IS NOT NULL)) * ${p}`;
  return `struct_extract(list_reduce(${pairs}, lambda seen, next: CASE WHEN seen.c * ${whole} >= ${bound} THEN seen ELSE struct_pack(v := next.v, c := seen.c + next.c) END), 'v')`;
};

const rankOf = (args: readonly Operand[], weights: boolean, p: Operand | undefined): string => {
  const x = args[0] as Operand;
  return weights ? weighted(x, args[1] as Operand, share(p)) : ranked(x, share(p));
};

const percentiles = (name: string, weights: boolean): SeveralRow => ({
  name,
  star: false,
  parts: (args) => {
    const values = args.slice(0, weights ? 2 : 1);
    const type = args[0]?.type === 'int' ? 'long' : (args[0]?.type ?? 'long');
    return args.slice(values.length).map((p) => ({
      row: { name, params: [], rest: 'any', sql: (all) => `(${rankOf(all, weights, all.at(-1))})::${PHYSICAL[type]}` },
      args: [...values, p],
      type,
    }));
  },
});

/** Aggregates that may give several columns, by name. */
export const SEVERAL: ReadonlyMap<string, SeveralRow> = new Map(
  [
    extreme('arg_max', 'DESC'),
    extreme('arg_min', 'ASC'),
    extreme('argmax', 'DESC'),
    extreme('argmin', 'ASC'),
    anyRow('take_any'),
    anyRow('any'),
    percentiles('percentile', false),
    percentiles('percentiles', false),
    percentiles('percentilew', true),
    percentiles('percentilesw', true),
  ].map((row) => [row.name, row]),
);

/** `percentiles_array(x, 5, 50)`, or one constant array of percentages. Over nothing but nulls there is no answer known. */
const percentilesArray = (name: string, weights: boolean): AggregateRow => ({
  name,
  params: weights ? ['any', 'any'] : ['any'],
  rest: 'any',
  sql: (args) => {
    const x = args[0] as Operand;
    if (x.type !== 'int' && x.type !== 'long' && x.type !== 'real') throw new RowRefusal(`of ${x.type}`);
    const finite = x.type === 'real' ? `isfinite(${x.sql})` : `${x.sql} IS NOT NULL`;
    const ranks = args
      .slice(weights ? 2 : 1)
      .flatMap(percentagesOf)
      .map((p) => rankOf(args, weights, p));
    if (ranks.length === 0) throw new RowRefusal('without a percentage');
    return `(CASE WHEN count(*) FILTER (WHERE ${finite}) = 0 THEN ${stopSql(`${name}() met no number`)} ELSE to_json([${ranks.join(', ')}]) END)`;
  },
});

const percentagesOf = (p: Operand): readonly Operand[] => {
  if (p.type !== 'dynamic') return [p];
  const value: unknown = JSON.parse(String(p.constant() ?? 'null'));
  if (!Array.isArray(value) || !value.every((v) => typeof v === 'number')) throw new RowRefusal('with percentages that are not constant');
  return value.map((v: number): Operand => ({ sql: '', type: 'real', present: true, constant: () => v }));
};

/** Percentiles as one array. */
export const PERCENTILE_ARRAYS: readonly AggregateRow[] = [
  percentilesArray('percentiles_array', false),
  percentilesArray('percentilesw_array', true),
];
