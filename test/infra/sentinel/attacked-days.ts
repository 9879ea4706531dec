import { answerOf, type Answer } from '../../../infra/build/picture/asked.ts';
import { CUSTOM_TABLES } from '../../../src/lab/custom-tables.ts';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import { simulate } from '../../../src/lab/simulate/engine.ts';
import type { Scenario } from '../../../src/lab/simulate/scenario.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import type { LabStore } from '../../../src/lab/store.ts';
import { smallWorld } from '../../lab/simulate/small-world.ts';

const LOGS = [
  { log: 'requests', addresses: 'real', destinationProperty: 'phoneCountry' },
  { log: 'acs' },
  { log: 'app-events', addresses: 'real' },
  { log: 'sms-events', provider: 'twilio', recipients: 'plain', clientTags: true },
] as const;

/** Two days, seen by four logs. On the second one proxies flood two blocks that were tried out before, and a server many countries. */
export const ATTACKED_DAYS: Scenario = smallWorld(LOGS, {
  attacks: [
    {
      id: 'proxies',
      start: 1.7,
      hours: 1.5,
      codes: 200,
      shape: 'even',
      clients: { kind: 'rotating', addresses: 40, countries: ['BR', 'VN'] },
      numbers: { kind: 'blocks', countries: ['LK'], pick: 1, blocks: 1, order: 'scattered' },
      probe: { hoursBefore: 9, codes: 6 },
    },
    {
      id: 'server',
      start: 1.4,
      hours: 1,
      codes: 150,
      shape: 'even',
      clients: { kind: 'fixed', addresses: 1, countries: ['RO'] },
      numbers: { kind: 'random', countries: ['NG', 'PK', 'UZ', 'IQ'], pick: 4 },
    },
  ],
});

export type Asked = {
  readonly store: LabStore;
  readonly ask: (kql: string) => Promise<Answer>;
  readonly from: number;
  readonly to: number;
};

/** A workspace with the scenario's rows. It has all tables, or `tables` alone. */
export const workspaceOf = async (scenario: Scenario | undefined, tables?: readonly string[]): Promise<Asked> => {
  const store = await makeStore();
  for (const table of [...STANDARD_TABLES, ...CUSTOM_TABLES]) if (tables?.includes(table.name) ?? true) await store.define(table);
  const engine = makeEngine(store);
  const simulation = simulate(scenario ?? ATTACKED_DAYS, { seed: 3 });
  const rows = scenario === undefined ? [] : [...simulation.hours()].flat();
  const has = new Set(store.schemas().map(({ name }) => name));
  for (const [table, own] of Map.groupBy(rows, (row) => row.table))
    if (has.has(table))
      await store.append(
        table,
        own.map(({ values }) => values),
        (values) => Date.parse(String(values['TimeGenerated'])),
      );
  const { from, to } = simulation.range;
  return { store, ask: (kql) => answerOf(engine, kql, to), from, to };
};
