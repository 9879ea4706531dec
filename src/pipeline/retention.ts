import type { Target } from '../domain/target.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { HISTORY_MS } from './counts.ts';
import type { Pipeline } from './pipeline.ts';
import type { RecordWrite, StateStore } from './state-port.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';
import { UPKEEP, UPKEEP_KEY, type UpkeepRecord } from './state/upkeep.ts';

type Rule = { readonly prefix: string; readonly keepMs: number; readonly status?: string };

/** How long records are kept, counted from their `due`. Open campaigns and waiting deliveries have no age here. */
const RULES: readonly Rule[] = [
  { prefix: 'run:', keepMs: 7 * DAY },
  { prefix: 'delivery:', keepMs: 30 * DAY, status: 'sent' },
  { prefix: 'delivery:', keepMs: 30 * DAY, status: 'given-up' },
  { prefix: 'finding:', keepMs: 90 * DAY, status: 'done' },
  { prefix: 'campaign:', keepMs: 90 * DAY, status: 'ended' },
  { prefix: 'campaign:', keepMs: 90 * DAY, status: 'merged' },
  { prefix: 'baseline:', keepMs: HISTORY_MS },
  { prefix: 'sink:', keepMs: 90 * DAY },
  { prefix: 'silence:', keepMs: 90 * DAY },
  { prefix: 'classification:', keepMs: 90 * DAY },
];
const BATCH = 100;
/** Records removed by one rule in one tick: a long backlog is spread over ticks. */
const PER_TICK = 2000;

/** Removes up to 2,000 records; true when none of the rule are left. */
const apply = async (store: StateStore, partition: string, { prefix, keepMs, status }: Rule, now: Instant): Promise<boolean> => {
  const filter = { dueBefore: now - keepMs, limit: PER_TICK };
  const old = await store.list(partition, prefix, status === undefined ? filter : { ...filter, status });
  for (let at = 0; at < old.length; at += BATCH) {
    await store.write(
      partition,
      old.slice(at, at + BATCH).map(({ key, etag }): RecordWrite => ({ op: 'delete', key, etag })),
    );
  }
  return old.length < PER_TICK;
};

/** Once a day: removes records past their time. Not finished in one tick: the next one goes on. */
export const retain = async ({ store, clock }: Pick<Pipeline, 'store' | 'clock'>, target: Target): Promise<void> => {
  const now = clock.now();
  const stored = await store.get(target.id, UPKEEP_KEY);
  if (stored !== undefined && now - readState(UPKEEP, stored).retainedAt < DAY) return;
  let finished = true;
  for (const rule of RULES) finished = (await apply(store, target.id, rule, now)) && finished;
  if (!finished) return;
  const value: UpkeepRecord = { schema: STATE_SCHEMA, retainedAt: now };
  await store.write(target.id, [
    stored === undefined ? { op: 'insert', key: UPKEEP_KEY, value } : { op: 'replace', key: UPKEEP_KEY, etag: stored.etag, value },
  ]);
};
