import { RowRefusal } from '../refusal.ts';
import type { KqlType } from '../types.ts';
import { arg, type FunctionRow } from './row.ts';
import { stopSql } from '../stopping.ts';

const stop = (type: KqlType): string => stopSql(`mv-expand met an element whose value as ${type} is not certain`);
const text = (j: string): string => `json_extract_string(${j}, '$')`;
const DATETIME = `'\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7}Z'`;
const CLOCK = `'-?(\\d+\\.)?\\d\\d:\\d\\d:\\d\\d(\\.\\d{7})?'`;

/** By json_type; a type that is not named stops the query, `NULL` is what does not conform. */
const branches = (j: string, type: KqlType, known: Readonly<Record<string, string>>): string =>
  `(CASE json_type(${j}) ${Object.entries(known)
    .map(([kind, sql]) => `WHEN '${kind}' THEN ${sql}`)
    .join(' ')} ELSE CASE WHEN ${j} IS NOT NULL THEN ${stop(type)} END END)`;

const whole = (j: string, physical: string, type: KqlType): string => {
  const value = `coalesce(try_cast(${text(j)} AS ${physical}), ${stop(type)})`;
  // A real without a fraction is that long; what becomes of a fraction, and of reals as int, is not certain.
  const real = `${text(j)}::DOUBLE`;
  const exact = `CASE WHEN ${real} = trunc(${real}) AND abs(${real}) < 9007199254740992 THEN (${real})::BIGINT ELSE ${stop(type)} END`;
  const reals = type === 'long' ? { DOUBLE: exact } : {};
  return branches(j, type, { BIGINT: value, UBIGINT: value, ...reals, VARCHAR: 'NULL', ARRAY: 'NULL', OBJECT: 'NULL' });
};

const shaped = (j: string, type: KqlType, shape: string, parse: string): string =>
  branches(j, type, { VARCHAR: `CASE WHEN regexp_full_match(${text(j)}, ${shape}) THEN ${parse}(${text(j)}) ELSE ${stop(type)} END` });

const CASTS: Readonly<Partial<Record<KqlType, (j: string) => string>>> = {
  long: (j) => whole(j, 'BIGINT', 'long'),
  int: (j) => whole(j, 'INTEGER', 'int'),
  real: (j) => {
    const value = `${text(j)}::DOUBLE`;
    return branches(j, 'real', { BIGINT: value, UBIGINT: value, DOUBLE: value });
  },
  bool: (j) => branches(j, 'bool', { BOOLEAN: `(${text(j)} = 'true')` }),
  string: (j) => `coalesce(${branches(j, 'string', { VARCHAR: text(j) })}, '')`,
  datetime: (j) => shaped(j, 'datetime', DATETIME, 'kql_read_datetime'),
  timespan: (j) => shaped(j, 'timespan', CLOCK, 'kql_parse_timespan'),
};

/** True, or stops the query. */
const metElements: FunctionRow = {
  name: 'mv-apply met elements',
  params: ['long'],
  nulls: 'own',
  sql: (args) =>
    `(CASE WHEN ${arg(args, 0)} > 0 THEN true ELSE ${stopSql('mv-apply summarized no elements, whose result is not certain')} END)`,
};

/** `to typeof(T)` casts and does not convert: an element of another type becomes null; where that is not certain, the query stops. */
export const EXPANSION: readonly FunctionRow[] = [
  metElements,
  {
    name: 'mv-expand to typeof',
    params: ['dynamic'],
    nulls: 'own',
    sql: (args, type) => {
      const cast = CASTS[type];
      if (!cast) throw new RowRefusal(`of ${type}`);
      return cast(arg(args, 0));
    },
  },
];
