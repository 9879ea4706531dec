import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const deep = process.env['TOLLWATCH_TEST_DEEP'] === '1';

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
    include: ['test/**/*.test.ts', ...(deep ? ['test/**/*.deep.ts'] : [])],
    exclude: ['test/fixtures/**', 'node_modules/**', 'dist/**'],
    // The KQL parser costs 1.5 s a process: one process a worker, shared by its files.
    isolate: false,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: deep ? 600_000 : 60_000,
    hookTimeout: 120_000,
  },
});
