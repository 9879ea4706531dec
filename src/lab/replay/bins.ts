import { floorTo, DAY, type Instant, type Range } from '../../domain/time.ts';
import type { RecomputedRow } from '../../domain/verdict.ts';
import type { Row } from '../../hunts/hunt.ts';
import { LogQueryError } from '../../pipeline/errors.ts';
import { boundOf, makeLogReader, timespanOf } from '../../pipeline/log-reader.ts';
import type { Clock, LogQuery } from '../../pipeline/ports.ts';
import type { LogReader, WindowQuestion } from '../../pipeline/reader-port.ts';
import { binOf, rowKey } from '../../pipeline/row-key.ts';
import { bindParameters } from '../../pipeline/tuning.ts';
import { makeArrivals } from './arrivals.ts';

/** Rows of one answer: below what the service gives at most, far above what a hunt's own bound lets through in an hour. */
const MAX_ROWS = 400_000;
/** Characters of all flagged groups in one evidence query. */
const MAX_GROUP_TEXT = 100_000;
/** Messages of a long stretch whose evidence is worth reading at once: of more, a day at a time is asked about. */
const MAX_MESSAGES = 50_000;
/** Planning a hunt's query costs far more than reading some more days: as long a stretch as fits an answer is asked for at once. */
const STRETCHES_MS: readonly number[] = [34 * DAY, DAY];
/** Before the first row, so that the bins whose rows may tell an earlier time lie in the same stretch. */
const LOOK_BACK_MS = 2 * DAY;
/** Stretches kept of each length a hunt: windows of a day reach into the one before. */
const KEPT = 3;
const NO_ROWS: readonly Row[] = [];

type Stretch = {
  readonly range: Range;
  readonly rows: ReadonlyMap<Instant, readonly Row[]>;
  readonly messages: number;
  /** False when there were more rows than one answer holds. */
  readonly whole: boolean;
  /** All groups counted again; undefined when they are too many for one query. Asked for when a row is flagged. */
  recounted?: Promise<ReadonlyMap<string, RecomputedRow> | undefined>;
};

export type BinsOptions = {
  /** Asked about whole stretches: everything has to be visible to it. */
  readonly query: LogQuery;
  /** Asked about what these cannot answer; sees what is visible at the tick. */
  readonly plain: LogReader;
  /** No row lies outside; undefined when there is none at all. */
  readonly span: Range | undefined;
  /** Lengths of what is asked for at once, the longest first, ending with a day. */
  readonly stretchesMs?: readonly number[];
  /** Of the replay: what lies in a bin but comes later than it is not told before. Without one everything is there at once. */
  readonly clock?: Clock;
};

const isWhole = ({ hunt, range }: WindowQuestion): boolean =>
  hunt.replay === 'bins' && floorTo(range.from, hunt.binMs) === range.from && floorTo(range.to, hunt.binMs) === range.to;

const isTimeout = (error: unknown): boolean => error instanceof LogQueryError && error.kind === 'timeout';

const isMissing = (error: unknown): boolean => error instanceof LogQueryError && error.kind === 'semantic';

/** Tables of a replay do not change: that one is missing is remembered as well, any other failure is not. */
const rememberColumns = (plain: LogReader): LogReader['columns'] => {
  const columns = new Map<string, Promise<ReadonlySet<string>>>();
  return (target, table, now) => {
    const known = columns.get(table) ?? plain.columns(target, table, now);
    columns.set(table, known);
    known.catch((error: unknown) => isMissing(error) || columns.delete(table));
    return known;
  };
};

/** Whether bins can answer: they are whole, and nothing that their rows depend on is still to come. */
const completeness = (query: LogQuery, span: Range | undefined, clock: Clock | undefined) => {
  const arrivals = makeArrivals(query, span);
  return async (asked: WindowQuestion): Promise<boolean> =>
    isWhole(asked) && (clock === undefined || (await arrivals(asked, timespanOf(asked.hunt, asked.range).from)) <= clock.now());
};

const binsIn = (stretches: readonly Stretch[], { range, hunt }: WindowQuestion): ReadonlyMap<Instant, readonly Row[]> => {
  const bins = new Map<Instant, readonly Row[]>();
  for (const { range: own, rows } of stretches)
    for (let bin = Math.max(range.from, own.from); bin < Math.min(range.to, own.to); bin += hunt.binMs)
      bins.set(bin, rows.get(bin) ?? NO_ROWS);
  return bins;
};

/**
 * A reader for replays in which few rows arrive late: asks a hunt whose rows fall into bins once for many days of logs, and gives each
 * tick the bins of its range. The same for the evidence, whose groups fall into the same bins. Whoever asks about a range that is over
 * sees all of its rows, so that both ways agree. Other hunts are asked at every tick.
 */
export const makeBinsReader = ({ query, plain, span, stretchesMs = STRETCHES_MS, clock }: BinsOptions): LogReader => {
  const ahead = makeLogReader(query);
  const stretches = new Map<string, Map<Instant, Promise<Stretch>>>();
  const isComplete = completeness(query, span, clock);

  const read = async (asked: WindowQuestion, range: Range): Promise<Stretch> => {
    if (span === undefined || span.to <= range.from || span.from >= timespanOf(asked.hunt, range).to)
      return { range, rows: new Map(), messages: 0, whole: true };
    const parameters = bindParameters(asked.hunt, asked.parameters, { MaxRows: MAX_ROWS });
    const rank = (row: Row): number => Number(row[asked.hunt.rankBy] ?? 0);
    try {
      const { rows, cut, partial } = await ahead.rows({ ...asked, range, parameters });
      const ranked = rows.toSorted((a, b) => rank(b) - rank(a));
      const messages = rows.reduce((sum, row) => sum + rank(row), 0);
      return { range, rows: Map.groupBy(ranked, (row) => binOf(asked.hunt, row)), messages, whole: !cut && partial === undefined };
    } catch (error) {
      if (isTimeout(error)) return { range, rows: new Map(), messages: 0, whole: false };
      throw error;
    }
  };

  const stretchAt = (asked: WindowQuestion, at: Instant, lengthMs: number): Promise<Stretch> => {
    const key = JSON.stringify([
      ...[lengthMs, asked.target.id, asked.hunt.id, asked.parameters],
      asked.sources.map(({ id, status }) => [id, status]),
    ]);
    const known = stretches.get(key) ?? new Map<Instant, Promise<Stretch>>();
    stretches.set(key, known);
    // Counted from just before the first row, so that a replay of a month is one stretch.
    const origin = floorTo((span?.from ?? 0) - LOOK_BACK_MS, DAY);
    const start = origin + floorTo(at - origin, lengthMs);
    const found = known.get(start) ?? read(asked, { from: start, to: start + lengthMs });
    known.set(start, found);
    // The next tick tries again.
    found.catch(() => known.delete(start));
    const oldest = Math.min(...known.keys());
    if (known.size > KEPT && oldest !== start) known.delete(oldest);
    return found;
  };

  /** Stretches that together hold a range, as long ones as can be; undefined when even a day is too much for one answer. */
  const stretchesOf = async (asked: WindowQuestion): Promise<readonly Stretch[] | undefined> => {
    const found: Stretch[] = [];
    for (let at = asked.range.from; at < asked.range.to; at = found.at(-1)?.range.to ?? asked.range.to) {
      let one: Stretch | undefined;
      for (const lengthMs of stretchesMs) {
        one = await stretchAt(asked, at, lengthMs);
        if (one.whole) break;
      }
      if (one?.whole !== true) return undefined;
      found.push(one);
    }
    return found;
  };

  const recountAll = async (asked: WindowQuestion, { range, rows }: Stretch): Promise<ReadonlyMap<string, RecomputedRow> | undefined> => {
    const { hunt } = asked;
    const flagged = [...rows.values()].flat();
    if (flagged.length === 0) return new Map();
    if (JSON.stringify(hunt.evidenceFor(flagged)).length > MAX_GROUP_TEXT) return undefined;
    const parameters = bindParameters(hunt, asked.parameters, { MaxEvidence: MAX_ROWS });
    // Nothing arrives late: all that the query could see had settled.
    const recounted = await ahead.recount({ ...asked, range, parameters }, flagged, range.to + 365 * DAY);
    return recounted.kind === 'whole' ? recounted.groups : undefined;
  };

  /** The longest stretch around a moment whose groups fit one evidence query. */
  const recountedAt = async (asked: WindowQuestion, at: Instant): Promise<ReadonlyMap<string, RecomputedRow> | undefined> => {
    for (const lengthMs of stretchesMs) {
      const stretch = await stretchAt(asked, at, lengthMs);
      if (!stretch.whole || (lengthMs > DAY && stretch.messages > MAX_MESSAGES)) continue;
      stretch.recounted ??= recountAll(asked, stretch);
      const groups = await stretch.recounted;
      if (groups !== undefined) return groups;
    }
    return undefined;
  };

  return {
    rows: async (asked) => {
      const found = (await isComplete(asked)) ? await stretchesOf(asked) : undefined;
      if (found === undefined) return plain.rows(asked);
      const bins = binsIn(found, asked);
      const rows = [...bins.values()].flat();
      // Which rows stay above the bound is the query's business.
      if (rows.length >= boundOf(asked.parameters, 'MaxRows')) return plain.rows(asked);
      return { rows, bins, cut: false, partial: undefined, notices: [] };
    },
    recount: async (asked, flagged, settled) => {
      if (!(await isComplete(asked))) return plain.recount(asked, flagged, settled);
      const groups = new Map<string, RecomputedRow>();
      for (const [day, rows] of Map.groupBy(flagged, (row) => floorTo(binOf(asked.hunt, row), DAY))) {
        const recounted = await recountedAt(asked, day);
        if (recounted === undefined) return plain.recount(asked, flagged, settled);
        for (const row of rows) {
          const key = rowKey(asked.hunt, row);
          const group = recounted.get(key);
          if (group !== undefined) groups.set(key, group);
        }
      }
      return { kind: 'whole', groups };
    },
    columns: rememberColumns(plain),
    lateBins: async () => ({ bins: [], partial: undefined }),
  };
};
