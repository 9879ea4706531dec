import { RowRefusal } from '../refusal.ts';
import type { KqlType } from '../types.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

/** Longest array of the engine. */
const MAX_BINS = 1_048_576;

const isAxis = (x: KqlType, from: KqlType, to: KqlType, step: KqlType): boolean => {
  const whole = (type: KqlType): boolean => type === 'int' || type === 'long';
  return whole(x) ? whole(from) && whole(to) && whole(step) : x === 'datetime' && from === x && to === x && step === 'timespan';
};

const checked = (args: readonly Operand[]): readonly [string, string, string, string] => {
  const [x, from, to, step] = args as [Operand, Operand, Operand, Operand];
  if (!isAxis(x.type, from.type, to.type, step.type)) throw new RowRefusal(`on ${x.type} by ${step.type}`);
  const [f, t, s] = [from, to, step].map((o) => `(${o.sql})::HUGEINT`) as [string, string, string];
  return [x.sql, f, t, s];
};

/** How many bins `from`, `to` (excluded) and `step` make. */
const countOf = (f: string, t: string, s: string): string => {
  const bins = `((${t} - ${f} + ${s} - 1) // ${s})`;
  const fine = `CASE WHEN ${bins} <= ${MAX_BINS} THEN greatest(${bins}, 0)::BIGINT ELSE ${stopSql('make-series would make too many bins')} END`;
  return `(CASE WHEN ${s} > 0 AND ${t} IS NOT NULL AND ${f} IS NOT NULL THEN ${fine} ELSE ${stopSql('make-series met a null range or a step not above 0')} END)`;
};

/** (axis, from, to, step): number of the bin from 0, null outside of the range. */
export const BIN_NUMBER: FunctionRow = {
  name: 'make-series',
  params: ['any', 'any', 'any', 'any'],
  nulls: 'own',
  sql: (args) => {
    const [x, f, t, s] = checked(args);
    return `(CASE WHEN ${x} >= ${f} AND ${x} < ${t} AND ${s} > 0 THEN ((${x} - ${f}) // ${s})::BIGINT END)`;
  },
};

/** (from, from, to, step): how many bins. */
export const BIN_COUNT: FunctionRow = {
  name: 'make-series',
  params: ['any', 'any', 'any', 'any'],
  nulls: 'own',
  sql: (args) => {
    const [, f, t, s] = checked(args);
    return countOf(f, t, s);
  },
};

/** (from, from, to, step): the array of the bins' lower ends. */
export const BIN_STARTS: FunctionRow = {
  name: 'make-series',
  params: ['any', 'any', 'any', 'any'],
  nulls: 'own',
  sql: (args) => {
    const [, f, t, s] = checked(args);
    // The bound stands inside: a constant list may be built before the condition around it is looked at.
    const last = `(CASE WHEN (${t} - ${f}) // ${s} <= ${MAX_BINS} THEN ${t} - 1 ELSE ${f} END)`;
    const starts = `generate_series((${f})::BIGINT, ${last}::BIGINT, (${s})::BIGINT)`;
    const list = args[0]?.type === 'datetime' ? `list_transform(${starts}, lambda bin_start: kql_datetime_text(bin_start))` : starts;
    return `(CASE WHEN ${countOf(f, t, s)} >= 0 THEN to_json(${list}) END)`;
  },
};

/** (number): whether it is above 0. */
export const ANY_ROWS: FunctionRow = { name: 'make-series', params: ['long'], nulls: 'own', sql: (args) => `(${arg(args, 0)} > 0)` };
