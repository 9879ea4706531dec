import type { Target } from '../domain/target.ts';
import { columnsOnce } from './columns-once.ts';
import { mapBounded } from './concurrency.ts';
import { readClassifications } from './classifications.ts';
import { correlate, newCampaigns } from './correlate.ts';
import { deliver, type DeliveryReport } from './deliver.ts';
import { readerOf } from './log-reader.ts';
import { type Pipeline, reasonOf } from './pipeline.ts';
import { rulesFor, settingsFor } from './operator-rules.ts';
import { inRunningOrder } from './hunt-order.ts';
import { endCampaigns } from './quiet.ts';
import { retain } from './retention.ts';
import { runHunt } from './run-hunt.ts';
import { type HuntRun, type RunRecord, runKey } from './state/run.ts';
import { STATE_SCHEMA } from './state/record.ts';

/** Log Analytics runs 5 queries of one identity at once and queues the rest; hunts of one target run one after another. */
const TARGETS_AT_ONCE = 5;

export type TargetReport = { readonly target: string; readonly run: RunRecord };
export type TickReport = {
  readonly targets: readonly TargetReport[];
  /** Every step of every target went through. */
  readonly ok: boolean;
};

/** One target's tick while it goes on. A step that throws is noted, and the next one still runs. */
type Steps = { readonly run: RunRecord; readonly step: <T>(name: string, work: () => Promise<T>) => Promise<T | undefined> };

const startSteps = (pipeline: Pipeline, target: Target): Steps => {
  const startedAt = pipeline.clock.now();
  const run: RunRecord = {
    schema: STATE_SCHEMA,
    startedAt,
    endedAt: startedAt,
    hunts: [],
    campaigns: { opened: 0, changed: 0, merged: 0, ended: 0 },
    deliveries: { sent: 0, retried: 0, gaveUp: 0, waiting: 0 },
    errors: [],
  };
  const step: Steps['step'] = async (name, work) => {
    try {
      return await work();
    } catch (error) {
      run.errors.push({ step: name, message: reasonOf(error) });
      pipeline.log.error(`Step ${name} failed`, { target: target.name, error: reasonOf(error) });
      return undefined;
    }
  };
  return { run, step };
};

const addDelivery = ({ run }: Steps, report: DeliveryReport | undefined): void => {
  if (report === undefined) return;
  run.deliveries.sent += report.sent;
  run.deliveries.retried += report.retried;
  run.deliveries.gaveUp += report.gaveUp;
  run.deliveries.waiting = report.waiting;
  run.errors.push(...report.errors.map((message) => ({ step: 'deliver', message })));
};

const addHunt = (pipeline: Pipeline, target: Target, { run }: Steps, hunt: HuntRun | undefined): void => {
  if (hunt === undefined) return;
  run.hunts.push(hunt);
  if (hunt.error !== undefined) pipeline.log.error(`Hunt ${hunt.hunt} failed`, { target: target.name, error: hunt.error });
  for (const notice of hunt.notices) pipeline.log.warn(notice, { target: target.name });
  if (hunt.verdicts.refuted > 0)
    pipeline.log.warn(`${hunt.hunt}: evidence refuted ${hunt.verdicts.refuted} rows; its query or its port is wrong`, {
      target: target.name,
    });
};

const saveRun = async (pipeline: Pipeline, target: Target, { run }: Steps): Promise<void> => {
  const failed = run.errors.length > 0 || run.hunts.some((hunt) => hunt.outcome === 'failed');
  const value: RunRecord = { ...run, endedAt: pipeline.clock.now() };
  await pipeline.store.write(target.id, [
    { op: 'insert', key: runKey(run.startedAt, pipeline.ids.next()), value, status: failed ? 'failed' : 'ok', due: value.endedAt },
  ]);
};

/** False when every hunt came to its end and stored nothing. */
const mayHaveFindings = (hunts: readonly HuntRun[], expected: number): boolean =>
  hunts.length < expected || hunts.some(({ error, verdicts }) => error !== undefined || Object.values(verdicts).some((count) => count > 0));

/** What is pending and due is finished first, so that a crash costs one tick at most; then the hunts and what follows from them. */
const tickTarget = async (given: Pipeline, target: Target): Promise<TargetReport> => {
  const owner = given.ids.next();
  const steps = startSteps(given, target);
  const { run, step } = steps;
  // Before anything is judged: what people have decided since the last tick.
  await step('closed incidents', () => readClassifications(given, target));
  const operator = (await step('silences', () => rulesFor(given, target))) ?? settingsFor(given, target);
  const pipeline = { ...given, operator };
  const budget = newCampaigns();
  const correlateNow = async (): Promise<void> => {
    const done = await step('correlate', () => correlate(pipeline, target, owner, budget));
    run.campaigns.opened += done?.opened ?? 0;
    run.campaigns.changed += done?.changed ?? 0;
    run.campaigns.merged += done?.merged ?? 0;
  };
  const deliverNow = async (): Promise<void> => addDelivery(steps, await step('deliver', () => deliver(pipeline, target, owner)));

  await correlateNow();
  await deliverNow();
  for (const hunt of inRunningOrder(pipeline.hunts))
    addHunt(pipeline, target, steps, await step(`hunt ${hunt.id}`, () => runHunt(pipeline, target, hunt, owner)));
  if (mayHaveFindings(run.hunts, pipeline.hunts.length)) await correlateNow();
  run.campaigns.ended += (await step('end campaigns', () => endCampaigns(pipeline, target, owner))) ?? 0;
  await deliverNow();
  await step('retention', () => retain(pipeline, target));
  await step('run record', () => saveRun(pipeline, target, steps));
  return { target: target.name, run: { ...run, endedAt: pipeline.clock.now() } };
};

/** One timer run over all targets, at most 5 at once. Never throws: what failed stands in the report and in the run records. */
export const runTick = async (pipeline: Pipeline, targets: readonly Target[]): Promise<TickReport> => {
  const asking = { ...pipeline, reader: columnsOnce(readerOf(pipeline)) };
  const reports = await mapBounded(targets, TARGETS_AT_ONCE, (target) => tickTarget(asking, target));
  return {
    targets: reports,
    ok: reports.every(({ run }) => run.errors.length === 0 && run.hunts.every((hunt) => hunt.outcome !== 'failed')),
  };
};
