import { HOUR } from '../../../src/domain/time.ts';
import type { Hunt, Parameters, Row } from '../../../src/hunts/hunt.ts';
import { HUNTS } from '../../../src/hunts/index.ts';
import { huntParameters } from '../../../src/hunts/parameters.ts';
import { renderQuery } from '../../../src/hunts/render.ts';
import { parseRows } from '../../../src/hunts/rows.ts';
import { CUSTOM_TABLES } from '../../../src/lab/custom-tables.ts';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import type { LabEngine } from '../../../src/lab/store.ts';
import { median } from './start-up.ts';
import { TRAFFIC } from './traffic.ts';

/** `rows` logged rows; `evidence` rows the port reads for them. Speeds in logged rows a second, so that the two compare. */
export type PortSpeed = {
  readonly hunt: string;
  readonly rows: number;
  readonly evidence: number;
  readonly groups: number;
  readonly portPerSecond: number;
  readonly duckdbPerSecond: number;
  /** Port over DuckDB: above 1, the port is faster. */
  readonly ratio: number;
};

const TABLES = [...STANDARD_TABLES, ...CUSTOM_TABLES];
const START = Date.UTC(2026, 2, 1);
const NOW = Date.UTC(2027, 0, 1);

const ask = async (engine: LabEngine, kql: string, columns: Hunt['columns']): Promise<readonly Row[]> => {
  const answer = await engine.query(kql, { now: NOW });
  if (answer.kind !== 'table') throw new Error(`the engine gave no table: ${JSON.stringify(answer)}`);
  const { rows, problems } = parseRows(columns, answer);
  if (problems.length > 0) throw new Error(`${problems.length} cells could not be read: ${JSON.stringify(problems[0])}`);
  return rows;
};

const keyOf = (hunt: Hunt, row: Row): string =>
  JSON.stringify(hunt.columns.filter(({ role }) => role === 'key' || role === 'counted').map(({ name }) => row[name]));

/** A speed of code that counts something else means nothing. */
const checkEqual = (hunt: Hunt, port: readonly Row[], kql: readonly Row[]): void => {
  const [a, b] = [port, kql].map((rows) => rows.map((row) => keyOf(hunt, row)).sort());
  const differs = a?.findIndex((key, i) => key !== b?.[i]) ?? -1;
  if (a?.length !== b?.length || differs >= 0) {
    throw new Error(
      `${hunt.id}: the port has ${a?.length} rows, the query ${b?.length}; first difference ${a?.[differs]} / ${b?.[differs]}`,
    );
  }
};

const seconds = async (runs: number, work: () => unknown): Promise<number> => {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = performance.now();
    await work();
    times.push((performance.now() - before) / 1000);
  }
  return median(times);
};

const benchHunt = async (hunt: Hunt, rows: number, runs: number): Promise<PortSpeed> => {
  const traffic = TRAFFIC[hunt.id];
  const schema = TABLES.find(({ name }) => name === traffic?.table);
  if (traffic === undefined || schema === undefined)
    throw new Error(`no traffic to measure ${hunt.id} with: add it to infra/build/bench/traffic.ts`);
  const store = await makeStore({ memoryLimit: '2GB' });
  try {
    for (const table of TABLES) await store.define(table);
    await store.append(
      traffic.table,
      Array.from({ length: rows }, (_, index) => traffic.row(index, START)),
      () => START,
    );
    const engine = makeEngine(store);
    const range = { From: START, To: START + HOUR };
    const parameters: Parameters = {
      ...huntParameters(hunt, { ...traffic.loose, MaxRows: 400_000, MaxEvidence: 400_000 }),
      ...range,
    };
    const query = renderQuery(hunt.query, hunt.parameters, parameters);
    const flagged = await ask(engine, query, hunt.columns);
    const wanted = { ...parameters, ...hunt.evidenceFor(flagged), Settled: NOW };
    const evidence = await ask(engine, renderQuery(hunt.evidence, hunt.parameters, wanted), hunt.evidenceColumns);
    checkEqual(hunt, hunt.aggregate(evidence, wanted), flagged);
    const port = await seconds(runs, () => hunt.aggregate(evidence, wanted));
    const duckdb = await seconds(runs, () => engine.query(query, { now: NOW }));
    return {
      hunt: hunt.id,
      rows,
      evidence: evidence.length,
      groups: flagged.length,
      portPerSecond: Math.round(rows / port),
      duckdbPerSecond: Math.round(rows / duckdb),
      ratio: duckdb / port,
    };
  } finally {
    store.close();
  }
};

/** Speed of each hunt's port over its evidence against DuckDB running the hunt's query over the logged rows, medians; results are compared first. */
export const benchPorts = async (rows: number, runs: number): Promise<readonly PortSpeed[]> => {
  const speeds: PortSpeed[] = [];
  for (const hunt of HUNTS) speeds.push(await benchHunt(hunt, rows, runs));
  return speeds;
};
