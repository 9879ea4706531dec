import { emptyHistory, type History, replaceRange } from '../../src/domain/history.ts';
import { DAY, MINUTE, type Range } from '../../src/domain/time.ts';

const BIN = 5 * MINUTE;
export const NOW = Date.UTC(2026, 2, 9, 12);
const SINCE = NOW - 3 * DAY;
/** The last quarter of an hour. */
export const BURST: Range = { from: NOW - 15 * MINUTE, to: NOW };

export type Rate = {
  readonly log: string;
  readonly service: string;
  readonly usual: number;
  readonly burst?: number;
  readonly until?: number;
};

/** So many in each bin of three days, and so many more in each bin of the burst. */
export const burstHistory = (...rates: readonly Rate[]): History => {
  const made = emptyHistory(2);
  const cells = rates.flatMap(({ log, service, usual, burst = 0, until = NOW }) =>
    Array.from({ length: (until - SINCE) / BIN }, (_, n) => SINCE + n * BIN).map((bin) => ({
      bin,
      flow: [log, service, ''],
      part: '',
      counts: [usual + (bin >= BURST.from ? burst : 0), 0],
    })),
  );
  replaceRange(made, { from: SINCE, to: NOW }, cells);
  return made;
};
