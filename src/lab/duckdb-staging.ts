import type { DuckDBConnection } from '@duckdb/node-api';
import { insertLines } from './duckdb-lines.ts';
import type { Table } from './duckdb-store.ts';
import { quoteName } from './kql/sql/quoting.ts';
import type { LabLines, LabTableSchema } from './store.ts';

type Create = (schema: LabTableSchema, before: Table | undefined) => Promise<Table>;

/** Tables that are filled from files before anyone can see them. `take` hands one over, once. */
export type Staging = Pick<LabLines, 'add' | 'drop'> & { readonly take: (name: string) => Table | undefined };

export const makeStaging = (writer: DuckDBConnection, create: Create): Staging => {
  const waiting = new Map<string, Table>();
  const timesSince = async (table: Table, before: bigint): Promise<readonly [bigint, bigint] | undefined> => {
    const time = table.columns.find(({ name }) => name === 'TimeGenerated')?.stored;
    if (time === undefined) return undefined;
    const sql = `SELECT min(${quoteName(time)}), max(${quoteName(time)}) FROM ${quoteName(table.physical)} WHERE rowid >= ${before}`;
    const [first, last] = (await writer.runAndReadAll(sql)).getRows()[0] ?? [];
    return typeof first === 'bigint' && typeof last === 'bigint' ? [first, last] : undefined;
  };
  const take = (name: string): Table | undefined => {
    const table = waiting.get(name);
    waiting.delete(name);
    return table;
  };
  return {
    take,
    add: async (schema, file) => {
      const table = waiting.get(schema.name) ?? (await create(schema, undefined));
      waiting.set(schema.name, table);
      const count = await writer.runAndReadAll(`SELECT count(*) FROM ${quoteName(table.physical)}`);
      const before = count.getRows()[0]?.[0];
      const stop = (): void => writer.interrupt();
      file.signal?.addEventListener('abort', stop, { once: true });
      try {
        const rows = await insertLines(writer, table.physical, table.columns, file);
        const times = rows === undefined ? undefined : await timesSince(table, typeof before === 'bigint' ? before : 0n);
        return rows === undefined || times === undefined ? undefined : { rows, times };
      } finally {
        file.signal?.removeEventListener('abort', stop);
      }
    },
    drop: async (name) => {
      const table = take(name);
      if (table) await writer.run(`DROP TABLE ${quoteName(table.physical)}`);
    },
  };
};
