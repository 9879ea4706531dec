import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect } from 'vitest';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine, type QueryableStore } from '../../../src/lab/kql/engine.ts';
import { MARK, type Pick } from './grammar/literals.ts';
import { type Program, program } from './grammar/program.ts';
import { NOW } from './lab.ts';

/** A program has few rows and small numbers: one that takes this long hangs. */
const BOUND_MS = 20_000;

const programs: fc.Arbitrary<Program> = fc.gen().map((g) => {
  const pick: Pick = (n) => g(fc.nat, { max: n - 1 });
  return program(pick);
});

/** SQL without what stands inside quotes. */
const outsideQuotes = (sql: string): string => sql.replaceAll(/'(?:[^']|'')*'/g, "''");

/** The store, with every statement that reaches the database seen first. */
const watched = (store: QueryableStore, see: (sql: string) => void): QueryableStore => ({
  catalogue: store.catalogue,
  withConnection: (work) =>
    store.withConnection((connection) => {
      const extractStatements: DuckDBConnection['extractStatements'] = (sql) => {
        see(sql);
        return connection.extractStatements(sql);
      };
      return work(Object.create(connection, { extractStatements: { value: extractStatements } }) as DuckDBConnection);
    }),
});

export type Tally = { run: number; answered: number; readonly unparsed: string[] };

/**
 * Runs random programs, at most `limitMs` long: each is answered or refused, in time; its texts stand in SQL inside quotes only; and
 * the text it ends with comes back unchanged. A failure prints the seed and the program.
 */
export const checkPrograms = async (numRuns: number, limitMs: number): Promise<Tally> => {
  const store = await makeStore();
  const tally: Tally = { run: 0, answered: 0, unparsed: [] };
  const statements: string[] = [];
  const engine = makeEngine(watched(store, (sql) => statements.push(sql)));
  const check = async ({ text, echo }: Program): Promise<void> => {
    statements.length = 0;
    const answer = await engine.query(text, { now: NOW, timeoutMs: BOUND_MS });
    tally.run += 1;
    // seen to fail with: quoteString not doubling single quotes.
    for (const sql of statements) expect(outsideQuotes(sql).toLowerCase()).not.toContain(MARK);
    expect(answer.kind).not.toBe('timeout');
    if (answer.kind === 'rejected' && answer.error.kind === 'syntax') tally.unparsed.push(`${answer.error.message}\n${text}`);
    if (answer.kind !== 'table') return;
    tally.answered += 1;
    expect(answer.columns.at(-1)).toEqual({ name: 'echo', type: 'string' });
    // seen to fail with: quoteString leaving out the NUL.
    for (const row of answer.rows) expect(row.at(-1)).toBe(echo);
  };
  try {
    const property = fc.asyncProperty(programs, check);
    await fc.assert(property, { numRuns, interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false });
  } finally {
    store.close();
  }
  return tally;
};
