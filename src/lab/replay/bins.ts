import { floorTo, DAY, type Instant, type Range } from '../../domain/time.ts';
import type { RecomputedRow } from '../../domain/verdict.ts';
import type { Row } from '../../hunts/hunt.ts';
import { boundOf, makeLogReader } from '../../pipeline/log-reader.ts';
import type { LogQuery } from '../../pipeline/ports.ts';
import type { LogReader, WindowQuestion } from '../../pipeline/reader-port.ts';
import { binOf, rowKey } from '../../pipeline/row-key.ts';
import { bindParameters } from '../../pipeline/tuning.ts';

/** Rows of one day: below what the service gives at most, far above what a hunt's own bound lets through in an hour. */
const MAX_ROWS = 400_000;
/** Characters of all flagged groups in one evidence query; a day with more is asked tick by tick. */
const MAX_GROUP_TEXT = 200_000;
/** Days kept a hunt: windows of a day reach into the one before. */
const KEPT_DAYS = 3;

type Day = {
  readonly range: Range;
  readonly rows: ReadonlyMap<Instant, readonly Row[]>;
  readonly whole: boolean;
  /** All groups of the day counted again; undefined when they are too many for one query. Asked for when a row is flagged. */
  recounted?: Promise<ReadonlyMap<string, RecomputedRow> | undefined>;
};

export type BinsOptions = {
  /** Asked about whole days: everything has to be visible to it. */
  readonly query: LogQuery;
  /** Asked about what days cannot answer; sees what is visible at the tick. */
  readonly plain: LogReader;
  /** No row lies outside; undefined when there is none at all. */
  readonly span: Range | undefined;
};

const isWhole = ({ hunt, range }: WindowQuestion): boolean =>
  hunt.replay === 'bins' && floorTo(range.from, hunt.binMs) === range.from && floorTo(range.to, hunt.binMs) === range.to;

/**
 * A reader for replays in which no row arrives late: asks a hunt whose rows fall into bins once a day of logs, and gives each tick the
 * bins of its range. The same for the evidence, whose groups fall into the same bins. Whoever asks about a range that is over sees
 * all of its rows, so that both ways agree. Other hunts are asked at every tick.
 */
export const makeBinsReader = ({ query, plain, span }: BinsOptions): LogReader => {
  const ahead = makeLogReader(query);
  const days = new Map<string, Map<Instant, Promise<Day>>>();
  const columns = new Map<string, Promise<ReadonlySet<string>>>();

  const readDay = async (asked: WindowQuestion, start: Instant): Promise<Day> => {
    const range = { from: start, to: start + DAY };
    if (span === undefined || span.to <= range.from || span.from >= range.to) return { range, rows: new Map(), whole: true };
    const parameters = bindParameters(asked.hunt, asked.parameters, { MaxRows: MAX_ROWS });
    const { rows, cut, partial } = await ahead.rows({ ...asked, range, parameters });
    const rank = (row: Row): number => Number(row[asked.hunt.rankBy] ?? 0);
    const ranked = rows.toSorted((a, b) => rank(b) - rank(a));
    return { range, rows: Map.groupBy(ranked, (row) => binOf(asked.hunt, row)), whole: !cut && partial === undefined };
  };

  const dayOf = (asked: WindowQuestion, start: Instant): Promise<Day> => {
    const key = JSON.stringify([asked.target.id, asked.hunt.id, asked.parameters, asked.sources.map(({ id, status }) => [id, status])]);
    const known = days.get(key) ?? new Map<Instant, Promise<Day>>();
    days.set(key, known);
    const day = known.get(start) ?? readDay(asked, start);
    known.set(start, day);
    const oldest = Math.min(...known.keys());
    if (known.size > KEPT_DAYS && oldest !== start) known.delete(oldest);
    return day;
  };

  const daysOf = async (asked: WindowQuestion): Promise<readonly Day[]> => {
    const found: Day[] = [];
    for (let start = floorTo(asked.range.from, DAY); start < asked.range.to; start += DAY) found.push(await dayOf(asked, start));
    return found;
  };

  const recountDay = async (asked: WindowQuestion, { range, rows }: Day): Promise<ReadonlyMap<string, RecomputedRow> | undefined> => {
    const { hunt } = asked;
    const flagged = [...rows.values()].flat();
    if (flagged.length === 0) return new Map();
    if (JSON.stringify(hunt.evidenceFor(flagged)).length > MAX_GROUP_TEXT) return undefined;
    const parameters = bindParameters(hunt, asked.parameters, { MaxEvidence: MAX_ROWS });
    // Nothing arrives late: all that the query could see had settled.
    const recounted = await ahead.recount({ ...asked, range, parameters }, flagged, range.to + 365 * DAY);
    return recounted.kind === 'whole' ? recounted.groups : undefined;
  };

  return {
    rows: async (asked) => {
      if (!isWhole(asked)) return plain.rows(asked);
      const read = await daysOf(asked);
      if (read.some(({ whole }) => !whole)) return plain.rows(asked);
      const rows: Row[] = [];
      for (const day of read)
        for (let bin = Math.max(asked.range.from, day.range.from); bin < Math.min(asked.range.to, day.range.to); bin += asked.hunt.binMs)
          rows.push(...(day.rows.get(bin) ?? []));
      // Which rows stay above the bound is the query's business.
      return rows.length >= boundOf(asked.parameters, 'MaxRows')
        ? plain.rows(asked)
        : { rows, cut: false, partial: undefined, notices: [] };
    },
    recount: async (asked, flagged, settled) => {
      const byDay = Map.groupBy(flagged, (row) => floorTo(binOf(asked.hunt, row), DAY));
      const groups = new Map<string, RecomputedRow>();
      for (const [start, rows] of byDay) {
        const day = isWhole(asked) ? await dayOf(asked, start) : undefined;
        if (day !== undefined) day.recounted ??= recountDay(asked, day);
        const recounted = await day?.recounted;
        if (recounted === undefined) return plain.recount(asked, flagged, settled);
        for (const row of rows) {
          const key = rowKey(asked.hunt, row);
          const group = recounted.get(key);
          if (group !== undefined) groups.set(key, group);
        }
      }
      return { kind: 'whole', groups };
    },
    columns: (target, table, now) => {
      // Tables of a replay do not change.
      const known = columns.get(table) ?? plain.columns(target, table, now);
      columns.set(table, known);
      return known;
    },
    lateBins: async () => ({ bins: [], partial: undefined }),
  };
};
