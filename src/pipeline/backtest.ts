import type { Campaign } from '../domain/campaign.ts';
import type { Finding } from '../domain/finding.ts';
import type { OperatorConfig } from '../domain/operator.ts';
import type { Target } from '../domain/target.ts';
import { floorTo, type Instant, MINUTE, type Range } from '../domain/time.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import { readCampaign } from './campaign-store.ts';
import { makeCountsCache } from './counts.ts';
import { type Incident, keptIncidents } from './kept-incidents.ts';
import type { Pipeline } from './pipeline.ts';
import type { Ids, Log, LogQuery } from './ports.ts';
import type { LogReader } from './reader-port.ts';
import type { StateStore } from './state-port.ts';
import { FINDING } from './state/finding.ts';
import { readState } from './state/record.ts';
import type { HuntRun, RunRecord } from './state/run.ts';
import { type SourceState, WATERMARK, watermarkKey } from './state/watermark.ts';
import { runTick } from './tick.ts';

export const TICK_MS = 5 * MINUTE;

/** Time as a replay tells it. */
export type SimulatedClock = { readonly now: () => Instant; readonly set: (at: Instant) => void };

export const makeSimulatedClock = (at: Instant = 0): SimulatedClock => {
  let now = at;
  return {
    now: () => now,
    set: (next) => {
      now = next;
    },
  };
};

export type Progress = { readonly at: Instant; readonly done: number; readonly ticks: number };

export type BacktestQuestion = {
  /** Sees what is visible at the clock's time. */
  readonly query: LogQuery;
  readonly reader?: LogReader;
  readonly clock: SimulatedClock;
  /** Empty at the start, and only for this call. */
  readonly store: StateStore;
  readonly target: Target;
  readonly hunts: readonly Hunt[];
  /** Overrides by hunt id, checked. */
  readonly parameters: Readonly<Record<string, Parameters>>;
  readonly operator: OperatorConfig;
  readonly ownRole: string;
  /** First and last moment a tick may have; ticks are the 5-minute marks of the clock between them, both included. */
  readonly range: Range;
  /** Called after each tick and waited for. */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
};

export type BacktestAnswer = {
  /** Campaigns in their final state, by first activity. `detectedAt`: the tick at which one first stood as an alert. */
  readonly incidents: readonly Incident[];
  /** All of them, merged ones included. */
  readonly campaigns: readonly Campaign[];
  readonly findings: readonly Finding[];
  readonly sources: readonly (SourceState & { readonly hunt: string })[];
  /** What was not whole, each once. */
  readonly notices: readonly string[];
  /** A result stayed partial, or a step failed. */
  readonly partial: boolean;
  readonly ticks: number;
};

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const ticksIn = ({ from, to }: Range): { readonly first: Instant; readonly count: number } => {
  const first = floorTo(from + TICK_MS - 1, TICK_MS);
  return { first, count: Math.max(0, Math.floor((to - first) / TICK_MS) + 1) };
};

/** Remembers when each campaign first stood as an alert; one that was merged into another speaks for that one too. */
type AlertTimes = { readonly note: (at: Instant) => Promise<void>; readonly of: (id: string) => Instant | undefined };

const watchAlerts = (store: StateStore, target: Target): AlertTimes => {
  const first = new Map<string, Instant>();
  const into = new Map<string, string>();
  let since = Number.NEGATIVE_INFINITY;
  return {
    note: async (at) => {
      for (const stored of await store.list(target.id, 'campaign:', { dueFrom: since })) {
        const { id, assessment, mergedInto } = readCampaign(stored).record.campaign;
        if (mergedInto !== undefined) into.set(id, mergedInto);
        else if (assessment.standing === 'alert' && !first.has(id)) first.set(id, at);
      }
      // Whatever changes from here on has been active since, but for corrections of late rows.
      since = at - 2 * 24 * 60 * MINUTE;
    },
    of: (id) => {
      const merged = [...into].filter(([, to]) => to === id).map(([from]) => first.get(from) ?? Number.POSITIVE_INFINITY);
      const at = Math.min(first.get(id) ?? Number.POSITIVE_INFINITY, ...merged);
      return Number.isFinite(at) ? at : undefined;
    },
  };
};

/** Quiet ticks are most of them: a run record each would only be thrown away. */
const withoutRuns = (store: StateStore): StateStore => ({
  ...store,
  write: async (partition, writes) =>
    writes.every(({ key }) => key.startsWith('run:')) ? { kind: 'written', etags: writes.map(() => '') } : store.write(partition, writes),
});

const failuresOf = ({ errors, hunts }: RunRecord): readonly string[] => [
  ...errors.map(({ step, message }) => `${step}: ${message}`),
  ...hunts.flatMap(({ hunt, error }: HuntRun) => (error === undefined ? [] : [`${hunt}: ${error}`])),
];

const sourcesOf = async (
  { store }: Pipeline,
  target: Target,
  hunts: readonly Hunt[],
): Promise<readonly (SourceState & { readonly hunt: string })[]> => {
  const records = await Promise.all(hunts.map(({ id }) => store.get(target.id, watermarkKey(id))));
  return records.flatMap((stored, n) =>
    stored === undefined ? [] : readState(WATERMARK, stored).sources.map((source) => ({ ...source, hunt: hunts[n]?.id ?? '' })),
  );
};

/**
 * Replays every tick as production would have run it: the same code from rows to campaigns, state in memory, no sinks, a clock that
 * goes from mark to mark. What is visible at a tick is the query's or the reader's business. Never throws for a failing query: it
 * stands in the notices, and the answer is partial.
 */
export const backtest = async (asked: BacktestQuestion): Promise<BacktestAnswer> => {
  const { query, reader, clock, target, hunts, parameters, operator, ownRole, onProgress } = asked;
  const store = withoutRuns(asked.store);
  let ids = 0;
  const nextId: Ids = { next: () => `replay-${++ids}` };
  const pipeline: Pipeline = {
    ...{ query, store, sinks: [], clock, ids: nextId, log: SILENT, hunts, parameters, operator, ownRole, maxWindowsPerTick: 6 },
    ...(reader === undefined ? {} : { reader }),
    counts: makeCountsCache(),
  };
  const { first, count } = ticksIn(asked.range);
  const alerts = watchAlerts(store, target);
  const notices = new Set<string>();
  let partial = false;
  for (let n = 0; n < count; n += 1) {
    const at = first + n * TICK_MS;
    clock.set(at);
    const { targets, ok } = await runTick(pipeline, [target]);
    for (const { run } of targets) {
      for (const notice of [...run.hunts.flatMap((hunt) => hunt.notices), ...failuresOf(run)]) notices.add(notice);
      if (run.campaigns.opened + run.campaigns.changed + run.campaigns.merged > 0) await alerts.note(at);
      partial ||= run.hunts.some((hunt) => (hunt.partial ?? 0) > 0);
    }
    partial ||= !ok;
    await onProgress?.({ at, done: n + 1, ticks: count });
  }
  const incidents = await keptIncidents(pipeline, target);
  const campaigns = (await store.list(target.id, 'campaign:')).map((stored) => readCampaign(stored).record.campaign);
  const findings = (await store.list(target.id, 'finding:')).map((stored) => readState(FINDING, stored).finding);
  return {
    incidents: incidents.map((incident) => {
      const alertedAt = incident.status === 'alert' ? alerts.of(incident.id) : undefined;
      return alertedAt === undefined ? incident : { ...incident, detectedAt: alertedAt };
    }),
    campaigns,
    findings: findings.toSorted((a, b) => a.bin - b.bin || (a.id < b.id ? -1 : 1)),
    sources: await sourcesOf(pipeline, target, hunts),
    notices: [...notices],
    partial,
    ticks: count,
  };
};
