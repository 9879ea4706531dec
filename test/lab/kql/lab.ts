import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import type { LabEngine, LabQueryAnswer, LabQueryProblem, LabStore } from '../../../src/lab/store.ts';

/** Everything in these tests happens at this moment. */
export const NOW = Date.UTC(2026, 2, 1, 10, 30);

export type Lab = {
  readonly store: LabStore;
  readonly engine: LabEngine;
  readonly ask: (kql: string) => Promise<LabQueryAnswer>;
  /** The rows of a query that must be answered. */
  readonly rows: (kql: string) => Promise<readonly (readonly unknown[])[]>;
  /** The cells of `print a, b, ...`. */
  readonly print: (expressions: string) => Promise<readonly unknown[]>;
  /** Why a query is rejected; throws when it is answered. */
  readonly problem: (kql: string) => Promise<LabQueryProblem>;
};

export const makeLab = async (): Promise<Lab> => {
  const store = await makeStore();
  const engine = makeEngine(store);
  const ask = (kql: string): Promise<LabQueryAnswer> => engine.query(kql, { now: NOW });
  const rows: Lab['rows'] = async (kql) => {
    const answer = await ask(kql);
    if (answer.kind !== 'table') throw new Error(`not answered: ${JSON.stringify(answer)}\n${kql}`);
    return answer.rows;
  };
  const problem: Lab['problem'] = async (kql) => {
    const answer = await ask(kql);
    if (answer.kind !== 'rejected') throw new Error(`not rejected: ${JSON.stringify(answer)}\n${kql}`);
    return answer.error;
  };
  return { store, engine, ask, rows, problem, print: async (expressions) => (await rows(`print ${expressions}`))[0] ?? [] };
};
