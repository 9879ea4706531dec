import { setImmediate } from 'node:timers/promises';
import { toIso } from '../domain/time.ts';
import type { Progress } from '../pipeline/backtest.ts';
import type { Terminal } from './terminal.ts';

/** Says how far a replay is, and lets the process hear signals: ticks over what has been read before wait for nothing else. */
export const showReplayed = async ({ at, done, ticks }: Progress, terminal: Terminal): Promise<void> => {
  terminal.progress(done, ticks, `replayed ${Math.floor((100 * done) / ticks)} % (${toIso(at)})`);
  await setImmediate();
};
