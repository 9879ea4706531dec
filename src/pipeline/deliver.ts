import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import type { Instant } from '../domain/time.ts';
import type { IncidentTask } from '../hunts/hunt.ts';
import { GIVE_UP_MS, nextAttempt } from './backoff.ts';
import { mapBounded } from './concurrency.ts';
import { type Lease, underLease } from './lease.ts';
import { type Pipeline, reasonOf } from './pipeline.ts';
import type { StoredRecord } from './state-port.ts';
import type { SendOutcome, Sink } from './sink-port.ts';
import { makeSinkMemory } from './sink-memory.ts';
import { DELIVERY, type DeliveryRecord } from './state/delivery.ts';
import { readState } from './state/record.ts';

const SENDS_AT_ONCE = 4;
/** So many failures in a row and a sink is left alone for now: each may have cost a timeout. */
const MAX_FAILURES = 3;

type Waiting = { readonly stored: StoredRecord; readonly delivery: DeliveryRecord };
export type DeliveryReport = {
  readonly sent: number;
  readonly retried: number;
  readonly gaveUp: number;
  readonly waiting: number;
  readonly errors: readonly string[];
};

/** Tasks of the alert's hunts, each title once. */
export const tasksOf = ({ hunts }: Pick<Pipeline, 'hunts'>, alert: Alert): readonly IncidentTask[] => {
  const tasks = hunts.filter((hunt) => alert.hunts.includes(hunt.id)).flatMap((hunt) => hunt.tasks);
  return [...new Map(tasks.map((task) => [task.title, task])).values()];
};

const send = async (pipeline: Pipeline, target: Target, sink: Sink, { alert }: DeliveryRecord, at: Instant): Promise<SendOutcome> => {
  try {
    return await sink.send(alert, target, {
      at,
      tasks: tasksOf(pipeline, alert),
      memory: makeSinkMemory(pipeline, target.id, sink.id, alert.campaignId),
    });
  } catch (error) {
    return { kind: 'retry', reason: reasonOf(error) };
  }
};

type Settled = { readonly value: DeliveryRecord; readonly status: 'sent' | 'waiting' | 'given-up'; readonly due: Instant };

/** What becomes of a delivery after a try at `now`. Pure; given up by age only, and only after a try. */
export const settle = (key: string, delivery: DeliveryRecord, outcome: SendOutcome, now: Instant): Settled => {
  const tried = { ...delivery, attempts: delivery.attempts + 1, lastAttemptAt: now };
  if (outcome.kind === 'sent') {
    const { lastReason: _, ...rest } = tried;
    return { value: outcome.detail === undefined ? rest : { ...rest, detail: { ...outcome.detail } }, status: 'sent', due: now };
  }
  const value = { ...tried, lastReason: `${outcome.kind}: ${outcome.reason}`.slice(0, 500) };
  if (now - delivery.createdAt >= GIVE_UP_MS) return { value, status: 'given-up', due: now };
  return { value, status: 'waiting', due: nextAttempt(key, tried.attempts, now, outcome.kind === 'retry' ? outcome.afterMs : 0) };
};

/** Waiting deliveries of a sink by campaign, oldest revision first; the campaigns whose first one is due, longest waiting first. */
const dueLines = (waiting: readonly Waiting[], now: Instant): readonly (readonly Waiting[])[] => {
  const lines = Map.groupBy(waiting, ({ delivery }) => delivery.alert.campaignId);
  return [...lines.values()]
    .map((line) => line.toSorted((a, b) => a.delivery.alert.revision - b.delivery.alert.revision))
    .filter(([head]) => head !== undefined && head.stored.due <= now)
    .toSorted((a, b) => (a[0]?.stored.due ?? 0) - (b[0]?.stored.due ?? 0));
};

type Tally = { sent: number; retried: number; gaveUp: number; failures: number; errors: string[] };

/** Sends one campaign's alerts in order; the first that has to wait holds back those behind it. */
const sendLine = async (
  pipeline: Pipeline,
  target: Target,
  sink: Sink,
  line: readonly Waiting[],
  lease: Lease,
  tally: Tally,
): Promise<void> => {
  for (const { stored, delivery } of line) {
    if (tally.failures >= MAX_FAILURES || stored.due > pipeline.clock.now() || !(await lease.keep())) return;
    const outcome = await send(pipeline, target, sink, delivery, pipeline.clock.now());
    const { value, status, due } = settle(stored.key, delivery, outcome, pipeline.clock.now());
    const written = await pipeline.store.write(target.id, [{ op: 'replace', key: stored.key, etag: stored.etag, value, status, due }]);
    // Another run has it: what it does stands, and the order is its business now.
    if (written.kind === 'conflict') return;
    if (status === 'sent') {
      tally.sent += 1;
      tally.failures = 0;
      continue;
    }
    tally.failures += outcome.kind === 'retry' ? 1 : 0;
    pipeline.log.warn(`Alert not delivered to ${sink.id}`, {
      target: target.name,
      alert: delivery.alert.id,
      attempts: value.attempts,
      status,
      reason: value.lastReason,
    });
    if (status === 'given-up') tally.gaveUp += 1;
    else {
      tally.retried += 1;
      return;
    }
  }
};

const deliverTo = async (pipeline: Pipeline, target: Target, sink: Sink, waiting: readonly Waiting[], lease: Lease): Promise<Tally> => {
  const tally: Tally = { sent: 0, retried: 0, gaveUp: 0, failures: 0, errors: [] };
  const lines = dueLines(waiting, pipeline.clock.now());
  await mapBounded(lines, SENDS_AT_ONCE, async (line) => {
    try {
      await sendLine(pipeline, target, sink, line, lease, tally);
    } catch (error) {
      tally.errors.push(`${sink.id}: ${reasonOf(error)}`);
    }
  });
  return tally;
};

const readWaiting = async ({ store }: Pipeline, target: Target): Promise<readonly Waiting[]> =>
  (await store.list(target.id, 'delivery:', { status: 'waiting' })).map((stored) => ({ stored, delivery: readState(DELIVERY, stored) }));

const forSink = (waiting: readonly Waiting[], { id }: Sink): readonly Waiting[] => waiting.filter(({ delivery }) => delivery.sink === id);

const toReport = (waiting: number, tallies: readonly Tally[]): DeliveryReport => {
  const total = (of: (tally: Tally) => number): number => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const sent = total((tally) => tally.sent);
  const gaveUp = total((tally) => tally.gaveUp);
  const errors = tallies.flatMap((tally) => tally.errors);
  return { sent, retried: total((tally) => tally.retried), gaveUp, waiting: waiting - sent - gaveUp, errors };
};

/** Deliveries for a sink that is not set up any more: it may come back within the day, then they are given up like any other. */
const isOrphaned = ({ sinks, clock }: Pipeline, { delivery }: Waiting): boolean =>
  !sinks.some((sink) => sink.id === delivery.sink) && clock.now() - delivery.createdAt >= GIVE_UP_MS;

const giveUpOrphans = async (pipeline: Pipeline, target: Target, orphans: readonly Waiting[]): Promise<Tally> => {
  const tally: Tally = { sent: 0, retried: 0, gaveUp: 0, failures: 0, errors: [] };
  for (const { stored, delivery } of orphans) {
    const value = { ...delivery, lastReason: 'this sink is not set up' };
    const write = { op: 'replace' as const, key: stored.key, etag: stored.etag, value, status: 'given-up', due: pipeline.clock.now() };
    if ((await pipeline.store.write(target.id, [write])).kind === 'written') tally.gaveUp += 1;
  }
  return tally;
};

/**
 * Sends what is due for the target. Sinks are independent of one another; in each, the alerts of a campaign go in order of
 * revision. What fails waits longer each time and is given up 24 h after it was written. `waiting`: what is left after it,
 * for sinks that are not set up too. Without effect when another run delivers (undefined).
 */
export const deliver = async (pipeline: Pipeline, target: Target, owner: string): Promise<DeliveryReport | undefined> => {
  // Most ticks have nothing to send: one look, and no lease.
  const seen = await readWaiting(pipeline, target);
  const now = pipeline.clock.now();
  const idle = pipeline.sinks.every((sink) => dueLines(forSink(seen, sink), now).length === 0);
  if (idle && !seen.some((one) => isOrphaned(pipeline, one))) return toReport(seen.length, []);
  return underLease(pipeline, target.id, 'deliver', owner, async (lease) => {
    // Read again: what was waiting may have been sent by whoever held the lease until now.
    const waiting = await readWaiting(pipeline, target);
    const tallies = await Promise.all(pipeline.sinks.map((sink) => deliverTo(pipeline, target, sink, forSink(waiting, sink), lease)));
    const orphans = await giveUpOrphans(
      pipeline,
      target,
      waiting.filter((one) => isOrphaned(pipeline, one)),
    );
    return toReport(waiting.length, [...tallies, orphans]);
  });
};
