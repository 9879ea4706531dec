import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { benchPorts, type PortSpeed } from './bench/ports.ts';
import { benchStartUp, type StartUp } from './bench/start-up.ts';
import { buildApp } from './build.ts';

const RUNS = 9;
const ROWS = 100_000;
/** Aim: the package's entry loads in at most this part of the unbundled SDKs' time. */
const AIM = 0.2;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const perSecond = (n: number): string => `${n.toLocaleString('en')} rows/s`;

const startUpLines = (one: StartUp): readonly string[] => [
  `start-up, medians of ${one.runs} processes each`,
  `  import time   package ${one.app.ms.toFixed(0)} ms, unbundled SDKs ${one.sdks.ms.toFixed(0)} ms: ratio ${one.timeRatio.toFixed(2)} (aim at most ${AIM})`,
  `  memory        package ${megabytes(one.app.rss)}, unbundled SDKs ${megabytes(one.sdks.rss)}: ratio ${one.memoryRatio.toFixed(2)}`,
  `  above Node's own ${megabytes(one.bareRss)}: ratio ${one.memoryAboveBareRatio.toFixed(2)}`,
];

const portLines = (speeds: readonly PortSpeed[]): readonly string[] => [
  `recount in TypeScript against DuckDB running the hunt's query, medians of ${RUNS}, same rows found`,
  ...speeds.map(
    (one) =>
      `  ${one.hunt.padEnd(18)} port ${perSecond(one.portPerSecond)}, DuckDB ${perSecond(one.duckdbPerSecond)}: ratio ${one.ratio.toFixed(2)} ` +
      `(${one.rows.toLocaleString('en')} rows, ${one.evidence.toLocaleString('en')} of evidence, ${one.groups.toLocaleString('en')} groups)`,
  ),
];

const root = fileURLToPath(new URL('../..', import.meta.url));
await buildApp(root, join(root, 'dist/app'));
const startUp = benchStartUp(root, RUNS);
const ports = await benchPorts(ROWS, RUNS);
if (argv.includes('--json')) console.log(JSON.stringify({ startUp, ports }));
else console.log([...startUpLines(startUp), ...portLines(ports)].join('\n'));
