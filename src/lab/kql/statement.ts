import type { DuckDBConnection, DuckDBResult, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { LabQueryOptions } from '../store.ts';
import type { LeadingValue } from './lowering/scope.ts';
import type { Prepared } from './planner.ts';
import { toTicks } from './types.ts';

/** Starts a plan's one SELECT with its values bound; its rows are fetched in chunks. Throws DuckDB's errors. */
export const start = async (
  connection: DuckDBConnection,
  plan: Prepared,
  leading: readonly LeadingValue[],
  options: LabQueryOptions,
): Promise<DuckDBResult> => {
  const { BIGINT, BOOLEAN, DOUBLE, INTEGER, StatementType, VARCHAR } = await import('@duckdb/node-api');
  const types: Readonly<Record<LeadingValue['type'], DuckDBType>> = {
    string: VARCHAR,
    int: INTEGER,
    long: BIGINT,
    real: DOUBLE,
    bool: BOOLEAN,
    datetime: BIGINT,
    timespan: BIGINT,
    dynamic: VARCHAR,
    guid: VARCHAR,
    decimal: VARCHAR,
  };
  // Only generated SQL comes here; that it is one SELECT is checked all the same.
  const statements = await connection.extractStatements(plan.sql);
  if (statements.count !== 1) throw new Error(`The lab made ${statements.count} SQL statements of one query`);
  const prepared = await statements.prepare(0);
  if (prepared.statementType !== StatementType.SELECT) throw new Error('The lab made an SQL statement that is no SELECT');
  // A pinned value is part of the text: its parameter may not be left in the statement.
  const named = new Set(Array.from({ length: prepared.parameterCount }, (_, i) => prepared.parameterName(i + 1)));
  const values: Record<string, DuckDBValue> = {};
  const bound: Record<string, DuckDBType> = {};
  const give = (name: string, value: DuckDBValue, type: DuckDBType): void => {
    if (!named.has(name)) return;
    values[name] = value;
    bound[name] = type;
  };
  give('now', toTicks(options.now), BIGINT);
  give('arrived', toTicks(options.arrived ?? options.now), BIGINT);
  if (options.range) {
    give('range_from', toTicks(options.range.from), BIGINT);
    give('range_to', toTicks(options.range.to), BIGINT);
  }
  for (const { index, type, value } of leading) give(`p${index}`, value, types[type]);
  prepared.bind(values, bound);
  try {
    return await prepared.stream();
  } finally {
    // Else it holds a quarter of a megabyte of the store's memory until the collector finds it, which a warm server hardly calls.
    prepared.destroySync();
  }
};
