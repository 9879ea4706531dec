import { LogQueryError } from './errors.ts';
import type { LogReader } from './reader-port.ts';

/**
 * A reader for one tick that asks once what columns a table has, or that there is no such table: most hunts look into the same tables.
 * What failed for another reason is asked again.
 */
export const columnsOnce = (reader: LogReader): LogReader => {
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  return {
    ...reader,
    columns: (target, table, now) => {
      const key = JSON.stringify([target.id, table]);
      const found = known.get(key);
      if (found !== undefined) return found;
      const asked = reader.columns(target, table, now);
      known.set(key, asked);
      asked.catch((error: unknown) => {
        if (!(error instanceof LogQueryError) || error.kind !== 'semantic') known.delete(key);
      });
      return asked;
    },
  };
};
