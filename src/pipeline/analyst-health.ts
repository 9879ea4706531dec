import { type Precision, precisionOf } from '../domain/classification.ts';
import { DAY, type Instant, toIso } from '../domain/time.ts';
import { currentSilences } from './silences.ts';
import type { StateStore } from './state-port.ts';
import { CLASSIFICATION } from './state/classification.ts';
import { readState } from './state/record.ts';
import { readTarget } from './target-state.ts';

const PRECISION_MS = 90 * DAY;

/** What analysts have said, and what came of it. */
export type AnalystHealth = {
  /** Closed incidents are read up to here; absent before the first reading. */
  readonly incidentsReadTo: string | undefined;
  /** Why the last reading was not whole. */
  readonly notice: string | undefined;
  /** Silences kept in state that hold now. */
  readonly activeSilences: number;
  /** By hunt, of the campaigns whose incidents were closed in the last 90 days. */
  readonly precision: readonly Precision[];
};

export const NO_ANALYSTS: AnalystHealth = { incidentsReadTo: undefined, notice: undefined, activeSilences: 0, precision: [] };

export const analystHealth = async (store: StateStore, partition: string, now: Instant): Promise<AnalystHealth> => {
  const known = await readTarget(store, partition);
  const closed = await store.list(partition, 'classification:', { dueFrom: now - PRECISION_MS });
  const silences = await currentSilences(store, partition, now);
  return {
    incidentsReadTo: known?.incidentsReadTo === undefined ? undefined : toIso(known.incidentsReadTo),
    notice: known?.incidentsNotice,
    activeSilences: silences.filter(({ from, to }) => from <= now && now < to).length,
    precision: precisionOf(closed.map((record) => readState(CLASSIFICATION, record))),
  };
};
