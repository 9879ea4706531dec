import { expect } from 'vitest';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { type LoadOptions, loadFolder } from '../../../src/lab/files/folder.ts';
import { quoteName } from '../../../src/lab/kql/sql/quoting.ts';
import type { LabColumn, LabTableSchema } from '../../../src/lab/store.ts';
import { withFolder } from './recorded-folder.ts';

export const TYPES: Readonly<Record<string, LabColumn['type']>> = {
  TimeGenerated: 'datetime',
  Name: 'string',
  Version: 'string',
  Count: 'int',
  Size: 'long',
  Cost: 'real',
  Done: 'bool',
  Ended: 'datetime',
  Properties: 'dynamic',
  Took: 'timespan',
  Type: 'string',
};
export const columns = Object.entries(TYPES).map(([name, type]): LabColumn => ({ name, type }));
/** Tables for many files to be read in one folder: a store takes longer to make than a file to read. */
export const MANY: readonly string[] = Array.from({ length: 16 }, (_, n) => `Many${n}`);
export const KNOWN: readonly LabTableSchema[] = ['Requests', 'Other', ...MANY].map((name) => ({ name, columns }));

type Files = Readonly<Record<string, string | Buffer>>;

/** Loads a folder into a store of its own, with or without the files being read by the store, and tells all that can be seen of it. */
const loaded = async (dir: string, byStore: boolean, options: Partial<LoadOptions> = {}) => {
  const store = await makeStore({ memoryLimit: '256MB' });
  try {
    const { lines, ...rest } = store;
    let added = 0;
    const counted = lines && {
      ...lines,
      add: async (...args: Parameters<typeof lines.add>) => {
        const found = await lines.add(...args);
        if (found) added += 1;
        return found;
      },
    };
    const { filled, ...report } = await loadFolder(dir, {
      store: byStore && counted ? { ...rest, lines: counted } : rest,
      known: KNOWN,
      ...options,
    });
    const tables: Record<string, unknown> = {};
    for (const { name } of report.tables) {
      const table = store.catalogue.table(name);
      if (table === undefined) continue;
      const { physical } = table as typeof table & { readonly physical: string };
      const rows = await store.withConnection((connection) => connection.runAndReadAll(`SELECT * FROM ${quoteName(physical)}`));
      tables[name] = rows.getRowsJson();
    }
    const sets = Object.fromEntries([...filled].map(([name, set]) => [name, [...set].toSorted()]).toSorted());
    return { added, seen: { report, filled: sets, tables, schemas: store.schemas().toSorted((a, b) => (a.name < b.name ? -1 : 1)) } };
  } finally {
    store.close();
  }
};

/** Both must be the same. Gives the number of files that the store read itself. */
export const bothWays = (files: Files, options: Partial<LoadOptions> = {}): Promise<number> =>
  withFolder(files, async (dir) => {
    const [fast, slow] = [await loaded(dir, true, options), await loaded(dir, false, options)];
    expect(fast.seen).toEqual(slow.seen);
    return fast.added;
  });

/** A line of NDJSON. */
export const row = (cells: Readonly<Record<string, unknown>> = {}): string =>
  `${JSON.stringify({ TimeGenerated: '2026-03-01T10:00:00.1234567Z', Name: 'a', ...cells })}\n`;
