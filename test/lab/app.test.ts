import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { type Lab, type LabOptions, startLab } from '../../src/lab/app.ts';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeFaults } from '../../src/lab/faults.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';

/** In the past, so that anything read from the system's clock shows. */
const NOW = Date.parse('2026-03-01T10:05:00Z');
const root = fileURLToPath(new URL('../..', import.meta.url));
const operator = {
  ...NO_OPERATOR_CONFIG,
  prices: { default: 0.1, byCountry: { NG: 0.25 } },
  silences: [{ from: NOW, to: NOW + MINUTE, reason: 'load test', match: { service: 'shop' } }],
};

let dir: string;
let store: Awaited<ReturnType<typeof makeStore>>;
let lab: Lab | undefined;
const broken: unknown[] = [];

const start = (more: Partial<LabOptions> = {}): Promise<Lab> =>
  startLab({
    store,
    engine: makeEngine(store),
    clock: { now: () => NOW },
    faults: makeFaults(),
    dir,
    onError: (error) => broken.push(error),
    ...more,
  });

/** A process with the lab's settings as its whole environment. */
const visit = async (settings: Lab['settings']): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', './infra/build/text-loader.ts', 'test/lab/lab-visitor.ts', String(NOW)],
    { cwd: root, env: settings },
  );
  return JSON.parse(stdout) as unknown;
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tollwatch-lab-'));
  store = await makeStore();
  for (const schema of [...STANDARD_TABLES, ...CUSTOM_TABLES]) await store.define(schema);
});
afterEach(async () => {
  await lab?.close();
  lab = undefined;
  store.close();
  await rm(dir, { recursive: true });
  expect(broken.splice(0)).toEqual([]);
});

describe('the whole lab', () => {
  it('serves a process that has its settings alone, at every edge, and leaves nothing behind', async () => {
    await store.append('AppRequests', [{ TimeGenerated: NOW - MINUTE, Name: 'POST /otp' }], () => NOW - MINUTE);
    lab = await start({ operator });
    expect(isAbsolute(lab.caPath)).toBe(true);
    expect(await visit(lab.settings)).toEqual({
      state: 'written',
      rows: [['POST /otp']],
      outcomes: ['sent', 'sent', 'sent'],
      prices: operator.prices,
      silences: operator.silences,
      mode: 'both',
    });
    expect(lab.events()).toMatchObject([{ body: { id: 'alert-1' }, enqueuedAt: NOW }]);
    expect(lab.incidents()).toMatchObject([
      { properties: { title: 'A visit', createdTimeUtc: expect.stringContaining('2026-03-01T10:05:00') } },
    ]);
    expect(await store.count('SmsPumpingFindings_CL')).toBe(1);
    await lab.close();
    lab = undefined;
    expect(await readdir(dir)).toEqual([]);
  });

  it('does not start by half: with the query port taken it says so, and leaves nothing behind', async () => {
    const rival = createServer().listen(0, '127.0.0.1');
    await once(rival, 'listening');
    const { port } = rival.address() as { port: number };
    await expect(start({ queryPort: port })).rejects.toThrow(/EADDRINUSE/);
    expect(await readdir(dir)).toEqual([]);
    rival.close();
  });

  it('names several workspaces when told to', async () => {
    const one = {
      name: 'one',
      tenantId: '00000000-0000-4000-8000-00000000000a',
      workspaceId: '00000000-0000-4000-8000-00000000000b',
      resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/one',
    };
    lab = await start({ workspaces: [one, { ...one, name: 'two', workspaceId: '00000000-0000-4000-8000-00000000000c' }], mode: 'off' });
    expect(JSON.parse(lab.settings['TOLLWATCH_TARGETS'] ?? '')).toMatchObject([{ name: 'one' }, { name: 'two' }]);
    expect(lab.settings['TOLLWATCH_SENTINEL_MODE']).toBe('off');
  });
});
