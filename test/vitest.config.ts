import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const deep = process.env['TOLLWATCH_TEST_DEEP'] === '1';

// The gate draws the same cases every time: a change must not fail for what another draw would have shown before it, too. The deep run
// draws others each time, and says where it started: TOLLWATCH_TEST_SEED draws them again.
const seed = process.env['TOLLWATCH_TEST_SEED'] ?? String(deep ? Math.trunc(Math.random() * 2 ** 31) : 20_240_229);
if (!/^\d{1,10}$/.test(seed)) throw new RangeError(`TOLLWATCH_TEST_SEED is no whole number: ${seed}`);
if (deep) console.info(`random cases: TOLLWATCH_TEST_SEED=${seed}`);

const include = ['test/**/*.test.ts', ...(deep ? ['test/**/*.deep.ts'] : [])];
const outside = ['test/fixtures/**', 'node_modules/**', 'dist/**'];
const SIGNING_IN = ['test/azure/credential.test.ts', 'test/cli/doctor*.test.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  plugins: [
    {
      name: 'text-modules',
      enforce: 'pre',
      load(id) {
        if (!/\.(kql|md)$/.test(id)) return null;
        return `export default ${JSON.stringify(readFileSync(id, 'utf8'))};`;
      },
    },
  ],
  test: {
    env: { TOLLWATCH_TEST_SEED: seed },
    setupFiles: ['test/seed.ts'],
    projects: [
      // The KQL parser costs 1.5 s a process: one process a worker, shared by its files.
      { extends: true, test: { name: 'shared', include, exclude: [...outside, ...SIGNING_IN], isolate: false } },
      // The identity client keeps the first endpoint it met for as long as its process lives: these bring one of their own.
      { extends: true, test: { name: 'signing in', include: SIGNING_IN, exclude: outside, isolate: true } },
    ],
    pool: 'forks',
    // One more than the cores of a small machine: tests wait for servers and child processes.
    maxWorkers: 3,
    // For what hangs, on a machine that does other things as well.
    testTimeout: deep ? 600_000 : 120_000,
    hookTimeout: 120_000,
  },
});
