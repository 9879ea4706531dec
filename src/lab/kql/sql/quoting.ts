import type { KqlType, Value } from '../types.ts';

/** DuckDB's type for each Kusto type. datetime and timespan are ticks: TIMESTAMP would lose the seventh digit. */
export const PHYSICAL: Readonly<Record<KqlType, string>> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  long: 'BIGINT',
  real: 'DOUBLE',
  bool: 'BOOLEAN',
  datetime: 'BIGINT',
  timespan: 'BIGINT',
  dynamic: 'JSON',
  guid: 'UUID',
  decimal: 'VARCHAR',
};

/** The only place that quotes SQL identifiers. Only generated names come here; KQL names never reach SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The only place that quotes SQL strings. A NUL byte would end the statement for DuckDB's parser, so it is built with chr(0). */
export const quoteString = (text: string): string => {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join('||chr(0)||')})`;
};

const MIN_LONG = -(2n ** 63n);

const realSql = (value: number): string => {
  if (Number.isNaN(value)) return "'nan'::DOUBLE";
  if (!Number.isFinite(value)) return value > 0 ? "'infinity'::DOUBLE" : "'-infinity'::DOUBLE";
  // Through a string: a bare 1.5 would be a DECIMAL, and 1e400 an error.
  return `'${Object.is(value, -0) ? '-0' : String(value)}'::DOUBLE`;
};

const integerSql = (value: bigint, type: string): string => (value === MIN_LONG ? '(-9223372036854775808)' : `(${value})::${type}`);

/** A constant as SQL, always with its type. Numbers are printed from the parsed value, never copied from the query. */
export const literalSql = (type: KqlType, value: Value): string => {
  if (value === null) return type === 'string' ? "''" : `NULL::${PHYSICAL[type]}`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'bigint') return type === 'real' ? realSql(Number(value)) : integerSql(value, PHYSICAL[type]);
  if (typeof value === 'number') return realSql(value);
  return type === 'string' ? quoteString(value) : `${quoteString(value)}::${PHYSICAL[type]}`;
};

const SPECIAL = /[\\^$.|?*+()[\]{}-]/g;
/** A text as a regular expression (RE2) that matches exactly it. */
export const quoteRegex = (text: string): string => text.replaceAll(SPECIAL, '\\$&');

/** Physical column of a stored row's ingestion time, in ticks. */
export const INGESTED = 'ingested';
