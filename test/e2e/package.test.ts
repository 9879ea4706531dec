import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../infra/build/build.ts';
import { KNOWN_TABLES } from '../../src/cli/data-folder.ts';
import { floorTo, MINUTE } from '../../src/domain/time.ts';
import { type Lab, startLab } from '../../src/lab/app.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeFaults } from '../../src/lab/faults.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { codeRequests, ordinaryRequests } from './attack-rows.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOADER = fileURLToPath(new URL('../tooling/load-app.mjs', import.meta.url));

type Answers = {
  readonly answers: Readonly<
    Record<'hunt' | 'health', { readonly result?: unknown; readonly error?: string; readonly logs: readonly string[] }>
  >;
};

describe('the built package, alone in a process, with nothing but the settings of a lab', () => {
  let place: string;
  let store: Awaited<ReturnType<typeof makeStore>>;
  let lab: Lab;
  let answers: Answers['answers'];

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'tollwatch-package-'));
    store = await makeStore();
    for (const schema of KNOWN_TABLES) await store.define(schema);
    // The package has the system's clock: the attack ends just before what its first window reads.
    const attack = { from: floorTo(Date.now(), 5 * MINUTE) - 30 * MINUTE, minutes: 20, perMinute: 20, ip: '203.0.113.7' };
    const rows = [...ordinaryRequests(attack.from - 30 * MINUTE, 60), ...codeRequests(attack)];
    await store.append('AppRequests', rows, (row) => Math.min(Date.parse(String(row['TimeGenerated'])) + MINUTE, Date.now()));
    const dir = join(place, 'lab');
    [lab] = await Promise.all([
      startLab({ store, engine: makeEngine(store), clock: { now: Date.now }, faults: makeFaults(), dir }),
      buildApp(ROOT, join(place, 'app')),
    ]);
    // A folder without node_modules above it: the package has to bring everything.
    const { stdout } = await promisify(execFile)(process.execPath, [LOADER, join(place, 'app/main.mjs')], {
      cwd: place,
      env: lab.settings,
    });
    answers = (JSON.parse(stdout) as Answers).answers;
  });
  afterAll(async () => {
    await lab?.close();
    store?.close();
    await rm(place, { recursive: true, force: true });
  });

  it('runs one tick without an error', () => {
    expect(answers.hunt.error).toBeUndefined();
    expect(answers.hunt.logs.filter((line) => /^(warning|error)/i.test(line))).toEqual([]);
  });

  it('raises the attack as one incident, and nothing else', () => {
    expect(lab.incidents().map(({ properties }) => properties['title'])).toEqual([
      expect.stringMatching(/^SMS pumping on shop-api from 203\.0\.113\.7: 400 code requests in 20 min, about USD 52\.00$/),
    ]);
  });

  it('sends its event to the hub', () => {
    const events = lab.events().map(({ body }) => body as { readonly type: string; readonly data: { readonly class_uid: number } });
    expect(events).toEqual([
      expect.objectContaining({ type: 'tollwatch.campaign.opened', data: expect.objectContaining({ class_uid: 2004 }) }),
    ]);
  });

  it('writes its row to the findings table', async () => {
    const answer = await makeEngine(store).query('SmsPumpingFindings_CL | project Change, Notify, Ip1, Requests, Verdict', {
      now: Date.now(),
    });
    expect(answer).toMatchObject({ kind: 'table', rows: [['opened', true, '203.0.113.7', 400, 'confirmed']] });
  });

  it('answers that it is healthy', () => {
    expect(JSON.stringify(answers.health.result)).toContain('200');
    expect(answers.health.error).toBeUndefined();
  });
});
