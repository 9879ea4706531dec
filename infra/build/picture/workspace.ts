import { toFindingsRow } from '../../../src/alerts/findings-row.ts';
import type { Alert } from '../../../src/domain/campaign.ts';
import { NO_OPERATOR_CONFIG } from '../../../src/domain/operator.ts';
import type { Target } from '../../../src/domain/target.ts';
import { DAY, HOUR, type Instant, MINUTE, toIso } from '../../../src/domain/time.ts';
import { HUNTS } from '../../../src/hunts/index.ts';
import { CUSTOM_TABLES } from '../../../src/lab/custom-tables.ts';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import { makeBinsReader } from '../../../src/lab/replay/bins.ts';
import { makeReplayQuery } from '../../../src/lab/replay/query.ts';
import { makeMemoryStore } from '../../../src/lab/replay/state.ts';
import { simulate, type Simulation } from '../../../src/lab/simulate/engine.ts';
import type { Scenario } from '../../../src/lab/simulate/scenario.ts';
import { STANDARD_TABLES } from '../../../src/lab/standard-tables.ts';
import type { LabEngine, LabStore } from '../../../src/lab/store.ts';
import { makeSimulatedClock, TICK_MS } from '../../../src/pipeline/backtest.ts';
import { makeCountsCache } from '../../../src/pipeline/counts.ts';
import { makeLogReader } from '../../../src/pipeline/log-reader.ts';
import type { Pipeline } from '../../../src/pipeline/pipeline.ts';
import { runTick, type TickReport } from '../../../src/pipeline/tick.ts';

/** A workspace with simulated logs and what Tollwatch wrote about them. Queries are asked at `now`. */
export type Workspace = {
  readonly store: LabStore;
  readonly engine: LabEngine;
  readonly simulation: Simulation;
  readonly alerts: readonly Alert[];
  readonly now: Instant;
};

const TARGET: Target = {
  id: 'simulated',
  name: 'simulated',
  tenantId: '00000000-0000-0000-0000-000000000000',
  workspaceId: '00000000-0000-0000-0000-000000000001',
  resourceId:
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/simulated',
};

/** From the tick to a row that can be queried: a minute or two. */
const arrivalOf = (at: Instant): Instant => at + MINUTE + ((at / TICK_MS) % 4) * 20_000;

const tickRow = (at: Instant, { target, run }: TickReport['targets'][number]): Readonly<Record<string, unknown>> => ({
  TimeGenerated: toIso(at + 20_000),
  AppRoleName: 'tollwatch',
  Message: `Tick ${JSON.stringify({
    target,
    errors: run.errors.length,
    failedHunts: run.hunts.filter(({ outcome }) => outcome === 'failed').length,
    deliveries: run.deliveries,
    refuted: run.hunts.reduce((sum, { verdicts }) => sum + verdicts.refuted, 0),
    hunts: run.hunts.map(({ hunt, outcome, windows, backlog, verdicts }) => ({ hunt, outcome, windows, backlog, verdicts })),
  })}`,
});

/** All tables of the lab, with a scenario's rows in them. */
export const loadScenario = async (
  scenario: Scenario,
  seed = 1,
): Promise<{ readonly store: Awaited<ReturnType<typeof makeStore>>; readonly simulation: Simulation }> => {
  const store = await makeStore();
  for (const table of [...STANDARD_TABLES, ...CUSTOM_TABLES]) await store.define(table);
  const simulation = simulate(scenario, { seed });
  for (const rows of simulation.hours())
    for (const [table, own] of Map.groupBy(rows, (row) => row.table))
      await store.append(
        table,
        own.map(({ values }) => values),
        (values) => Date.parse(String(values['TimeGenerated'])),
      );
  return { store, simulation };
};

/**
 * Runs the product's ticks over the last `days` of a scenario, which learn from the days before, and writes what its sinks would have
 * written: findings rows, and the telemetry line of each tick.
 */
export const watchedWorkspace = async (scenario: Scenario, days: number, seed = 1): Promise<Workspace> => {
  const { store, simulation } = await loadScenario(scenario, seed);
  const engine = makeEngine(store);
  const { from, to } = simulation.range;
  const firstTick = Math.max(from, to - days * DAY);
  const clock = makeSimulatedClock(firstTick);
  const query = makeReplayQuery(engine, clock);
  const span = await store.span();
  const reader = makeBinsReader({ query: makeReplayQuery(engine, { now: () => to + HOUR }), plain: makeLogReader(query), span, clock });
  const alerts: Alert[] = [];
  let ids = 0;
  const pipeline: Pipeline = {
    ...{
      query,
      store: makeMemoryStore(),
      clock,
      hunts: HUNTS,
      parameters: {},
      operator: NO_OPERATOR_CONFIG,
      ownRole: '',
      maxWindowsPerTick: 6,
    },
    ...{ reader, counts: makeCountsCache(), ids: { next: () => `tick-${++ids}` } },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    sinks: [
      {
        id: 'findings',
        send: async (alert) => {
          alerts.push(alert);
          return { kind: 'sent' };
        },
      },
    ],
  };
  const ticks: Readonly<Record<string, unknown>>[] = [];
  for (let at = firstTick + TICK_MS; at <= to; at += TICK_MS) {
    clock.set(at);
    const report = await runTick(pipeline, [TARGET]);
    ticks.push(...report.targets.map((target) => tickRow(at, target)));
  }
  await store.append(
    'SmsPumpingFindings_CL',
    alerts.map((alert) => toFindingsRow(alert, TARGET)),
    (row) => arrivalOf(Date.parse(String(row['TimeGenerated']))),
  );
  await store.append('AppTraces', ticks, (row) => Date.parse(String(row['TimeGenerated'])) + MINUTE);
  return { store, engine, simulation, alerts, now: to };
};
