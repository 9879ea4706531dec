import type { InvocationContext } from '@azure/functions';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toLog } from '../../functions/invocation-log.ts';
import { HOUR, type Instant, MINUTE, toIso } from '../../src/domain/time.ts';
import { makeHuntTimer } from '../../src/handlers/hunt-timer.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';
import type { LabEngine } from '../../src/lab/store.ts';
import type { HuntRun } from '../../src/pipeline/state/run.ts';
import type { TickReport } from '../../src/pipeline/tick.ts';

// The alerts about Tollwatch itself, as an example deploys them, over lines that the timer's handler logs.
type Rule = {
  readonly type: string;
  readonly name: string;
  readonly properties: {
    readonly windowSize: string;
    readonly evaluationFrequency: string;
    readonly criteria: {
      readonly allOf: readonly { readonly query: string; readonly failingPeriods: { readonly numberOfEvaluationPeriods: number } }[];
    };
  };
};
const { predictedResources } = JSON.parse(
  readFileSync(new URL('../../infra/examples/two-workspaces.snapshot.json', import.meta.url), 'utf8'),
) as { readonly predictedResources: readonly Rule[] };
const RULES = predictedResources.filter(({ type }) => type === 'Microsoft.Insights/scheduledQueryRules');
/** Windows that the service takes, in minutes: its own answer to any other (azure-rest-api-specs issue 21258). */
const WINDOWS: Readonly<Record<string, number>> = {
  ...{ PT5M: 5, PT10M: 10, PT15M: 15, PT30M: 30, PT45M: 45 },
  ...{ PT1H: 60, PT2H: 120, PT3H: 180, PT4H: 240, PT5H: 300, PT6H: 360, P1D: 1440, P2D: 2880 },
};
const NOW = Date.UTC(2026, 2, 2, 12);
const TARGETS = ['shop', 'bank', 'app'];

let store: Awaited<ReturnType<typeof makeStore>>;
let engine: LabEngine;
const lines: { at: Instant; message: string }[] = [];

beforeEach(async () => {
  lines.length = 0;
  store = await makeStore();
  engine = makeEngine(store);
  for (const table of STANDARD_TABLES.filter(({ name }) => name === 'AppTraces')) await store.define(table);
});
afterEach(() => store.close());

type Run = TickReport['targets'][number]['run'];
const run = (change: Partial<Run> = {}): Run => ({
  schema: 1,
  startedAt: NOW,
  endedAt: NOW,
  hunts: [],
  campaigns: { opened: 0, changed: 0, merged: 0, ended: 0 },
  deliveries: { sent: 0, retried: 0, gaveUp: 0, waiting: 0 },
  errors: [],
  ...change,
});
const hunt = (change: Partial<HuntRun>): HuntRun => ({
  hunt: 'otp-request-spike',
  outcome: 'ran',
  windows: 1,
  ...{ backlog: 0, recomputed: 0, rows: 0, tooLate: 0, sources: [] },
  verdicts: { confirmed: 0, drifted: 0, refuted: 0, unverified: 0 },
  notices: [],
  ...change,
});

/** Logs a tick of these targets at a time, through the handler and the host's log as the app has them. */
const tick = async (at: Instant, runs: Readonly<Record<string, Run>>): Promise<void> => {
  const write = (...args: unknown[]): void => void lines.push({ at, message: args.map(String).join(' ') });
  const context = { log: write, warn: write, error: write } as unknown as InvocationContext;
  const report: TickReport = { ok: true, targets: Object.entries(runs).map(([target, one]) => ({ target, run: one })) };
  const app = { tick: async () => report } as unknown as Awaited<ReturnType<Parameters<typeof makeHuntTimer>[0]['app']>>;
  await makeHuntTimer({ app: async () => app })(toLog(context));
};
const everyFiveMinutes = async (runs: Readonly<Record<string, Run>>): Promise<void> => {
  for (let ago = HOUR; ago >= 0; ago -= 5 * MINUTE) await tick(NOW - ago, runs);
};
const well = Object.fromEntries(TARGETS.map((name) => [name, run()]));

/** Names of targets that the alert's query finds over its window. */
const found = async (name: string): Promise<readonly unknown[]> => {
  const rule = RULES.find((one) => one.name.endsWith(`-${name}`));
  const minutes = WINDOWS[rule?.properties.windowSize ?? ''] ?? 0;
  const rows = lines.filter(({ at }) => at > NOW - minutes * MINUTE);
  await store.append(
    'AppTraces',
    rows.map(({ at, message }) => ({ TimeGenerated: toIso(at), Message: message, AppRoleName: 'func-tollwatch' })),
    () => NOW,
  );
  const answer = await engine.query(rule?.properties.criteria.allOf[0]?.query ?? '', { now: NOW });
  if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
  return answer.rows.map(([first]) => first);
};

describe('alerts about Tollwatch itself', () => {
  it('are rules that the service accepts: windows it knows, and one period, as silence has no TimeGenerated to bin', () => {
    for (const { name, properties } of RULES) {
      const [window, every] = [WINDOWS[properties.windowSize], WINDOWS[properties.evaluationFrequency]];
      expect(window, name).toBeDefined();
      expect(every, name).toBeLessThanOrEqual(window ?? 0);
      expect(properties.criteria.allOf.map(({ failingPeriods }) => failingPeriods.numberOfEvaluationPeriods)).toEqual([1]);
    }
  });

  it('are quiet while every target is ticked', async () => {
    await everyFiveMinutes(well);
    for (const name of ['no-tick', 'undelivered', 'refuted', 'poison']) expect([name, await found(name)]).toEqual([name, []]);
  });

  it('no line at all: every target is named', async () => expect([...(await found('no-tick'))].sort()).toEqual(['app', 'bank', 'shop']));

  it('a target whose ticks all fail, and one that is not ticked, are named alone', async () => {
    await everyFiveMinutes({ shop: run({ errors: [{ step: 'correlate', message: 'down' }] }), app: run() });
    expect([...(await found('no-tick'))].sort()).toEqual(['bank', 'shop']);
  });

  it.each([
    [25, []],
    [35, ['bank']],
  ])('a target that stopped %i minutes ago: %j', async (minutes, names) => {
    await everyFiveMinutes({ shop: run(), app: run() });
    for (let ago = HOUR; ago >= minutes * MINUTE; ago -= 5 * MINUTE) await tick(NOW - ago, { bank: run() });
    expect(await found('no-tick')).toEqual(names);
  });

  it('a hunt that fails makes a tick no success', async () => {
    await everyFiveMinutes({ ...well, bank: run({ hunts: [hunt({ outcome: 'failed' })] }) });
    expect(await found('no-tick')).toEqual(['bank']);
  });

  it('alerts given up once, or waiting through a whole hour, are told of; waiting for a while is not', async () => {
    await everyFiveMinutes({ ...well, shop: run({ deliveries: { sent: 0, retried: 1, gaveUp: 0, waiting: 2 } }) });
    await tick(NOW, { bank: run({ deliveries: { sent: 0, retried: 0, gaveUp: 1, waiting: 0 } }) });
    await tick(NOW - 10 * MINUTE, { app: run({ deliveries: { sent: 0, retried: 1, gaveUp: 0, waiting: 1 } }) });
    expect([...(await found('undelivered'))].sort()).toEqual(['bank', 'shop']);
  });

  it('a refuted row is told of with its target', async () => {
    const refuted = hunt({ verdicts: { confirmed: 3, drifted: 0, refuted: 1, unverified: 0 } });
    await everyFiveMinutes(well);
    await tick(NOW - MINUTE, { app: run({ hunts: [refuted] }) });
    expect(await found('refuted')).toEqual(['app']);
  });

  it('a message that the host put aside is told of', async () => {
    lines.push({ at: NOW - MINUTE, message: "Message has reached MaxDequeueCount of 5. Moving message to queue 'sms-events-poison'." });
    expect(await found('poison')).toHaveLength(1);
  });
});
