import type { History } from '../domain/history.ts';
import { countsKey } from './counts.ts';
import { loadCounts } from './counts-store.ts';
import type { HuntContext } from './hunt-context.ts';
import { readState } from './state/record.ts';
import { WATERMARK, watermarkKey } from './state/watermark.ts';

type WhereCounted = Pick<HuntContext, 'pipeline' | 'target'>;

/**
 * What another counting hunt has counted on the target: this process's own counts, or as they are stored. Undefined where that hunt
 * does not run. Not to be changed. Throws what the store throws.
 */
export const otherHistory = async ({ pipeline, target }: WhereCounted, huntId: string | undefined): Promise<History | undefined> => {
  const other = huntId === undefined ? undefined : pipeline.hunts.find(({ id }) => id === huntId);
  if (other?.series === undefined) return undefined;
  const kept = pipeline.counts?.get(countsKey(target.id, other.id));
  if (kept !== undefined) return kept.counts.history;
  const stored = await pipeline.store.get(target.id, watermarkKey(other.id));
  if (stored === undefined) return undefined;
  const { counts, fits } = await loadCounts(pipeline.store, target.id, other, other.series, readState(WATERMARK, stored));
  return fits ? counts.history : undefined;
};

/** Those that are there of several hunts' counts, in the order in which they are named. */
export const otherHistories = async (of: WhereCounted, huntIds: readonly string[]): Promise<readonly History[]> => {
  const histories: History[] = [];
  for (const id of huntIds) {
    const history = await otherHistory(of, id);
    if (history !== undefined) histories.push(history);
  }
  return histories;
};
