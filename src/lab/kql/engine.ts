import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { LabEngine, LabQueryAnswer, LabQueryOptions } from '../store.ts';
import type { LeadingValue } from './lowering/scope.ts';
import type { Question } from './lowering/survey.ts';
import { type Catalogue, makePlanner, type Planned, type Prepared } from './planner.ts';
import { toTicks } from './types.ts';
import { toWire } from './wire.ts';

/** What the engine needs of a store: its tables, and connections to run on. */
export type QueryableStore = {
  readonly catalogue: Catalogue;
  /** Runs `work` on a connection of its own. */
  readonly withConnection: <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;
};

/** The service's limits on one answer. */
const MAX_ROWS = 500_000;
const MAX_BYTES = 100 * 1024 * 1024;

/** Runs KQL over a store. `maxRows` and `maxBytes` lower the service's limits for tests. */
export const makeEngine = (store: QueryableStore, limits: { readonly maxRows?: number; readonly maxBytes?: number } = {}): LabEngine => {
  const plan = makePlanner(store.catalogue);
  return {
    query: async (kql, options) => {
      const ask = (question: Question): Promise<Planned> => plan(question, options.range !== undefined);
      const question = { text: kql, settled: [] };
      const planned = await ask(question);
      if (planned.kind === 'rejected') return planned;
      options.signal?.throwIfAborted();
      const most = { maxRows: limits.maxRows ?? MAX_ROWS, maxBytes: limits.maxBytes ?? MAX_BYTES };
      return await store.withConnection((connection) =>
        planned.kind === 'survey'
          ? inTransaction(connection, () =>
              bounded(connection, options, (stopped) => surveyed(connection, planned, ask, options, most, stopped)),
            )
          : bounded(connection, options, (stopped) => rows(connection, planned, options, most, stopped)),
      );
    },
  };
};

type Limits = { readonly maxRows: number; readonly maxBytes: number };

/** Runs `work` within the request's time. */
const bounded = async (
  connection: DuckDBConnection,
  options: LabQueryOptions,
  work: (stopped: () => boolean) => Promise<LabQueryAnswer>,
): Promise<LabQueryAnswer> => {
  const stop = interruption(connection, options);
  try {
    return await work(stop.stopped);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (stop.stopped()) return { kind: 'timeout' };
    return failed(error);
  } finally {
    stop.end();
  }
};

/** Interrupts the connection's query at the time-out or abort, again and again: an interrupt before the query began is lost. */
const interruption = (
  connection: DuckDBConnection,
  options: LabQueryOptions,
): { readonly stopped: () => boolean; readonly end: () => void } => {
  let stopped = false;
  let repeat: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    stopped = true;
    connection.interrupt();
    repeat ??= setInterval(() => connection.interrupt(), 20);
  };
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(interrupt, options.timeoutMs);
  options.signal?.addEventListener('abort', interrupt);
  return {
    stopped: () => stopped,
    end: () => {
      clearTimeout(timer);
      clearInterval(repeat);
      options.signal?.removeEventListener('abort', interrupt);
    },
  };
};

/** Rows that a survey may give: shapes of bags, values that become columns. */
const MAX_FINDINGS = 10_000;

/** The data stays what it is while `work` looks at it several times. */
const inTransaction = async <T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> => {
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    return await work();
  } finally {
    await connection.run('ROLLBACK');
  }
};

/** Looks at the data until the columns are settled, then answers. */
const surveyed = async (
  connection: DuckDBConnection,
  first: Extract<Planned, { kind: 'survey' }>,
  ask: (question: Question) => Promise<Planned>,
  options: LabQueryOptions,
  limits: Limits,
  stopped: () => boolean,
): Promise<LabQueryAnswer> => {
  for (let planned: Planned = first; ; ) {
    if (stopped()) return { kind: 'timeout' };
    if (planned.kind === 'rejected') return planned;
    if (planned.kind === 'plan') return await rows(connection, planned, options, limits, stopped);
    const findings: unknown[][] = [];
    const result = await start(connection, planned.plan, planned.leading, options);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      findings.push(...chunk.getRows());
      if (findings.length > MAX_FINDINGS)
        return refusal(`columns that depend on more than ${MAX_FINDINGS} values are not supported by the lab`);
    }
    const settled = planned.settle(findings);
    planned = 'error' in settled ? { kind: 'rejected', error: settled.error } : await ask(settled);
  }
};

const rows = async (
  connection: DuckDBConnection,
  { plan, leading }: Pick<Extract<Planned, { kind: 'plan' }>, 'plan' | 'leading'>,
  options: LabQueryOptions,
  limits: Limits,
  stopped: () => boolean,
): Promise<LabQueryAnswer> => {
  const columns = plan.columns.map(({ name, type }) => ({ name, type }));
  const out: unknown[][] = [];
  let bytes = 0;
  const result = await start(connection, plan, leading, options);
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    if (stopped()) return { kind: 'timeout' };
    for (const row of chunk.getRows()) {
      const cells = columns.map((column, i) => toWire(row[i], column.type));
      bytes += cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length + 3 : 8), 0);
      if (out.length >= limits.maxRows || bytes > limits.maxBytes) return { kind: 'table', columns, rows: out, partial: tooLarge(limits) };
      out.push(cells);
    }
  }
  return { kind: 'table', columns, rows: out };
};

const tooLarge = (limits: Limits): { readonly code: string; readonly message: string } => ({
  code: 'PartialError',
  message: `Query result set has exceeded the limit of ${limits.maxRows} records or ${limits.maxBytes} bytes (E_QUERY_RESULT_SET_TOO_LARGE)`,
});

const start = async (connection: DuckDBConnection, plan: Prepared, leading: readonly LeadingValue[], options: LabQueryOptions) => {
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

/** What the data did to a query that was planned: a refusal, since no answer is better than a wrong one. Raw SQL errors stay inside. */
const failed = (error: unknown): LabQueryAnswer => {
  const text = error instanceof Error ? error.message : String(error);
  const own = /LAB: (.*)/.exec(text)?.[1];
  if (/expression depth/i.test(text)) return refusal('query is nested too deeply for the lab');
  if (/subqueries in lambda expressions/i.test(text))
    return refusal('toscalar() inside a function over arrays is not supported by the lab');
  const reason = own ?? /^(Out of Memory|Out of Range|Conversion|Invalid Input)/.exec(text)?.[1]?.toLowerCase() ?? '';
  if (reason === '') throw error;
  return refusal(own ?? `query could not be finished by the lab (${reason} while running it)`);
};

const refusal = (message: string): LabQueryAnswer => ({
  kind: 'rejected',
  error: { kind: 'unsupported', code: 'UnsupportedByLab', message, line: 1, position: 1, length: 0 },
});
