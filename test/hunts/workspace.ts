import type { Range } from '../../src/domain/time.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Hunt, Parameters, Row } from '../../src/hunts/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { renderQuery } from '../../src/hunts/render.ts';
import { parseRows } from '../../src/hunts/rows.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';
import type { LabEngine, LabStore, LabTableSchema } from '../../src/lab/store.ts';

/** A row as it is logged; cells that are absent are null. */
export type Logged = Readonly<Record<string, unknown>>;

/** Tables of the lab engine for hunts to run over. `now` is far ahead of every row. */
export type Workspace = { readonly store: LabStore; readonly engine: LabEngine; readonly now: number; readonly nextSlot: () => Range };

/** What AzureDiagnostics has where services write there: Communication Services as the published rule supposes, and Front Door. */
const DIAGNOSTICS_COLUMNS = [
  'callerIpAddress_s',
  'recipientPhoneNumber_s',
  ...['clientIp_s', 'clientCountry_s', 'httpMethod_s', 'httpStatusCode_s', 'requestUri_s'],
];
const TABLES = [...STANDARD_TABLES, ...CUSTOM_TABLES];

const schemaOf = (name: string, extra: readonly string[]): LabTableSchema => {
  const standard = TABLES.find((table) => table.name === name);
  if (standard === undefined) throw new Error(`the lab has no standard table ${name}`);
  return { name, columns: [...standard.columns, ...extra.map((column) => ({ name: column, type: 'string' as const }))] };
};

/**
 * `tables` names the tables that exist; `extra` adds string columns to AzureDiagnostics. Workspaces of the same tables share what the engine
 * found out about a query, so that a suite takes all of them unless it is about missing ones.
 */
export const makeWorkspace = async (
  tables: readonly string[] = TABLES.map(({ name }) => name),
  extra: readonly string[] = DIAGNOSTICS_COLUMNS,
): Promise<Workspace> => {
  const store = await makeStore();
  for (const table of tables) await store.define(schemaOf(table, table === 'AzureDiagnostics' ? extra : []));
  const start = Date.UTC(2026, 2, 1);
  let used = 0;
  return {
    store,
    engine: makeEngine(store),
    now: Date.UTC(2030, 0, 1),
    // Every case gets hours of its own in the same tables: a fresh engine a case would cost minutes.
    nextSlot: () => {
      const from = start + used * 2 * HOUR;
      used += 1;
      return { from, to: from + 20 * MINUTE };
    },
  };
};

export const write = async ({ store }: Workspace, table: string, rows: readonly Logged[]): Promise<void> => {
  const at = (row: Logged): number => (typeof row['ingestedAt'] === 'number' ? row['ingestedAt'] : Date.UTC(2026, 0, 1));
  await store.append(table, rows, at);
};

/** Makes logged rows of a random table once its time is known. */
export type Case = (range: Range) => readonly Logged[];

/** Writes random tables side by side in time, the n-th of each name into the n-th slot, and gives the range that holds them all. */
export const writeCases = async (workspace: Workspace, tables: Readonly<Record<string, readonly Case[]>>): Promise<Range> => {
  const slots = Array.from({ length: Math.max(...Object.values(tables).map((cases) => cases.length)) }, workspace.nextSlot);
  for (const [table, cases] of Object.entries(tables)) {
    await write(
      workspace,
      table,
      slots.flatMap((slot, n) => cases[n]?.(slot) ?? []),
    );
  }
  return { from: Math.min(...slots.map(({ from }) => from)), to: Math.max(...slots.map(({ to }) => to)) };
};

export type Answer = {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
};

export const ask = async ({ engine, now }: Workspace, kql: string): Promise<Answer> => {
  const answer = await engine.query(kql, { now });
  if (answer.kind !== 'table') throw new Error(`the engine refused: ${JSON.stringify(answer)}\n${kql}`);
  return answer;
};

/** Everything bound that evidence needs. */
export type EvidenceOf = Parameters;

/** Parsed rows of the hunt's query; `query` may be a corrupted one. */
export const runQuery = async (
  workspace: Workspace,
  hunt: Hunt,
  overrides: Parameters,
  range: Range,
  query = hunt.query,
): Promise<readonly Row[]> => {
  const values = { ...huntParameters(hunt, overrides), From: range.from, To: range.to };
  const { rows, problems } = parseRows(hunt.columns, await ask(workspace, renderQuery(query, hunt.parameters, values)));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return rows;
};

/** Parsed rows of the hunt's evidence for the groups named. */
export const runEvidence = async (
  workspace: Workspace,
  hunt: Hunt,
  overrides: Parameters,
  range: Range,
  groups: EvidenceOf,
): Promise<readonly Row[]> => {
  const values = { ...huntParameters(hunt, overrides), From: range.from, To: range.to, Settled: workspace.now, ...groups };
  const { rows, problems } = parseRows(hunt.evidenceColumns, await ask(workspace, renderQuery(hunt.evidence, hunt.parameters, values)));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return rows;
};

/** Key and counted cells, one line a row, sorted: what the query and the port must agree on. */
export const exactly = (hunt: Hunt, rows: readonly Row[]): readonly string[] => {
  const names = hunt.columns.filter(({ role }) => role === 'key' || role === 'counted').map(({ name }) => name);
  return rows.map((row) => names.map((name) => `${name}=${JSON.stringify(row[name])}`).join(' ')).sort();
};
