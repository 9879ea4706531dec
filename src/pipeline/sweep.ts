import { DAY, floorTo, HOUR, type Instant, MINUTE, type Range } from '../domain/time.ts';
import { type HuntContext, keepLease } from './hunt-context.ts';
import { readerOf } from './log-reader.ts';
import { runRange } from './run-range.ts';
import { isBlind } from './state/watermark.ts';

const SWEEP_MS = HOUR;
/** Rows later than this are counted, not recomputed. */
export const MAX_LATE_MS = DAY;
/** Ingestion times are approximate: each sweep looks a little further back than the last one ended. */
const OVERLAP_MS = 5 * MINUTE;

/**
 * Once an hour: notes in the watermark which bins of the last 24 h, older than what every run re-reads, received rows since the
 * last sweep, and counts rows later still. Throws LogQueryError; then, and after a partial answer, the next tick tries again.
 */
export const findLateRows = async (of: HuntContext): Promise<void> => {
  const { pipeline, target, hunt, cursor } = of;
  const { sweptAt, to, sources, lateBins } = cursor.value();
  const now = pipeline.clock.now();
  if (to === undefined || (sweptAt !== undefined && now - sweptAt < SWEEP_MS)) return;
  if (sweptAt === undefined) {
    await cursor.move({ sweptAt: now });
    return;
  }
  const oldest = floorTo(now - MAX_LATE_MS, hunt.binMs);
  const range = { from: oldest - DAY, to: floorTo(to - hunt.latenessMs, hunt.binMs) };
  const bins = new Set(lateBins);
  let tooLate = 0;
  let whole = true;
  for (const source of hunt.sources) {
    const state = sources.find((candidate) => candidate.id === source.id);
    if (state !== undefined && isBlind(state)) continue;
    await keepLease(of.lease);
    const late = await readerOf(pipeline).lateBins(target, hunt, source, range, sweptAt - OVERLAP_MS);
    for (const { bin, rows } of late.bins) {
      if (bin >= oldest) bins.add(bin);
      else tooLate += rows;
    }
    if (late.partial !== undefined) {
      whole = false;
      of.report.notices.push(`${hunt.id}: the search for late rows was partial and is made again at the next tick: ${late.partial}`);
    }
  }
  // What a partial answer did not show would never be looked for again.
  await cursor.move({ ...(whole ? { sweptAt: now } : {}), lateBins: [...bins].sort((a, b) => a - b) });
  if (whole) of.report.tooLate += tooLate;
};

/** Neighbouring bins as ranges of at most `maxMs`, oldest first. `bins` are sorted. */
export const toRanges = (bins: readonly Instant[], binMs: number, maxMs = HOUR): readonly Range[] => {
  const ranges: Range[] = [];
  for (const bin of bins) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === bin && bin + binMs - last.from <= maxMs)
      ranges[ranges.length - 1] = { from: last.from, to: bin + binMs };
    else ranges.push({ from: bin, to: bin + binMs });
  }
  return ranges;
};

/** Recomputes waiting bins, at most `limit` ranges a tick; each range leaves the list in the transaction of its findings. */
export const recomputeLateBins = async (of: HuntContext, limit: number): Promise<void> => {
  const ranges = toRanges(of.cursor.value().lateBins, of.hunt.binMs).slice(0, limit);
  for (const range of ranges) {
    const rest = of.cursor.value().lateBins.filter((bin) => bin < range.from || bin >= range.to);
    // A partial answer ends it too: asking for ever would hold up the bins behind it, and it is counted in the run.
    const partial = await runRange(of, range, { whole: { lateBins: rest }, partial: { lateBins: rest } });
    if (partial) of.report.partial = (of.report.partial ?? 0) + 1;
    of.report.recomputed += 1;
  }
};
