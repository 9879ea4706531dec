import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

const SCRIPT = fileURLToPath(new URL('import-cost.mjs', import.meta.url));
/** What the app would import at start if it were not bundled. */
const SDKS = [
  '@azure/functions',
  '@azure/monitor-query',
  '@azure/identity',
  '@azure/event-hubs',
  '@azure/data-tables',
  '@azure/monitor-ingestion',
];

const cost = z.object({ ms: z.number(), rss: z.number() });
type Cost = z.infer<typeof cost>;

/** Medians over the runs: milliseconds of importing, bytes resident afterwards. `bareRss` is Node with nothing imported. */
export type StartUp = {
  readonly runs: number;
  readonly app: Cost;
  readonly sdks: Cost;
  readonly bareRss: number;
  readonly timeRatio: number;
  readonly memoryRatio: number;
  readonly memoryAboveBareRatio: number;
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

const measure = (root: string, specifiers: readonly string[]): Cost =>
  cost.parse(
    JSON.parse(execFileSync(execPath, [SCRIPT, ...specifiers], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
  );

const medianCost = (costs: readonly Cost[]): Cost => ({ ms: median(costs.map(({ ms }) => ms)), rss: median(costs.map(({ rss }) => rss)) });

/** Import time and memory of the built package's entry against the unbundled SDKs, in alternating fresh processes. Needs dist/app. */
export const benchStartUp = (root: string, runs: number): StartUp => {
  const entry = pathToFileURL(join(root, 'dist/app/main.mjs')).href;
  // The first of each reads the disk; it is not counted.
  measure(root, [entry]);
  measure(root, SDKS);
  const rounds = Array.from({ length: runs }, () => ({ bare: measure(root, []), app: measure(root, [entry]), sdks: measure(root, SDKS) }));
  const app = medianCost(rounds.map((round) => round.app));
  const sdks = medianCost(rounds.map((round) => round.sdks));
  const bareRss = median(rounds.map((round) => round.bare.rss));
  return {
    runs,
    app,
    sdks,
    bareRss,
    timeRatio: app.ms / sdks.ms,
    memoryRatio: app.rss / sdks.rss,
    memoryAboveBareRatio: (app.rss - bareRss) / (sdks.rss - bareRss),
  };
};
