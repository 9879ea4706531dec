import { DAY, floorTo, HOUR, type Instant, MINUTE, type Range } from '../../src/domain/time.ts';
import type { Row } from '../../src/hunts/hunt.ts';
import { makeCountsCache } from '../../src/pipeline/counts.ts';
import { LogQueryError } from '../../src/pipeline/errors.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { binOf, rowKey } from '../../src/pipeline/row-key.ts';
import type { LogReader } from '../../src/pipeline/reader-port.ts';
import type { TickReport } from '../../src/pipeline/tick.ts';
import type { SmsRow } from './counting-days.ts';
import { COUNTING_HUNT } from './counting-hunt.ts';
import { makeWorld, type World } from './world.ts';

/** A row with the moment from which it can be read; by default at once. */
export type Arriving = SmsRow & { readonly arrives?: Instant };
/** What the pipeline asked: ranges of rows, and the flagged rows of evidence. */
export type Asked = { readonly rows: Range[]; readonly evidence: Row[][] };

const BIN = 5 * MINUTE;

/** Counts of the rows that have arrived, as the hunt's query and its port would both give them. */
const count = (rows: readonly Arriving[], range: Range, now: Instant): readonly Row[] => {
  const groups = new Map<string, Row>();
  for (const { TimeGenerated: at, Event, Service, RecipientCountry, arrives = at } of rows) {
    if (arrives > now || at < range.from || at >= range.to) continue;
    const key = { Bin: floorTo(at, BIN), Log: 'SmsEvents_CL', Service, Flow: '', Part: RecipientCountry };
    const before = groups.get(JSON.stringify(key)) ?? { ...key, Sends: 0, Verified: 0 };
    const name = Event === 'sent' ? 'Sends' : 'Verified';
    groups.set(JSON.stringify(key), { ...before, [name]: Number(before[name]) + 1 });
  }
  return [...groups.values()];
};

const makeReader = (rows: readonly Arriving[], clock: Pipeline['clock'], asked: Asked, fail: (range: Range) => boolean): LogReader => ({
  rows: async ({ range }) => {
    asked.rows.push(range);
    if (fail(range)) throw new LogQueryError('timeout', 504, 'too long');
    return { rows: count(rows, range, clock.now()), cut: false, partial: undefined, notices: [] };
  },
  recount: async ({ hunt, range }, flagged, settled) => {
    asked.evidence.push([...flagged]);
    const bins = flagged.map((row) => binOf(hunt, row));
    const wide = { from: Math.min(range.from, ...bins), to: Math.max(range.to, ...bins.map((bin) => bin + BIN)) };
    const counted = new Map(count(rows, wide, settled).map((row) => [rowKey(hunt, row), row]));
    return {
      kind: 'whole',
      groups: new Map(
        count(rows, wide, clock.now()).map((row) => [rowKey(hunt, row), { all: row, settled: counted.get(rowKey(hunt, row)) }]),
      ),
    };
  },
  columns: async () => new Set(['TimeGenerated', 'Event', 'RecipientCountry']),
  lateBins: async (_target, _hunt, _source, range, since) => {
    const late = rows.filter(
      ({ TimeGenerated: at, arrives = at }) => at >= range.from && at < range.to && arrives > since && arrives <= clock.now(),
    );
    const bins = Map.groupBy(late, ({ TimeGenerated }) => floorTo(TimeGenerated, BIN));
    return { bins: [...bins].map(([bin, of]) => ({ bin, rows: of.length })), partial: undefined };
  },
});

export type CountingWorld = Omit<World, 'tick'> & {
  readonly asked: Asked;
  /** One tick; `restarted` in a process that knows nothing but state. */
  readonly tick: (restarted?: boolean) => Promise<TickReport>;
  /** Ticks every 5 minutes up to a moment, that one included; `restarted` says for which ticks the process is a new one. */
  readonly tickUntil: (to: Instant, restarted?: (at: Instant) => boolean) => Promise<readonly TickReport[]>;
};

/** The counting hunt over rows in memory; the clock stands at `at`. `fail` says which reads of rows time out. */
export const makeCountingWorld = (
  rows: readonly Arriving[],
  at: Instant,
  change: Partial<Pipeline> = {},
  fail: (range: Range) => boolean = () => false,
): CountingWorld => {
  const world = makeWorld({ hunts: [COUNTING_HUNT], ...change });
  world.advance(at - world.now());
  const asked: Asked = { rows: [], evidence: [] };
  const reader = makeReader(rows, world.pipeline.clock, asked, fail);
  let counts = makeCountsCache();
  const tick = async (restarted = false): Promise<TickReport> => {
    if (restarted) counts = makeCountsCache();
    return world.tick({ ...world.pipeline, reader, counts });
  };
  return {
    ...world,
    asked,
    tick,
    tickUntil: async (to, restarted = () => false) => {
      const reports: TickReport[] = [];
      while (world.now() < to) {
        world.advance(BIN);
        reports.push(await tick(restarted(world.now())));
      }
      return reports;
    },
  };
};

export const FORTNIGHT = 14 * DAY + HOUR;
