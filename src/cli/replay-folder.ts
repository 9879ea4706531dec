import { DAY, HOUR, type Instant, type Range } from '../domain/time.ts';
import type { Target } from '../domain/target.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import { makeBinsReader } from '../lab/replay/bins.ts';
import { makeLateBinsReader } from '../lab/replay/late-bins.ts';
import { makeReplayQuery } from '../lab/replay/query.ts';
import { makeMemoryStore } from '../lab/replay/state.ts';
import type { Traffic } from '../domain/traffic.ts';
import { backtest, type BacktestAnswer, type BacktestQuestion, makeSimulatedClock, TICK_MS } from '../pipeline/backtest.ts';
import { mapBounded } from '../pipeline/concurrency.ts';
import { makeLogReader } from '../pipeline/log-reader.ts';
import type { LogReader } from '../pipeline/reader-port.ts';
import { watchTraffic } from '../pipeline/traffic.ts';
import type { DataFolder } from './data-folder.ts';
import { showReplayed } from './replay-progress.ts';
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
 * Asks each hunt's first tick for the sake of what the reader remembers of it: most of what the database has to do in a replay. Two hunts
 * at once keep the database and this process busy. All else is thrown away: the replay itself meets and tells what fails.
 */
const countAhead = async (
  hunts: readonly Hunt[],
  asked: Omit<BacktestQuestion, 'hunts' | 'store' | 'onProgress'>,
  terminal: Terminal,
): Promise<void> => {
  const { from, to } = asked.range;
  const range = { from, to: Math.min(to, from + TICK_MS - 1) };
  let counted = 0;
  const failures = await mapBounded(hunts, HUNTS_AT_ONCE, async (hunt) => {
    const failure = await backtest({ ...asked, store: makeMemoryStore(), hunts: [hunt], range }).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    counted += 1;
    terminal.progress(counted, hunts.length, `counted for ${counted} of ${hunts.length} hunts`);
    return failure;
  });
  // Not before the other has ended: who waits for this closes the store.
  for (const failure of failures) if (failure !== undefined) throw failure.error;
};

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
  const world = { query, clock, target, parameters, operator, ownRole: '' };
  if (!exact && hunts.length > 1) await countAhead(hunts, { ...world, range, reader }, terminal);
  const watch = watchTraffic(reader);
  const answer = await backtest({
    ...{ ...world, store: makeMemoryStore(), hunts, range, reader: watch.reader },
    onProgress: (progress) => showReplayed(progress, terminal),
  });
  return { ...answer, traffic: watch.traffic() };
};

/** Ticks from the first row to one hour after the last, when everything has been seen. */
export const ticksOf = (span: Range): Range => ({ from: span.from, to: span.to - 1 + HOUR });
