import type { AdjacencySpeed } from './adjacency.ts';
import type { BacktestUse } from './fortnight.ts';
import type { CompileSpeed, ExecutionSpeed } from './kql.ts';
import type { LoadingSpeed } from './loading.ts';
import type { MemoryUse } from './memory.ts';
import type { PortSpeed } from './ports.ts';
import type { StartUp } from './start-up.ts';

/** Aims: the package's entry loads in at most this part of the unbundled SDKs' time, and so on. */
const START_UP = 0.2;
const COMPILE_MS = 10;
const RATIO = 1.3;
const MEMORY = 2_000_000_000;
const ADJACENCY = 8;
const ADJACENCY_MEMORY = 1_000_000_000;
const BACKTEST_SECONDS = 120;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const count = (n: number): string => n.toLocaleString('en');
const perSecond = (n: number): string => `${count(n)} rows/s`;
const met = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');

export const startUpLines = (one: StartUp): readonly string[] => [
  `start-up, medians of ${one.runs} processes each`,
  `  import time   package ${one.app.ms.toFixed(0)} ms, unbundled SDKs ${one.sdks.ms.toFixed(0)} ms: ratio ${one.timeRatio.toFixed(2)} (aim at most ${START_UP})`,
  `  memory        package ${megabytes(one.app.rss)}, unbundled SDKs ${megabytes(one.sdks.rss)}: ratio ${one.memoryRatio.toFixed(2)}`,
  `  above Node's own ${megabytes(one.bareRss)}: ratio ${one.memoryAboveBareRatio.toFixed(2)}`,
];

export const portLines = (speeds: readonly PortSpeed[], runs: number): readonly string[] => [
  `recount in TypeScript against DuckDB running the hunt's query, medians of ${runs}, same rows found`,
  ...speeds.map(
    (one) =>
      `  ${one.hunt.padEnd(18)} port ${perSecond(one.portPerSecond)}, DuckDB ${perSecond(one.duckdbPerSecond)}: ratio ${one.ratio.toFixed(2)} ` +
      `(${count(one.rows)} rows, ${count(one.evidence)} of evidence, ${count(one.groups)} groups)`,
  ),
];

export const compileLines = (speeds: readonly CompileSpeed[]): readonly string[] => [
  `compiling the hunts' queries in a warm process (aim under ${COMPILE_MS} ms): as a tick does, for another window of a known query, and a query never seen`,
  ...speeds.map(
    (one) =>
      `  ${one.query.padEnd(27)} another window ${one.kept.toFixed(2)} ms (${met(one.kept < COMPILE_MS)}), ` +
      `never seen ${one.fresh.toFixed(0)} ms (${met(one.fresh < COMPILE_MS)})`,
  ),
];

export const executionLines = (speeds: readonly ExecutionSpeed[]): readonly string[] => [
  `KQL against hand-written DuckDB SQL, same answers, medians (aim at most ${RATIO} times)`,
  ...speeds.map(
    (one) =>
      `  ${one.name.padEnd(27)} KQL ${one.kql.toFixed(0)} ms, SQL ${one.sql.toFixed(0)} ms: ratio ${one.ratio.toFixed(2)} (${met(one.ratio <= RATIO)}; ${count(one.rows)} rows)`,
  ),
];

export const loadingLines = (one: LoadingSpeed): readonly string[] => [
  `loading NDJSON against DuckDB's read_json with the same columns (aim at most ${RATIO} times)`,
  `  ${count(one.rows)} rows         lab ${(one.lab / 1000).toFixed(1)} s, read_json ${(one.readJson / 1000).toFixed(1)} s: ratio ${one.ratio.toFixed(2)} (${met(one.ratio <= RATIO)})`,
];

export const memoryLines = (uses: readonly MemoryUse[]): readonly string[] => [
  `peak memory of the process tree over an export (aim under ${megabytes(MEMORY)}); measured where there is /proc`,
  ...uses.map(
    (one) =>
      `  tollwatch ${one.command.padEnd(5)} ${megabytes(one.peak)} (${met(one.peak < MEMORY)}; ${megabytes(one.bytes)}, ${count(one.rows)} rows, ${one.seconds.toFixed(0)} s)`,
  ),
];

export const backtestLines = (runs: readonly BacktestUse[]): readonly string[] => [
  `backtest of 14 days through all hunts (aim at most ${BACKTEST_SECONDS} s on 2 cores, peak memory of the process tree under ${megabytes(MEMORY)}); measured where there is /proc`,
  ...runs.map(
    (one) =>
      `  ${count(one.rows)} rows       ${one.seconds.toFixed(0)} s (${met(one.seconds <= BACKTEST_SECONDS)}), ${megabytes(one.peak)} (${met(one.peak < MEMORY)})`,
  ),
];

export const adjacencyLines = (one: AdjacencySpeed): readonly string[] => [
  `blocks, longest runs and neighbours of ${count(one.numbers)} numbers against DuckDB's window functions, same answers, medians (aim at least ${ADJACENCY} times)`,
  `  ${count(one.blocks)} blocks     here ${one.own.toFixed(0)} ms, DuckDB ${one.duckdb.toFixed(0)} ms: ratio ${one.ratio.toFixed(1)} (${met(one.ratio >= ADJACENCY)}); ` +
    `memory of the process, DuckDB's table included, ${megabytes(one.peak)} (${met(one.peak < ADJACENCY_MEMORY)})`,
];
