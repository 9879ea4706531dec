import type { DuckDBConnection } from '@duckdb/node-api';
import { absentSql } from './duckdb-cells.ts';
import { insertLines, type Table } from './duckdb-lines.ts';
import { INGESTED, quoteName } from './kql/sql/quoting.ts';
import type { LabLines, LabTableSchema } from './store.ts';

/** Tables that are filled from files before anyone can see them. `take` hands one over, once. */
export type Staging = Pick<LabLines, 'add' | 'drop'> & { readonly take: (name: string) => Promise<Table | undefined> };

type Waiting = Table & { readonly storage: string };

/** A view with all columns over the ones that files had: columns that nobody filled cost neither time nor memory. */
const viewSql = async (writer: DuckDBConnection, { physical, storage, columns }: Waiting): Promise<string> => {
  const found = await writer.runAndReadAll(`SELECT * FROM ${quoteName(storage)} LIMIT 0`);
  const stored = new Set(found.columnNames());
  const cells = columns.map((c) => `${stored.has(c.stored) ? quoteName(c.stored) : absentSql(c.type)} AS ${quoteName(c.stored)}`);
  return `CREATE VIEW ${quoteName(physical)} AS SELECT ${[quoteName(INGESTED), ...cells].join(', ')} FROM ${quoteName(storage)}`;
};

/** A table of its own in the place of a view, for rows and columns to be added to. */
export const solidTable = async (writer: DuckDBConnection, table: Table): Promise<Table> => {
  if (table.storage === undefined) return table;
  const physical = `${table.physical}_solid`;
  await writer.run(`CREATE TABLE ${quoteName(physical)} AS SELECT * FROM ${quoteName(table.physical)}`);
  await writer.run(`DROP VIEW ${quoteName(table.physical)}`);
  await writer.run(`DROP TABLE ${quoteName(table.storage)}`);
  return { physical, columns: table.columns };
};

const begin = async (writer: DuckDBConnection, schema: LabTableSchema, number: number): Promise<Waiting> => {
  const [physical, storage] = [`t_files_${number}`, `t_files_${number}_rows`];
  await writer.run(`CREATE TABLE ${quoteName(storage)} (${quoteName(INGESTED)} BIGINT)`);
  return { physical, storage, columns: schema.columns.map(({ name, type }, n) => ({ name, type, stored: `k${n}` })) };
};

const timesSince = async (writer: DuckDBConnection, table: Waiting, before: bigint): Promise<readonly [bigint, bigint] | undefined> => {
  const time = table.columns.find(({ name }) => name === 'TimeGenerated')?.stored;
  if (time === undefined) return undefined;
  const sql = `SELECT min(${quoteName(time)}), max(${quoteName(time)}) FROM ${quoteName(table.storage)} WHERE rowid >= ${before}`;
  const [first, last] = (await writer.runAndReadAll(sql)).getRows()[0] ?? [];
  return typeof first === 'bigint' && typeof last === 'bigint' ? [first, last] : undefined;
};

/** `beside`: a folder for links to files while they are read; the system's temporary one without it. */
export const makeStaging = (writer: DuckDBConnection, beside?: string): Staging => {
  const waiting = new Map<string, Waiting>();
  let made = 0;
  return {
    take: async (name) => {
      const table = waiting.get(name);
      waiting.delete(name);
      if (table) await writer.run(await viewSql(writer, table));
      return table;
    },
    add: async (schema, file) => {
      made += 1;
      const table = waiting.get(schema.name) ?? (await begin(writer, schema, made));
      waiting.set(schema.name, table);
      const before = (await writer.runAndReadAll(`SELECT count(*) FROM ${quoteName(table.storage)}`)).getRows()[0]?.[0];
      const stop = (): void => writer.interrupt();
      file.signal?.addEventListener('abort', stop, { once: true });
      try {
        const rows = await insertLines(writer, table.storage, table.columns, file, beside);
        const times = rows === undefined ? undefined : await timesSince(writer, table, typeof before === 'bigint' ? before : 0n);
        return rows === undefined || times === undefined ? undefined : { rows, times };
      } finally {
        file.signal?.removeEventListener('abort', stop);
      }
    },
    drop: async (name) => {
      const table = waiting.get(name);
      waiting.delete(name);
      if (table) await writer.run(`DROP TABLE ${quoteName(table.storage)}`);
    },
  };
};
