import { DAY, HOUR, type Instant, type Range } from '../../src/domain/time.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../../src/domain/operator.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { CUSTOM_TABLES } from '../../src/lab/custom-tables.ts';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { makeBinsReader } from '../../src/lab/replay/bins.ts';
import { makeLateBinsReader, ticksLate } from '../../src/lab/replay/late-bins.ts';
import { makeReplayQuery } from '../../src/lab/replay/query.ts';
import { makeMemoryStore } from '../../src/lab/replay/state.ts';
import { backtest, type BacktestAnswer, makeSimulatedClock } from '../../src/pipeline/backtest.ts';
import { LogQueryError } from '../../src/pipeline/errors.ts';
import { makeLogReader } from '../../src/pipeline/log-reader.ts';
import type { LogReader } from '../../src/pipeline/reader-port.ts';
import type { SmsRow } from './counting-days.ts';
import { COUNTING_HUNT } from './counting-hunt.ts';
import { TARGET } from './world.ts';

export type Days = {
  /** Every tick over the rows; `exact` asks the engine at each of them. */
  readonly replay: (how: {
    readonly exact: boolean;
    readonly hunts?: readonly Hunt[];
    readonly range?: Range;
    readonly operator?: OperatorConfig;
    /** Which reads of rows run into a timeout. */
    readonly fail?: (range: Range) => boolean;
  }) => Promise<BacktestAnswer>;
  readonly close: () => void;
};

const fill = async (rows: readonly SmsRow[], ingestedAt: (at: Instant) => Instant) => {
  const store = await makeStore();
  for (const table of CUSTOM_TABLES) await store.define(table);
  await store.append('SmsEvents_CL', rows, (row) => ingestedAt(Number(row['TimeGenerated'])));
  return { store, engine: makeEngine(store) };
};

const failing = (reader: LogReader, fail: (range: Range) => boolean): LogReader => ({
  ...reader,
  rows: async (asked) => {
    if (fail(asked.range)) throw new LogQueryError('timeout', 504, 'too long');
    return reader.rows(asked);
  },
});

/** Rows in the lab's SmsEvents_CL, to be replayed by the counting hunt; `arrival`, at most 20 min, says when each is seen. */
export const makeDays = async (rows: readonly SmsRow[], arrival?: (at: Instant) => Instant): Promise<Days> => {
  const { store, engine } = await fill(rows, arrival ?? ((at) => at));
  const late = arrival === undefined ? undefined : await fill(rows, (at) => ticksLate(at, arrival(at)));
  const span = await store.span();
  const whole = { from: span?.from ?? 0, to: (span?.to ?? 0) + HOUR };
  return {
    replay: async ({ exact, hunts = [COUNTING_HUNT], range = whole, operator = NO_OPERATOR_CONFIG, fail }) => {
      const clock = makeSimulatedClock(range.from);
      const query = makeReplayQuery(engine, clock);
      const ahead = makeReplayQuery(engine, { now: () => whole.to + DAY });
      const reader =
        late === undefined
          ? makeBinsReader({ query: ahead, plain: makeLogReader(query), span })
          : makeLateBinsReader({ engine: late.engine, clock, maxTicksLate: 4, span });
      return backtest({
        ...{ query, clock, store: makeMemoryStore(), target: TARGET, hunts, parameters: {}, operator, ownRole: '', range },
        ...(exact ? {} : { reader: fail === undefined ? reader : failing(reader, fail) }),
      });
    },
    close: () => {
      store.close();
      late?.store.close();
    },
  };
};
