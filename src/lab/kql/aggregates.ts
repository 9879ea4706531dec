import { PERCENTILE_ARRAYS } from './aggregates/several.ts';
import { COLLECTION_AGGREGATES } from './aggregates/collections.ts';
import { STATISTICS } from './aggregates/statistics.ts';
import type { AggregateRow } from './aggregates/row.ts';
import { dynamicSql } from './functions/collections.ts';
import { toJson } from './functions/dynamic.ts';
import { arg, type Operand } from './functions/row.ts';
import { RowRefusal } from './refusal.ts';
import { literalSql, PHYSICAL } from './sql/quoting.ts';
import type { KqlType } from './types.ts';
import { stopSql } from './stopping.ts';

const typeOf = (args: readonly Operand[], n = 0): KqlType => (args[n] as Operand).type;
const where = (condition: string | undefined): string => (condition === undefined ? '' : ` FILTER (WHERE ${condition})`);

/** Decimals are texts to DuckDB: a group's are handed over as a list. */
const ofDecimals = (fn: 'sum' | 'avg' | 'min' | 'max', args: readonly Operand[], conditional: boolean): string => {
  const keep = `${arg(args, 0)} IS NOT NULL${conditional ? ` AND ${arg(args, 1)}` : ''}`;
  return `kql_decimal_aggregate('${fn}', to_json(coalesce(list(${arg(args, 0)}) FILTER (WHERE ${keep}), []))::VARCHAR)`;
};

/** Over nothing, or nulls only: 0 for sums, NaN for averages, null for extremes ("" for strings). */
const sum = (name: string, conditional: boolean): AggregateRow => ({
  name,
  params: conditional ? ['every', 'bool'] : ['every'],
  sql: (args, type) => {
    const filter = where(conditional ? arg(args, 1) : undefined);
    const from = typeOf(args);
    if (from === 'decimal') return ofDecimals('sum', args, conditional);
    if (from === 'real') return `coalesce(sum(${arg(args, 0)})${filter}, 0::DOUBLE)`;
    if (from !== 'int' && from !== 'long' && from !== 'timespan') throw new RowRefusal(`of ${from}`);
    return `kql_wrap(coalesce(sum(${arg(args, 0)})${filter}, 0::HUGEINT))::${PHYSICAL[type]}`;
  },
});

/** Ticks, cut to whole ones. What an average of no timespan is, is not known. */
const averageSpan = (x: string, filter: string): string =>
  `(CASE WHEN count(${x})${filter} = 0 THEN ${stopSql('avg() met no timespan')} ELSE (sum(${x})${filter} // count(${x})${filter})::BIGINT END)`;

const average = (name: string, conditional: boolean): AggregateRow => ({
  name,
  params: conditional ? ['every', 'bool'] : ['every'],
  sql: (args) => {
    const from = typeOf(args);
    const filter = where(conditional ? arg(args, 1) : undefined);
    if (from === 'decimal') return ofDecimals('avg', args, conditional);
    if (from === 'timespan') return averageSpan(arg(args, 0), filter);
    if (from !== 'int' && from !== 'long' && from !== 'real') throw new RowRefusal(`of ${from}`);
    if (from === 'real') return `coalesce(avg(${arg(args, 0)})${filter}, 'nan'::DOUBLE)`;
    // The sum of longs wraps before it is divided, as in sum().
    return `coalesce(kql_wrap(sum(${arg(args, 0)})${filter})::DOUBLE / count(${arg(args, 0)})${filter}, 'nan'::DOUBLE)`;
  },
});

/** take_any() passes over empty texts, as if they were nulls. Whether min() does too is not known. */
const extremeText = (fn: 'min' | 'max', text: string, condition: string | undefined): string => {
  const value = `coalesce(${fn}(${text})${where(condition)}, '')`;
  if (fn === 'max') return value;
  const mixed = `bool_or(${text} = '')${where(condition)} AND bool_or(${text} <> '')${where(condition)}`;
  return `(CASE WHEN ${mixed} THEN ${stopSql(
    'min() met an empty text among others, and whether the service passes over it is not certain: write where isnotempty(...) before it, or minif()',
  )} ELSE ${value} END)`;
};

const ORDERED: readonly KqlType[] = ['int', 'long', 'real', 'datetime', 'timespan', 'bool'];
const extreme = (name: string, fn: 'min' | 'max', conditional: boolean): AggregateRow => ({
  name,
  params: conditional ? ['every', 'bool'] : ['every'],
  sql: (args) => {
    const from = typeOf(args);
    if (from === 'decimal') return ofDecimals(fn, args, conditional);
    if (from === 'string') return extremeText(fn, arg(args, 0), conditional ? arg(args, 1) : undefined);
    if (!ORDERED.includes(from) || from === 'bool') throw new RowRefusal(`of ${from}`);
    const filter = where(conditional ? arg(args, 1) : undefined);
    const plain = `${fn}(${arg(args, 0)})${filter}`;
    // One NaN makes both extremes NaN; DuckDB takes it for the largest number.
    return from === 'real' ? `(CASE WHEN bool_or(isnan(${arg(args, 0)}))${filter} THEN 'nan'::DOUBLE ELSE ${plain} END)` : plain;
  },
});

/** Nulls are not counted. Exact: Kusto's estimate is exact too up to 1,000 values. The accuracy argument changes nothing here. */
const distinct = (name: string, conditional: boolean, accuracy: boolean): AggregateRow => ({
  name,
  params: [...(['any'] as const), ...(conditional ? (['bool'] as const) : []), ...(accuracy ? (['any'] as const) : [])],
  optional: accuracy ? 1 : 0,
  sql: (args) => {
    if (typeOf(args) === 'dynamic') throw new RowRefusal('of dynamic');
    return `count(DISTINCT ${arg(args, 0)})${where(conditional ? arg(args, 1) : undefined)}`;
  },
});

/** A value that is not null, or a text that is not empty, where there is one. */
const anyValue = (name: string, conditional: boolean): AggregateRow => ({
  name,
  params: conditional ? ['any', 'bool'] : ['any'],
  sql: (args, type) => {
    const filter = where(conditional ? arg(args, 1) : undefined);
    return type === 'string' ? `coalesce(any_value(nullif(${arg(args, 0)}, ''))${filter}, '')` : `any_value(${arg(args, 0)})${filter}`;
  },
});

const MAX_ORDERED_SET = 5_000;
/** Arrays of non-null values, at most `max size` (1,048,576 without one). */
const list = (name: string, unique: boolean, conditional: boolean): AggregateRow => ({
  name,
  params: [...(['any'] as const), ...(conditional ? (['bool'] as const) : []), 'long'],
  optional: 1,
  sql: (args, _type, order) => {
    const x = args[0] as Operand;
    const limit = args[conditional ? 2 : 1];
    const size = limit?.constant();
    if (limit && (typeof size !== 'bigint' || size < 1n)) throw new RowRefusal('with that size');
    const json = toJson(x);
    const keep = `${x.sql} IS NOT NULL${conditional ? ` AND ${arg(args, 1)}` : ''}`;
    // Which values a capped set keeps is open, but where rows have an order it is the first ones, in that order. Finding them takes
    // the square of their number: a large uncapped set comes in any order.
    const all = `coalesce(list(${json}${order}) FILTER (WHERE ${keep}), [])`;
    if (unique && x.type === 'dynamic') return `(${dynamicSql('make_set', [`to_json(${all})`, String(size ?? 1_048_576n)])})::JSON`;
    const any = `coalesce(list(DISTINCT ${json}) FILTER (WHERE ${keep}), [])`;
    const first = `list_filter(${all}, lambda v, i: list_position(${all}, v) = i)`;
    const set = limit ? first : `CASE WHEN count(*) <= ${MAX_ORDERED_SET} THEN ${first} ELSE ${any} END`;
    const values = !unique ? all : order === '' ? any : `(${set})`;
    return `to_json(list_slice(${values}, 1, ${literalSql('long', (size as bigint | undefined) ?? 1_048_576n)}))`;
  },
});

/** Aggregates of one value, by name. */
export const AGGREGATES: ReadonlyMap<string, AggregateRow> = new Map(
  [
    {
      name: 'count',
      params: ['any'],
      optional: 1,
      // All rows, also where the column is null. What a condition there does is not known.
      sql: (args: readonly Operand[]) => {
        if (args[0]?.type === 'bool') throw new RowRefusal('of a condition');
        return 'count(*)';
      },
    } satisfies AggregateRow,
    {
      name: 'countif',
      params: ['bool'],
      sql: (args: readonly Operand[]) => `count(*) FILTER (WHERE ${arg(args, 0)})`,
    } satisfies AggregateRow,
    sum('sum', false),
    sum('sumif', true),
    average('avg', false),
    average('avgif', true),
    extreme('min', 'min', false),
    extreme('max', 'max', false),
    extreme('minif', 'min', true),
    extreme('maxif', 'max', true),
    distinct('dcount', false, true),
    distinct('dcountif', true, true),
    distinct('count_distinct', false, false),
    distinct('count_distinctif', true, false),
    anyValue('any', false),
    anyValue('take_any', false),
    anyValue('anyif', true),
    anyValue('take_anyif', true),
    ...STATISTICS,
    ...PERCENTILE_ARRAYS,
    list('make_list', false, false),
    list('makelist', false, false),
    list('make_set', true, false),
    list('makeset', true, false),
    list('make_list_if', false, true),
    list('make_set_if', true, true),
    ...COLLECTION_AGGREGATES,
  ].map((row) => [row.name, row]),
);
