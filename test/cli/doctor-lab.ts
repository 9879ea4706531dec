import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { vi } from 'vitest';
import { KNOWN_TABLES } from '../../src/cli/data-folder.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { type Lab, startLab } from '../../src/lab/app.ts';
import type { LabAzure } from '../../src/lab/azure-resources.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { type FaultRule, type Faults, makeFaults } from '../../src/lab/faults.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import type { LabTableSchema } from '../../src/lab/store.ts';
import type { Check, CheckStatus } from '../../src/pipeline/doctor/check.ts';
import type { Examination } from '../../src/pipeline/doctor/examine.ts';
import { type CliResult, runHere } from './command.ts';

/** An evening after two days of data. */
export const NOW = Date.parse('2026-03-03T23:50:00Z');

export type DoctorLab = {
  readonly lab: Lab;
  readonly faults: Faults;
  readonly rowsOf: (kql: string) => Promise<readonly (readonly unknown[])[]>;
  readonly close: () => Promise<void>;
};
export type LabRow = { readonly table: string; readonly row: Readonly<Record<string, unknown>>; readonly lateMs?: number };

/** A lab whose clock stands at NOW. */
export const startDoctorLab = async (
  rows: readonly LabRow[],
  options: { readonly schemas?: readonly LabTableSchema[]; readonly azure?: LabAzure } = {},
): Promise<DoctorLab> => {
  const store = await makeStore();
  for (const schema of options.schemas ?? KNOWN_TABLES) await store.define(schema);
  for (const [table, of] of Map.groupBy(rows, ({ table: name }) => name)) {
    const late = new Map(of.map(({ row, lateMs }) => [row, lateMs ?? MINUTE]));
    await store.append(
      table,
      of.map(({ row }) => row),
      (row) => Date.parse(String(row['TimeGenerated'])) + (late.get(row) ?? MINUTE),
    );
  }
  const dir = await mkdtemp(join(tmpdir(), 'tollwatch-doctor-'));
  const faults = makeFaults();
  const clock = { now: () => NOW };
  const { azure } = options;
  const engine = makeEngine(store);
  const lab = await startLab({ store, engine, clock, faults, dir, ...(azure && { azure }) });
  setDefaultCACertificates([...getCACertificates('default'), await readFile(lab.caPath, 'utf8')]);
  return {
    lab,
    faults,
    rowsOf: async (kql) => {
      const answer = await engine.query(kql, { now: NOW });
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

export type Diagnosis = Pick<Examination, 'checks' | 'routes' | 'proposal'> & {
  readonly code: number | null;
  /** The row of that id; throws when there is none. */
  readonly row: (id: string) => Check;
  readonly ids: (status: CheckStatus) => readonly string[];
};

/** `tollwatch doctor` as the lab's identity, which the identity client takes from the process's own environment. */
export const runDoctor = async (
  { lab, faults }: DoctorLab,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  rule: FaultRule = () => undefined,
): Promise<CliResult> => {
  faults.use(rule);
  for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) vi.stubEnv(name, lab.settings[name] ?? '');
  try {
    return await runHere(['doctor', ...args], env);
  } finally {
    vi.unstubAllEnvs();
    faults.use(() => undefined);
  }
};

/** `tollwatch doctor --json` against the lab, with what was found. `settings` are laid over the lab's. */
export const diagnose = async (
  one: DoctorLab,
  options: { readonly args?: readonly string[]; readonly settings?: Readonly<Record<string, string>>; readonly faults?: FaultRule } = {},
): Promise<Diagnosis> => {
  const env = { ...one.lab.settings, ...options.settings };
  const { code, stdout, stderr } = await runDoctor(one, ['--json', ...(options.args ?? [])], env, options.faults);
  if (stdout === '') throw new Error(`doctor printed nothing: ${stderr}`);
  const seen = JSON.parse(stdout) as Pick<Examination, 'checks' | 'routes' | 'proposal'>;
  const row = (id: string): Check => {
    const found = seen.checks.find((check) => check.id === id);
    if (found === undefined) throw new Error(`no row ${id}; there are ${seen.checks.map((check) => check.id).join(', ')}`);
    return found;
  };
  return { ...seen, code, row, ids: (status) => seen.checks.filter((check) => check.status === status).map(({ id }) => id) };
};
