import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { benchAdjacency } from './bench/adjacency.ts';
import { benchBacktest } from './bench/fortnight.ts';
import { benchCompile, benchExecution } from './bench/kql.ts';
import { benchLoading } from './bench/loading.ts';
import { benchMemory } from './bench/memory.ts';
import { benchPorts } from './bench/ports.ts';
import {
  adjacencyLines,
  backtestLines,
  compileLines,
  executionLines,
  loadingLines,
  memoryLines,
  portLines,
  startUpLines,
} from './bench/report.ts';
import { benchStartUp } from './bench/start-up.ts';
import { buildApp } from './build.ts';

const RUNS = 9;
const PORT_ROWS = 100_000;
const ROWS = 2_000_000;
/** Loading takes long enough for a few runs to tell. */
const LOADINGS = 3;
const NUMBERS = 10_000_000;
const NUMBER_RUNS = 3;
const EXPORT_BYTES = 1_000_000_000;
const FORTNIGHT_ROWS = 1_000_000;

const root = fileURLToPath(new URL('../..', import.meta.url));

type Part = () => Promise<{ readonly figures: unknown; readonly lines: readonly string[] }>;
const part =
  <T>(measure: () => Promise<T>, lines: (figures: T) => readonly string[]): Part =>
  async () => {
    const figures = await measure();
    return { figures, lines: lines(figures) };
  };

/** By name: `npm run bench -- compile memory` runs these two; all without a name. `--json` for machines. */
const PARTS: Readonly<Record<string, Part>> = {
  'start-up': part(
    async () => {
      await buildApp(root, join(root, 'dist/app'));
      return benchStartUp(root, RUNS);
    },
    (one) => startUpLines(one),
  ),
  ports: part(
    () => benchPorts(PORT_ROWS, RUNS),
    (speeds) => portLines(speeds, RUNS),
  ),
  compile: part(() => benchCompile(RUNS), compileLines),
  execution: part(() => benchExecution(ROWS, RUNS), executionLines),
  loading: part(() => benchLoading(ROWS, LOADINGS), loadingLines),
  adjacency: part(() => benchAdjacency(NUMBERS, NUMBER_RUNS), adjacencyLines),
  memory: part(() => benchMemory(root, EXPORT_BYTES), memoryLines),
  backtest: part(() => benchBacktest(root, FORTNIGHT_ROWS), backtestLines),
};

const named = argv.slice(2).filter((word) => word !== '--json');
const wrong = named.find((word) => !Object.hasOwn(PARTS, word));
if (wrong !== undefined) throw new Error(`bench has no part ${wrong}: take of ${Object.keys(PARTS).join(', ')}, or none for all`);
const figures: Record<string, unknown> = {};
for (const [name, measure] of Object.entries(PARTS)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const found = await measure();
  figures[name] = found.figures;
  if (!argv.includes('--json')) console.log(found.lines.join('\n'));
}
if (argv.includes('--json')) console.log(JSON.stringify(figures));
