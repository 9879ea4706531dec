import { DAY, floorTo, HOUR, type Instant } from '../domain/time.ts';
import type { SeriesRules } from '../hunts/hunt.ts';
import { type Counts, countsKey } from './counts.ts';
import { loadCounts } from './counts-store.ts';
import type { HuntContext } from './hunt-context.ts';

/** Days of history that are read back once. */
const BACKFILL_DAYS = 14;

/** History begins at an hour, and what was before it is to be read back. */
const begin = ({ cursor }: HuntContext, at: Instant): void => {
  const from = floorTo(at, HOUR);
  cursor.stage({ baselineFrom: from, baselineTo: from, baselineGoal: from - BACKFILL_DAYS * DAY, baselineLost: undefined });
};

/**
 * What the hunt has counted on the target: from the process while nobody else has moved the watermark since, else from state. On a
 * first run, and when the hunt counts something else than it used to, history begins at the hour of `firstFrom`.
 */
export const openCounts = async (of: HuntContext, rules: SeriesRules, firstFrom: Instant): Promise<Counts> => {
  if (of.counts !== undefined) return of.counts;
  const { pipeline, target, hunt, cursor } = of;
  const key = countsKey(target.id, hunt.id);
  const kept = pipeline.counts?.get(key);
  // Taken out while the run lasts: one that breaks off leaves them behind in an unknown state.
  pipeline.counts?.delete(key);
  if (kept !== undefined && kept.etag === cursor.etag()) of.counts = kept.counts;
  else {
    const loaded = await loadCounts(pipeline.store, target.id, hunt, rules, cursor.value());
    if (!loaded.fits) begin(of, firstFrom);
    of.counts = loaded.counts;
  }
  if (cursor.value().baselineFrom === undefined) begin(of, firstFrom);
  return of.counts;
};

/** Keeps the counts for this process's next run. Not to be called after the watermark was lost: another process knows more then. */
export const keepCounts = ({ pipeline, target, hunt, cursor, counts }: HuntContext): void => {
  if (counts !== undefined) pipeline.counts?.set(countsKey(target.id, hunt.id), { counts, etag: cursor.etag() });
};
