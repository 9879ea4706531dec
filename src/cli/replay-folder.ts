import { DAY, HOUR, type Instant, type Range, toIso } from '../domain/time.ts';
import type { Target } from '../domain/target.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import { makeBinsReader } from '../lab/replay/bins.ts';
import { makeLateBinsReader } from '../lab/replay/late-bins.ts';
import { makeReplayQuery } from '../lab/replay/query.ts';
import { makeMemoryStore } from '../lab/replay/state.ts';
import type { Traffic } from '../domain/traffic.ts';
import { backtest, type BacktestAnswer, makeSimulatedClock, TICK_MS } from '../pipeline/backtest.ts';
import { mapBounded } from '../pipeline/concurrency.ts';
import { makeLogReader } from '../pipeline/log-reader.ts';
import type { LogReader } from '../pipeline/reader-port.ts';
import { watchTraffic } from '../pipeline/traffic.ts';
import type { DataFolder } from './data-folder.ts';
import type { Terminal } from './terminal.ts';

export type FolderReplay = {
  readonly hunts: readonly Hunt[];
  readonly target: Target;
  /** First and last moment of a tick. */
  readonly range: Range;
  /** Overrides by hunt id, checked. */
  readonly parameters?: Readonly<Record<string, Parameters>>;
  /** Rows from this moment on are never seen. */
  readonly until?: Instant;
  /** Every tick asks every hunt: slow. */
  readonly exact: boolean;
  /** The folder was loaded with rows ingested at `ticksLate`, at most so many. */
  readonly maxTicksLate?: number;
};

const HUNTS_AT_ONCE = 2;
/** Longest time between what a row says of itself and the moment a replay lets queries see it; far more than any modelled delay. */
const ALL_ARRIVED_MS = DAY;

/**
 * Replays a loaded folder tick by tick, as production would have run over it. Rows are seen from the moment they were loaded for (by
 * default their TimeGenerated). Progress is shown. Throws what the state's rules throw; a failing query is a notice.
 */
export const replayFolder = async (
  { store, engine, operator }: DataFolder,
  asked: FolderReplay,
  terminal: Terminal,
): Promise<BacktestAnswer & { readonly traffic: readonly Traffic[] }> => {
  const { hunts, target, range, parameters = {}, exact, until = Number.POSITIVE_INFINITY } = asked;
  const clock = makeSimulatedClock(range.from);
  const query = makeReplayQuery(engine, { now: () => Math.min(clock.now(), until - 1) });
  const span = await store.span();
  const end = Math.min((span?.to ?? range.to) + ALL_ARRIVED_MS, until - 1);
  const { maxTicksLate } = asked;
  const once = (): LogReader =>
    maxTicksLate === undefined
      ? makeBinsReader({ query: makeReplayQuery(engine, { now: () => end }), plain: makeLogReader(query), span, clock })
      : makeLateBinsReader({ engine, clock, maxTicksLate, span });
  const reader = exact ? makeLogReader(query) : once();
  const asOne = { query, clock, target, parameters, operator, ownRole: '' };
  // Most of what the database has to do is done at the first tick of each hunt: two of them at once keep it and this process busy.
  if (!exact) {
    const first = { from: range.from, to: Math.min(range.to, range.from + TICK_MS - 1) };
    let counted = 0;
    await mapBounded(hunts, HUNTS_AT_ONCE, async (hunt) => {
      await backtest({ ...asOne, store: makeMemoryStore(), hunts: [hunt], range: first, reader });
      counted += 1;
      terminal.progress(counted, hunts.length, `counted ${counted} of ${hunts.length} hunts`);
    });
  }
  const watch = watchTraffic(reader);
  const answer = await backtest({
    ...{ ...asOne, store: makeMemoryStore(), hunts, range, reader: watch.reader },
    onProgress: ({ at, done, ticks }) => terminal.progress(done, ticks, `replayed ${Math.floor((100 * done) / ticks)} % (${toIso(at)})`),
  });
  return { ...answer, traffic: watch.traffic() };
};

/** Ticks from the first row to one hour after the last, when everything has been seen. */
export const ticksOf = (span: Range): Range => ({ from: span.from, to: span.to - 1 + HOUR });
