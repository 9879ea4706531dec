import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import { NOW } from './lab.ts';

let store: Awaited<ReturnType<typeof makeStore>>;
beforeAll(async () => {
  store = await makeStore({ memoryLimit: '32MB' });
});
afterAll(() => store.close());

test('queries that have ended hold none of the memory that is left to the next ones', async () => {
  const engine = makeEngine(store);
  // seen to fail with: prepared statements left to the garbage collector, at 0.25 MB each.
  for (let n = 0; n < 400; n += 1) expect(await engine.query('print 1', { now: NOW })).toMatchObject({ kind: 'table', rows: [[1]] });
});
