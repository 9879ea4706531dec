import { floorTo, type Instant, MINUTE, type Range } from '../../domain/time.ts';
import type { RecomputedRow } from '../../domain/verdict.ts';
import { makeLogReader } from '../../pipeline/log-reader.ts';
import type { Clock } from '../../pipeline/ports.ts';
import type { LogReader, ReadRows, WindowQuestion } from '../../pipeline/reader-port.ts';
import { binOf } from '../../pipeline/row-key.ts';
import type { LabEngine } from '../store.ts';
import { makeBinsReader } from './bins.ts';
import { makeReplayQuery } from './query.ts';

const TICK_MS = 5 * MINUTE;

/**
 * How many ticks after the end of its bin a row can first be seen, 0 for the tick at the end itself. A store whose rows are ingested
 * at this number, taken for a moment, can be asked for what had been seen of every bin so many ticks after its end.
 */
export const ticksLate = (timeGenerated: Instant, arrival: Instant): number =>
  Math.max(0, Math.ceil((arrival - floorTo(timeGenerated, TICK_MS) - TICK_MS) / TICK_MS));

export type LateBinsOptions = {
  /** Over a store whose rows are ingested at `ticksLate`. */
  readonly engine: LabEngine;
  /** Of the replay: the tick. */
  readonly clock: Clock;
  /** Of the slowest row. */
  readonly maxTicksLate: number;
  readonly span: Range | undefined;
};

/**
 * A reader for replays in which rows arrive late, none later than a hunt's lateness: it asks as makeBinsReader does, once for each
 * number of ticks that a bin may be old. Hunts whose rows do not fall into bins of 5 minutes see rows as if none were late.
 */
export const makeLateBinsReader = ({ engine, clock, maxTicksLate, span }: LateBinsOptions): LogReader => {
  const seen = (late: number): LogReader => {
    const query = makeReplayQuery(engine, { now: () => late });
    return makeBinsReader({ query, plain: makeLogReader(query), span });
  };
  const readers = Array.from({ length: maxTicksLate + 1 }, (_, late) => seen(late));
  const whole = readers.at(-1) ?? seen(maxTicksLate);
  const byBins = ({ hunt }: WindowQuestion): boolean => hunt.replay === 'bins' && hunt.binMs === TICK_MS;
  const lateOf = (bin: Instant): number => Math.min(maxTicksLate, Math.max(0, Math.floor((clock.now() - bin - TICK_MS) / TICK_MS)));

  /** The range in pieces, each with the reader that saw as much of it as there was to see. */
  const pieces = (range: Range): readonly { readonly reader: LogReader; readonly range: Range }[] => {
    const found: { reader: LogReader; range: Range }[] = [];
    for (let bin = range.from; bin < range.to; bin += TICK_MS) {
      const reader = readers[lateOf(bin)] ?? whole;
      const last = found.at(-1);
      const piece = { from: bin, to: Math.min(range.to, bin + TICK_MS) };
      if (last?.reader === reader) last.range = { from: last.range.from, to: piece.to };
      else found.push({ reader, range: piece });
    }
    return found;
  };

  return {
    rows: async (asked) => {
      if (!byBins(asked)) return whole.rows(asked);
      const read: ReadRows[] = [];
      for (const { reader, range } of pieces(asked.range)) read.push(await reader.rows({ ...asked, range }));
      const bins = read.every((one) => one.bins !== undefined) && new Map(read.flatMap((one) => [...(one.bins ?? [])]));
      return {
        rows: read.flatMap(({ rows }) => rows),
        ...(bins && { bins }),
        cut: read.some(({ cut }) => cut),
        partial: read.find(({ partial }) => partial !== undefined)?.partial,
        notices: read.flatMap(({ notices }) => notices),
      };
    },
    recount: async (asked, flagged, settled) => {
      if (!byBins(asked)) return whole.recount(asked, flagged, settled);
      const groups = new Map<string, RecomputedRow>();
      for (const [late, rows] of Map.groupBy(flagged, (row) => lateOf(binOf(asked.hunt, row)))) {
        const recounted = await (readers[late] ?? whole).recount(asked, rows, settled);
        if (recounted.kind === 'not-whole') return recounted;
        for (const row of recounted.groups) groups.set(...row);
      }
      return { kind: 'whole', groups };
    },
    columns: whole.columns,
    lateBins: whole.lateBins,
  };
};
