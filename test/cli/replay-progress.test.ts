import { expect, test } from 'vitest';
import { showReplayed } from '../../src/cli/replay-progress.ts';
import { makeTerminal } from '../../src/cli/terminal.ts';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { DAY } from '../../src/domain/time.ts';
import { backtest, makeSimulatedClock } from '../../src/pipeline/backtest.ts';
import { makeMemoryStore } from '../../src/lab/replay/state.ts';
import { makeWorld, TARGET } from '../pipeline/world.ts';

test('a replay hears signals after every tick, though its ticks wait for nothing else', async () => {
  const quiet = { write: () => undefined };
  const terminal = makeTerminal(quiet, quiet, {});
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  const { ticks } = await backtest({
    ...{
      query: makeWorld().pipeline.query,
      clock: makeSimulatedClock(0),
      store: makeMemoryStore(),
      target: TARGET,
      hunts: [],
      parameters: {},
    },
    ...{ operator: NO_OPERATOR_CONFIG, ownRole: '', range: { from: 0, to: DAY / 2 } },
    onProgress: (progress) => showReplayed(progress, terminal),
  });
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(ticks);
});
