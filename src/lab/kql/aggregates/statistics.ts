import type { AggregateRow } from './row.ts';
import { arg, type Operand } from '../functions/row.ts';
import { RowRefusal } from '../refusal.ts';
import { isNumber } from '../types.ts';
import { stopSql } from '../stopping.ts';

const asReal = (operand: Operand): string => {
  if (!isNumber(operand.type)) throw new RowRefusal(`of ${operand.type}`);
  return `(${operand.sql})::DOUBLE`;
};

/**
 * Nulls are left out; nothing and a single number vary by 0; NaN or an infinity among several makes NaN (DuckDB would stop with an
 * error). What a lone infinity gives is not known: no answer.
 */
const spread = (name: string, fn: string, conditional: boolean): AggregateRow => ({
  name,
  params: conditional ? ['any', 'bool'] : ['any'],
  sql: (args) => {
    const x = asReal(args[0] as Operand);
    const when = conditional ? ` AND ${arg(args, 1)}` : '';
    const strange = `count(*) FILTER (WHERE NOT isfinite(${x})${when})`;
    const lone = stopSql(`${name}() met a single value that is no finite number`);
    const several = `(CASE WHEN count(*) FILTER (WHERE ${x} IS NOT NULL${when}) > 1 THEN 'nan'::DOUBLE ELSE ${lone} END)`;
    return `(CASE WHEN ${strange} > 0 THEN ${several} ELSE coalesce(${fn}(${x}) FILTER (WHERE isfinite(${x})${when}), 0::DOUBLE) END)`;
  },
});

/** Of pairs of finite numbers, two at least: what the engine gives for others is not known. */
const covariance = (name: string, fn: string, conditional: boolean): AggregateRow => ({
  name,
  params: conditional ? ['any', 'any', 'bool'] : ['any', 'any'],
  sql: (args) => {
    const [x, y] = [asReal(args[0] as Operand), asReal(args[1] as Operand)];
    const where = conditional ? ` FILTER (WHERE ${arg(args, 2)})` : '';
    const fine = `coalesce(bool_and(coalesce(isfinite(${x}) AND isfinite(${y}), false))${where}, false) AND count(*)${where} > 1`;
    const none = stopSql(`${name}() met a value that is no finite number, or fewer than two pairs`);
    return `(CASE WHEN ${fine} THEN ${fn}(${y}, ${x})${where} ELSE ${none} END)`;
  },
});

/** Of one value at least, none of them null. */
const bits = (name: string, fn: string): AggregateRow => ({
  name,
  params: ['long'],
  sql: (args) => {
    const x = arg(args, 0);
    return `(CASE WHEN count(*) > 0 AND count(*) = count(${x}) THEN ${fn}(${x}) ELSE ${stopSql(`${name}() met a null or no value`)} END)`;
  },
});

/** The spread of a column, how two go together, and longs taken together bit by bit. */
export const STATISTICS: readonly AggregateRow[] = [
  spread('stdev', 'stddev_samp', false),
  spread('stdevif', 'stddev_samp', true),
  spread('stdevp', 'stddev_pop', false),
  spread('variance', 'var_samp', false),
  spread('varianceif', 'var_samp', true),
  spread('variancep', 'var_pop', false),
  spread('variancepif', 'var_pop', true),
  covariance('covariance', 'covar_samp', false),
  covariance('covarianceif', 'covar_samp', true),
  covariance('covariancep', 'covar_pop', false),
  covariance('covariancepif', 'covar_pop', true),
  bits('binary_all_and', 'bit_and'),
  bits('binary_all_or', 'bit_or'),
  bits('binary_all_xor', 'bit_xor'),
];
