import type { DuckDBConnection } from '@duckdb/node-api';

export type ConnectionPool = {
  /** Runs `work` on a connection of its own. Throws the signal's reason when it aborts while all are lent. */
  readonly use: <T>(work: (connection: DuckDBConnection) => Promise<T>, signal?: AbortSignal) => Promise<T>;
  readonly close: () => void;
};

/** Lends connections, at most `size` at a time; who comes later waits in line. */
export const makeConnectionPool = (size: number, connect: () => Promise<DuckDBConnection>): ConnectionPool => {
  const idle: DuckDBConnection[] = [];
  const waiting: (() => void)[] = [];
  let open = 0;
  const turn = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.splice(waiting.indexOf(called), 1);
        reject(signal?.reason);
      };
      const called = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      waiting.push(called);
      signal?.addEventListener('abort', leave, { once: true });
    });
  const opened = async (): Promise<DuckDBConnection> => {
    open += 1;
    try {
      return await connect();
    } catch (error) {
      open -= 1;
      throw error;
    }
  };
  const acquire = async (signal: AbortSignal | undefined): Promise<DuckDBConnection> => {
    while (idle.length === 0 && open >= size) {
      signal?.throwIfAborted();
      await turn(signal);
    }
    return idle.pop() ?? (await opened());
  };
  return {
    use: async (work, signal) => {
      const connection = await acquire(signal);
      try {
        return await work(connection);
      } finally {
        idle.push(connection);
        waiting.shift()?.();
      }
    },
    close: () => {
      for (const connection of idle.splice(0)) connection.closeSync();
    },
  };
};
