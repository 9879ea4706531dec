import type { Alert } from '../../src/domain/campaign.ts';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { makeMemoryStore } from '../../src/lab/replay/state.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { StateStore, StoredRecord } from '../../src/pipeline/state-port.ts';
import type { Sink, SendOutcome } from '../../src/pipeline/sink-port.ts';
import { CAMPAIGN } from '../../src/pipeline/state/campaign.ts';
import { FINDING } from '../../src/pipeline/state/finding.ts';
import { readState } from '../../src/pipeline/state/record.ts';
import { runTick, type TickReport } from '../../src/pipeline/tick.ts';
import { CODE_HUNT } from './code-hunt.ts';
import { type LogEvent, makeWorkspace, type Workspace } from './fake-workspace.ts';

export const TARGET = {
  id: 'target',
  name: 'shop',
  tenantId: 'tenant',
  workspaceId: 'workspace',
  resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/shop',
};
/** Monday noon, on a bin. */
export const NOON = Date.UTC(2026, 2, 2, 12);

export type FakeSink = Sink & { readonly sent: Alert[]; outcome: (alert: Alert, attempt: number) => SendOutcome };

export const makeSink = (id: Sink['id']): FakeSink => {
  let attempts = 0;
  const sink: FakeSink = {
    id,
    sent: [],
    outcome: () => ({ kind: 'sent' }),
    send: async (alert) => {
      attempts += 1;
      const outcome = sink.outcome(alert, attempts);
      if (outcome.kind === 'sent') sink.sent.push(alert);
      return outcome;
    },
  };
  return sink;
};

/** One target with a simulated clock, a workspace, state in memory and two sinks. */
export type World = {
  readonly pipeline: Pipeline;
  readonly store: StateStore;
  readonly workspace: Workspace;
  readonly hub: FakeSink;
  readonly rows: FakeSink;
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  readonly tick: (pipeline?: Pipeline) => Promise<TickReport>;
};

export const makeWorld = (change: Partial<Pipeline> = {}): World => {
  let now = NOON;
  let ids = 0;
  const clock = { now: () => now };
  const workspace = makeWorkspace(clock);
  const store = makeMemoryStore();
  const hub = makeSink('event-hubs');
  const rows = makeSink('findings');
  const pipeline: Pipeline = {
    query: workspace,
    store,
    sinks: [hub, rows],
    clock,
    ids: { next: () => `id${++ids}` },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    hunts: [CODE_HUNT],
    parameters: {},
    operator: NO_OPERATOR_CONFIG,
    ownRole: 'tollwatch',
    maxWindowsPerTick: 6,
    ...change,
  };
  return {
    pipeline,
    store,
    workspace,
    hub,
    rows,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    tick: (other = pipeline) => runTick(other, [TARGET]),
  };
};

/** `count` requests within one bin that starts `minutes` before NOON, in the log two minutes later unless told. */
export const burst = (minutes: number, count: number, more: Partial<LogEvent> = {}): LogEvent => {
  const at = NOON - minutes * MINUTE + 1000;
  return { at, source: '203.0.113.7', service: 'shop-api', country: 'NG', count, ingestedAt: at + 2 * MINUTE, ...more };
};

/** Ticks every five minutes, `times` of them, moving the clock first. */
export const tickOn = async (world: World, times: number): Promise<readonly TickReport[]> => {
  const reports: TickReport[] = [];
  for (let n = 0; n < times; n += 1) {
    world.advance(5 * MINUTE);
    reports.push(await world.tick());
  }
  return reports;
};

export const campaignsOf = async (store: StateStore) =>
  (await store.list(TARGET.id, 'campaign:')).map((stored) => readState(CAMPAIGN, stored).campaign);
export const findingsOf = async (store: StateStore) =>
  (await store.list(TARGET.id, 'finding:')).map((stored) => ({ status: stored.status, ...readState(FINDING, stored) }));
/** Everything in state but leases and run records: what a repeated tick must leave alone. */
export const lastingState = async (store: StateStore): Promise<readonly StoredRecord[]> =>
  (await store.list(TARGET.id, '')).filter(({ key }) => !/^(run|lease|watermark):/.test(key));
