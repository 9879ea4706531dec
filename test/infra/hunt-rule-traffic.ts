import { DAY, type Range } from '../../src/domain/time.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { type Simulation, simulate } from '../../src/lab/simulate/engine.ts';
import type { Scenario } from '../../src/lab/simulate/scenario.ts';
import { SCENARIOS } from '../../src/lab/simulate/scenarios/index.ts';
import type { AttackLabel } from '../../src/lab/simulate/truth.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';
import type { LabEngine } from '../../src/lab/store.ts';
import { ruleQuery } from './hunt-rule-files.ts';

/** A scenario of the catalogue that starts later: rules look back for days, and five days of rows are made in half the time of ten. */
const LATER = 5;

const scenarioOf = (name: string): Scenario => {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
};

const shortened = (scenario: Scenario): Scenario => {
  if (scenario.episodes.length > 0) throw new Error(`${scenario.name} has episodes: their times would have to move, too`);
  return { ...scenario, days: scenario.days - LATER, attacks: scenario.attacks.map((one) => ({ ...one, start: one.start - LATER })) };
};

/** The workspace of a run. */
export type Workspace = { readonly engine: LabEngine; readonly range: Range; readonly close: () => void };
/** That of an attack, and when it goes on. */
export type Traffic = Workspace & { readonly attack: AttackLabel; readonly during: Range };

const workspaceOf = async (simulation: Simulation): Promise<Workspace> => {
  const byTable = new Map<string, Readonly<Record<string, unknown>>[]>();
  for (const hour of simulation.hours()) {
    for (const { table, values } of hour) {
      const rows = byTable.get(table) ?? [];
      byTable.set(table, rows);
      rows.push(values);
    }
  }
  const store = await makeStore();
  for (const schema of [...STANDARD_TABLES, ...CUSTOM_TABLES]) {
    const rows = byTable.get(schema.name);
    if (rows === undefined) continue;
    await store.define(schema);
    await store.append(schema.name, rows, (row) => Date.parse(String(row['TimeGenerated'])));
  }
  return { engine: makeEngine(store), range: simulation.range, close: () => store.close() };
};

/** The workspace of a simulated attack on a fresh engine. */
export const trafficOf = async (name: string): Promise<Traffic> => {
  const simulation = simulate(shortened(scenarioOf(name)), { seed: 1 });
  const workspace = await workspaceOf(simulation);
  const [attack] = simulation.labels().attacks;
  if (attack === undefined) throw new Error(`${name} has no attack`);
  return { ...workspace, attack, during: { from: Date.parse(attack.start), to: Date.parse(attack.end) } };
};

/** The workspace of something innocent. */
export const harmlessOf = async (name: string): Promise<Workspace> => await workspaceOf(simulate(scenarioOf(name), { seed: 1 }));

export type Alert = {
  readonly ip: string;
  readonly part: string;
  readonly countries: string;
  readonly service: string;
  readonly title: string;
};

/** Alerts of one run of a rule, or of its query as an operator edited it. */
export const alertsAt = async (
  { engine }: Workspace,
  id: string,
  now: number,
  edit: (query: string) => string = (query) => query,
): Promise<readonly Alert[]> => {
  const answer = await engine.query(edit(ruleQuery(id)), { now });
  if (answer.kind !== 'table') throw new Error(`the engine refused ${id}: ${JSON.stringify(answer)}`);
  const at = (name: string): number => answer.columns.findIndex((column) => column.name === name);
  const [ip, part, countries, service, title] = ['Ip', 'Part', 'Countries', 'Service', 'Title'].map(at);
  return answer.rows.map((row) => ({
    ip: String(row[ip ?? -1]),
    part: String(row[part ?? -1]),
    countries: String(row[countries ?? -1]),
    service: String(row[service ?? -1]),
    title: String(row[title ?? -1]),
  }));
};

/** Runs of a rule on the day before the attack: `stepMs` apart, over before the first probe of tomorrow's numbers. */
export const quietRuns = ({ during }: Traffic, stepMs: number): readonly number[] => {
  const end = Math.floor((during.from - DAY / 6) / stepMs) * stepMs;
  return Array.from({ length: Math.floor((DAY * 0.8) / stepMs) }, (_, n) => end - n * stepMs);
};
