import type { DuckDBConnection } from '@duckdb/node-api';
import type { LabEngine, LabQueryAnswer, LabQueryOptions } from '../store.ts';
import { failed, refusal } from './failure.ts';
import type { Question } from './lowering/survey.ts';
import { interruptAtEnd, makePatience, type Patience } from './patience.ts';
import { type Catalogue, makePlanner, type Planned } from './planner.ts';
import { start } from './statement.ts';
import { toWire } from './wire.ts';

/** What the engine needs of a store: its tables, and connections to run on. */
export type QueryableStore = {
  readonly catalogue: Catalogue;
  /** Runs `work` on a connection of its own; throws the signal's reason when it aborts before one is free. */
  readonly withConnection: <T>(work: (connection: DuckDBConnection) => Promise<T>, signal?: AbortSignal) => Promise<T>;
};

/** The service's limits on one answer. */
const MAX_ROWS = 500_000;
const MAX_BYTES = 100 * 1024 * 1024;

/** Runs KQL over a store. `maxRows` and `maxBytes` lower the service's limits for tests. */
export const makeEngine = (store: QueryableStore, limits: { readonly maxRows?: number; readonly maxBytes?: number } = {}): LabEngine => {
  const plan = makePlanner(store.catalogue);
  return {
    query: async (kql, options) => {
      const patience = makePatience(options);
      try {
        const asked: Asked = {
          plan: (question) => plan(question, options.range),
          options,
          limits: { maxRows: limits.maxRows ?? MAX_ROWS, maxBytes: limits.maxBytes ?? MAX_BYTES },
          patience,
        };
        return await answer(store, kql, asked);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (patience.isOver()) return { kind: 'timeout' };
        throw error;
      } finally {
        patience.release();
      }
    },
  };
};

type Limits = { readonly maxRows: number; readonly maxBytes: number };
/** One request: how to plan it, and its bounds. */
type Asked = {
  readonly plan: (question: Question) => Promise<Planned>;
  readonly options: LabQueryOptions;
  readonly limits: Limits;
  readonly patience: Patience;
};

const answer = async (store: QueryableStore, kql: string, asked: Asked): Promise<LabQueryAnswer> => {
  const { patience } = asked;
  const planned = await asked.plan({ text: kql, settled: [] });
  if (planned.kind === 'rejected') return planned;
  asked.options.signal?.throwIfAborted();
  if (patience.isOver()) return { kind: 'timeout' };
  return await store.withConnection(
    (connection) =>
      planned.kind === 'survey'
        ? inTransaction(connection, () => surveyed(connection, planned, kql, asked))
        : bounded(connection, kql, planned, asked),
    patience.signal,
  );
};

/** Runs a plan within the request's time. */
const bounded = async (connection: DuckDBConnection, kql: string, planned: Runnable, asked: Asked): Promise<LabQueryAnswer> =>
  await interruptible(connection, kql, planned, asked, () => rows(connection, planned, asked));

const interruptible = async <T>(
  connection: DuckDBConnection,
  kql: string,
  { plan }: Pick<Runnable, 'plan'>,
  { patience }: Asked,
  work: () => Promise<T>,
): Promise<T | LabQueryAnswer> => {
  const release = interruptAtEnd(connection, patience);
  try {
    return await work();
  } catch (error) {
    if (patience.isOver()) throw error;
    return failed(error, kql, plan);
  } finally {
    release();
  }
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

type Runnable = Pick<Extract<Planned, { kind: 'plan' }>, 'plan' | 'leading'>;

/** Looks at the data until the columns are settled, then answers. */
const surveyed = async (
  connection: DuckDBConnection,
  first: Extract<Planned, { kind: 'survey' }>,
  kql: string,
  asked: Asked,
): Promise<LabQueryAnswer> => {
  for (let planned: Planned = first; ; ) {
    if (asked.patience.isOver()) return { kind: 'timeout' };
    if (planned.kind === 'rejected') return planned;
    if (planned.kind === 'plan') return await bounded(connection, kql, planned, asked);
    const survey: Extract<Planned, { kind: 'survey' }> = planned;
    const found = await interruptible(connection, kql, survey, asked, () => findingsOf(connection, survey, asked));
    if ('kind' in found) return found;
    const settled = survey.settle(found);
    planned = 'error' in settled ? { kind: 'rejected', error: settled.error } : await asked.plan(settled);
  }
};

const findingsOf = async (connection: DuckDBConnection, survey: Runnable, asked: Asked): Promise<unknown[][] | LabQueryAnswer> => {
  const findings: unknown[][] = [];
  const result = await start(connection, survey.plan, survey.leading, asked.options);
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    findings.push(...chunk.getRows());
    if (findings.length > MAX_FINDINGS)
      return refusal(`columns that depend on more than ${MAX_FINDINGS} values are not supported by the lab`);
  }
  // An interrupted stream may end as if it were whole.
  return asked.patience.isOver() ? { kind: 'timeout' } : findings;
};

const rows = async (connection: DuckDBConnection, { plan, leading }: Runnable, asked: Asked): Promise<LabQueryAnswer> => {
  const { options, limits, patience } = asked;
  const columns = plan.columns.map(({ name, type }) => ({ name, type }));
  const out: unknown[][] = [];
  let bytes = 0;
  const result = await start(connection, plan, leading, options);
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    if (patience.isOver()) return { kind: 'timeout' };
    for (const row of chunk.getRows()) {
      const cells = columns.map((column, i) => toWire(row[i], column.type));
      bytes += cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length + 3 : 8), 0);
      if (out.length >= limits.maxRows || bytes > limits.maxBytes) return { kind: 'table', columns, rows: out, partial: tooLarge(limits) };
      out.push(cells);
    }
  }
  // An interrupted stream may end as if it were whole.
  return patience.isOver() ? { kind: 'timeout' } : { kind: 'table', columns, rows: out };
};

const tooLarge = (limits: Limits): { readonly code: string; readonly message: string } => ({
  code: 'PartialError',
  message: `Query result set has exceeded the limit of ${limits.maxRows} records or ${limits.maxBytes} bytes (E_QUERY_RESULT_SET_TOO_LARGE)`,
});
