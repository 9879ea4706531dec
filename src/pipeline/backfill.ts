import { makeExpectations } from '../domain/expectation.ts';
import { firstBin } from '../domain/history-cells.ts';
import { replaceRange } from '../domain/history.ts';
import { DAY, type Range, toIso } from '../domain/time.ts';
import type { SeriesRules } from '../hunts/hunt.ts';
import { countedCells } from './allow-list.ts';
import { storeHours } from './counts-store.ts';
import { LogQueryError } from './errors.ts';
import { type HuntContext, keepLease } from './hunt-context.ts';
import { openCounts } from './open-counts.ts';
import { readWhole } from './read-whole.ts';
import type { ReadRows } from './reader-port.ts';

/** Days read back in one tick: two ticks make the 14 days whole. */
const SLICES_A_TICK = 7;
const MAX_FAILURES = 2;

const readSlice = async (of: HuntContext, slice: Range): Promise<ReadRows | { readonly failed: string }> => {
  try {
    const read = await readWhole(of, slice);
    return read.partial === undefined ? read : { failed: read.partial };
  } catch (error) {
    if (error instanceof LogQueryError) return { failed: error.message };
    throw error;
  }
};

const noteFailure = async ({ cursor, hunt, report }: HuntContext, { to }: Range, failed: string): Promise<void> => {
  const failures = (cursor.value().baselineFailures ?? 0) + 1;
  report.notices.push(`${hunt.id}: the day before ${toIso(to)} could not be read back: ${failed}`);
  // Until it is read nothing is judged, and without it less is usual: what was there may not be found.
  report.partial = (report.partial ?? 0) + 1;
  if (failures < MAX_FAILURES) {
    await cursor.move({ baselineFailures: failures });
    return;
  }
  report.notices.push(`${hunt.id}: history is not read back any further; it builds up from ${toIso(to)} on`);
  await cursor.move({ baselineGoal: undefined, baselineFailures: undefined, baselineLost: to });
};

/**
 * Reads history back, the newest day first, some days a tick, until there are 14. Each day's hours are stored before the watermark
 * says so. A workspace without history gives empty days. A day that fails twice ends it: history builds up instead.
 */
export const backfill = async (of: HuntContext, rules: SeriesRules, firstFrom: number): Promise<void> => {
  const { pipeline, target, hunt, cursor } = of;
  const counts = await openCounts(of, rules, firstFrom);
  for (let n = 0; n < SLICES_A_TICK; n += 1) {
    const { baselineFrom, baselineGoal } = cursor.value();
    if (baselineFrom === undefined || baselineGoal === undefined) return;
    const slice = { from: Math.max(baselineGoal, baselineFrom - DAY), to: baselineFrom };
    await keepLease(of.lease);
    const read = await readSlice(of, slice);
    if ('failed' in read) {
      await noteFailure(of, slice, read.failed);
      return;
    }
    of.report.notices.push(...read.notices);
    replaceRange(counts.history, slice, countedCells(of, rules, read.rows));
    // It remembers what was usual without these days.
    counts.expect = makeExpectations();
    delete counts.quiet;
    await storeHours(pipeline.store, target.id, { hunt, rules, counts }, slice);
    const done = slice.from <= baselineGoal;
    await cursor.move({
      baselineFrom: slice.from,
      baselineFailures: undefined,
      countsSince: firstBin(counts.history),
      ...(done ? { baselineGoal: undefined } : {}),
    });
  }
};
