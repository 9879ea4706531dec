import { HOUR, type Instant } from '../../../src/domain/time.ts';
import type { Hunt, Parameters } from '../../../src/hunts/hunt.ts';
import { HUNTS } from '../../../src/hunts/index.ts';
import { huntParameters } from '../../../src/hunts/parameters.ts';
import { renderQuery } from '../../../src/hunts/render.ts';
import { CUSTOM_TABLES } from '../../../src/lab/custom-tables.ts';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine, type QueryableStore } from '../../../src/lab/kql/engine.ts';
import { makePlanner } from '../../../src/lab/kql/planner.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import type { LabStore } from '../../../src/lab/store.ts';
import { HAND_WRITTEN, toSql } from './hand-written.ts';
import { median } from './start-up.ts';
import { TRAFFIC } from './traffic.ts';

const TABLES = [...STANDARD_TABLES, ...CUSTOM_TABLES];
const START = Date.UTC(2026, 2, 1);
const NOW = Date.UTC(2027, 0, 1);

/** Milliseconds, medians. `fresh`: parsed, bound and translated by a parser that has worked before; `kept`: a plan of that shape is there. */
export type CompileSpeed = { readonly query: string; readonly fresh: number; readonly kept: number };

const textsOf = (hunt: Hunt, from: Instant): readonly (readonly [string, string])[] => {
  const parameters: Parameters = { ...huntParameters(hunt, {}), From: from, To: from + HOUR };
  const wanted: Parameters = { ...parameters, ...hunt.evidenceFor([]), Settled: from };
  return [
    [`${hunt.id} query`, renderQuery(hunt.query, hunt.parameters, parameters)],
    [`${hunt.id} evidence`, renderQuery(hunt.evidence, hunt.parameters, wanted)],
  ];
};

/**
 * Compile time of every query of every hunt over the lab's standard tables. The parser is warm after some hundred queries, as in a lab that
 * serves: the first `warmUp` of each are not counted.
 */
export const benchCompile = async (runs: number, warmUp = 3 * runs): Promise<readonly CompileSpeed[]> => {
  const store = await makeStore();
  try {
    for (const table of TABLES) await store.define(table);
    const plan = makePlanner(store.catalogue);
    const timed = async (text: string): Promise<number> => {
      const before = performance.now();
      const planned = await plan({ text, settled: [] }, undefined);
      if (planned.kind !== 'plan') throw new Error(`not planned: ${JSON.stringify(planned)}`);
      return performance.now() - before;
    };
    const speeds: CompileSpeed[] = [];
    for (const [query, text] of HUNTS.flatMap((hunt) => textsOf(hunt, START))) {
      const fresh: number[] = [];
      for (let run = 0; run < warmUp + runs; run += 1) fresh.push(await timed(`${text}\n// ${run}`));
      const kept: number[] = [];
      await timed(text);
      for (let run = 0; run < runs; run += 1) kept.push(await timed(text));
      speeds.push({ query, fresh: median(fresh.slice(warmUp)), kept: median(kept) });
    }
    return speeds;
  } finally {
    store.close();
  }
};

/** Milliseconds, medians, KQL through the engine and SQL written by hand on the same rows. `ratio`: KQL over SQL. */
export type ExecutionSpeed = {
  readonly name: string;
  readonly rows: number;
  readonly kql: number;
  readonly sql: number;
  readonly ratio: number;
};

const SEED_ROWS = 100_000;

/** A table of `rows` rows: the first ones appended, the others copies of them, 1 ms later each. */
const fill = async (store: LabStore & QueryableStore, hunt: string, rows: number): Promise<void> => {
  const traffic = TRAFFIC[hunt];
  const schema = TABLES.find(({ name }) => name === traffic?.table);
  if (traffic === undefined || schema === undefined) throw new Error(`no traffic of ${hunt} to measure with`);
  await store.define(schema);
  const seed = Math.min(SEED_ROWS, rows);
  await store.append(
    schema.name,
    Array.from({ length: seed }, (_, index) => traffic.row(index, START)),
    () => START,
  );
  const table = store.catalogue.table(schema.name);
  const time = table?.columns.find(({ name }) => name === 'TimeGenerated')?.stored;
  await store.withConnection((connection) =>
    connection.run(
      `INSERT INTO ${table?.physical} SELECT t.* REPLACE (t.${time} + c.n * 10000 AS ${time}) FROM ${table?.physical} t, range(1, ${Math.ceil(rows / seed)}) c(n)`,
    ),
  );
};

const sortedText = (rows: readonly (readonly unknown[])[]): string =>
  JSON.stringify(rows.map((row) => row.map(String).join('|')).toSorted());

/** KQL against SQL that somebody who knows DuckDB would write for the same answer, which is compared first. */
export const benchExecution = async (rows: number, runs: number): Promise<readonly ExecutionSpeed[]> => {
  const store = await makeStore({ memoryLimit: '4GB' });
  try {
    const tables = Map.groupBy(Object.keys(TRAFFIC), (hunt) => TRAFFIC[hunt]?.table);
    for (const [hunt = ''] of tables.values()) await fill(store, hunt, rows);
    const engine = makeEngine(store);
    const speeds: ExecutionSpeed[] = [];
    for (const { name, table, kql, sql } of HAND_WRITTEN) {
      const text = toSql(sql, table, store.catalogue);
      const byKql = async (): Promise<readonly (readonly unknown[])[]> => {
        const answer = await engine.query(kql, { now: NOW });
        if (answer.kind !== 'table') throw new Error(`${name}: ${JSON.stringify(answer)}`);
        return answer.rows;
      };
      const bySql = (): Promise<readonly (readonly unknown[])[]> =>
        store.withConnection(async (connection) => (await connection.runAndReadAll(text)).getRows());
      const [mine, theirs] = [sortedText(await byKql()), sortedText(await bySql())];
      if (mine !== theirs || mine === '[]') throw new Error(`${name}: KQL gives ${mine.slice(0, 200)}, SQL ${theirs.slice(0, 200)}`);
      const [a, b]: [number[], number[]] = [[], []];
      for (let run = 0; run < runs; run += 1) {
        a.push(await milliseconds(byKql));
        b.push(await milliseconds(bySql));
      }
      speeds.push({ name, rows, kql: median(a), sql: median(b), ratio: median(a) / median(b) });
    }
    return speeds;
  } finally {
    store.close();
  }
};

export const milliseconds = async (work: () => Promise<unknown>): Promise<number> => {
  const before = performance.now();
  await work();
  return performance.now() - before;
};
