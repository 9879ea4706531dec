import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { makeTableStore } from '../../src/azure/tables.ts';
import { KNOWN_TABLES } from '../../src/cli/data-folder.ts';
import { parseConfig } from '../../src/config.ts';
import type { OperatorConfig } from '../../src/domain/operator.ts';
import type { Instant } from '../../src/domain/time.ts';
import { type Lab, startLab } from '../../src/lab/app.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { type Faults, makeFaults } from '../../src/lab/faults.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import type { LabWorkspace } from '../../src/lab/lab-settings.ts';
import type { LabStore } from '../../src/lab/store.ts';
import type { StoredRecord } from '../../src/pipeline/state-port.ts';
import { labCredential } from '../azure/lab-credential.ts';
import type { LogRow } from './attack-rows.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type TickLab = {
  readonly lab: Lab;
  readonly store: LabStore;
  readonly faults: Faults;
  readonly workspaces: readonly LabWorkspace[];
  /** Runs one tick of one workspace in a child process at that time; the exit code, or the signal that ended it. */
  readonly tick: (workspace: LabWorkspace, at: Instant) => Promise<number | string>;
  /** All state records of a workspace with the prefix. */
  readonly records: (workspace: LabWorkspace, prefix: string) => Promise<readonly StoredRecord[]>;
  readonly targetId: (workspace: LabWorkspace) => string;
  readonly rowsOf: (kql: string) => Promise<readonly (readonly unknown[])[]>;
  readonly close: () => Promise<void>;
};

const workspace = (n: number): LabWorkspace => {
  const tail = String(n).padStart(12, '0');
  return {
    name: `run-${n}`,
    tenantId: '00000000-0000-4000-8000-000000000001',
    workspaceId: `00000000-0000-4000-8000-${tail}`,
    resourceId: `/subscriptions/00000000-0000-4000-8000-000000000003/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law-${n}`,
  };
};

/** Rows become visible a minute after they happened. */
const fill = async (store: LabStore, tables: Readonly<Record<string, readonly LogRow[]>>): Promise<void> => {
  for (const schema of KNOWN_TABLES) await store.define(schema);
  for (const [name, rows] of Object.entries(tables))
    await store.append(name, rows, (row) => Date.parse(String(row['TimeGenerated'])) + 60_000);
};

/**
 * The whole lab over these rows, with as many workspaces as asked: every workspace sees the same logs and has its own state,
 * incidents and campaigns, so that runs of one scenario share a lab and nothing else.
 */
export const startTickLab = async (
  tables: Readonly<Record<string, readonly LogRow[]>>,
  options: { readonly runs: number; readonly operator?: OperatorConfig; readonly settings?: Readonly<Record<string, string>> },
): Promise<TickLab> => {
  const store = await makeStore();
  await fill(store, tables);
  const dir = await mkdtemp(join(tmpdir(), 'tollwatch-e2e-'));
  const faults = makeFaults();
  const engine = makeEngine(store);
  let now: Instant = 0;
  const workspaces = Array.from({ length: options.runs }, (_, n) => workspace(n + 10));
  const { operator } = options;
  const lab = await startLab({ store, engine, clock: { now: () => now }, faults, dir, workspaces, ...(operator && { operator }) });
  setDefaultCACertificates([...getCACertificates('default'), await readFile(lab.caPath, 'utf8')]);

  const settingsOf = (one: LabWorkspace) => ({ ...lab.settings, ...options.settings, TOLLWATCH_TARGETS: JSON.stringify([one]) });
  const tick: TickLab['tick'] = (one, at) => {
    now = at;
    const args = ['--import', './infra/build/text-loader.ts', './test/e2e/tick-process.ts', String(at)];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...settingsOf(one) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    faults.onKill(() => child.kill('SIGKILL'));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        if (code !== 0 && signal === null) console.error(Buffer.concat(said).toString());
        resolve(signal ?? code ?? -1);
      });
    });
  };
  const targetId = (one: LabWorkspace): string => {
    const parsed = parseConfig(settingsOf(one));
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
    return parsed.config.targets[0]?.id ?? '';
  };
  const state = makeTableStore({
    endpoint: lab.settings['TOLLWATCH_STATE_ENDPOINT'] ?? '',
    table: lab.settings['TOLLWATCH_STATE_TABLE'] ?? '',
    credential: labCredential,
    ids: { next: () => 'reader' },
  });
  return {
    lab,
    store,
    faults,
    workspaces,
    tick,
    targetId,
    records: (one, prefix) => state.list(targetId(one), prefix),
    rowsOf: async (kql) => {
      const answer = await engine.query(kql, { now });
      if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
      return answer.rows;
    },
    close: async () => {
      await lab.close();
      store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
