import type { DuckDBConnection } from '@duckdb/node-api';
import type { LabQueryOptions } from '../store.ts';

/** How long a query may go on: until its time is over or its caller leaves. Counts from when it is made, planning and waiting included. */
export type Patience = {
  /** Aborts at the end. */
  readonly signal: AbortSignal;
  /** True from the end on, also where planning kept the timer from being heard. */
  readonly isOver: () => boolean;
  readonly release: () => void;
};

/** Starts counting. `release` has to be called when the query is over. `timeoutMs` without end where there is none. */
export const makePatience = ({ timeoutMs, signal }: Pick<LabQueryOptions, 'timeoutMs' | 'signal'>): Patience => {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const deadline = performance.now() + (timeoutMs ?? Number.POSITIVE_INFINITY);
  const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end);
  return {
    signal: ending.signal,
    isOver: () => {
      if (performance.now() >= deadline) end();
      return ending.signal.aborted;
    },
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    },
  };
};

/** Interrupts the connection's query when patience ends, again and again: an interrupt before the query began is lost. Gives back what ends it. */
export const interruptAtEnd = (connection: DuckDBConnection, { signal }: Patience): (() => void) => {
  let repeat: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    repeat ??= setInterval(() => connection.interrupt(), 20);
  };
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt);
  return () => {
    clearInterval(repeat);
    signal.removeEventListener('abort', interrupt);
  };
};
