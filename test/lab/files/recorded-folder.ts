import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LoadOptions, type LoadReport, loadFolder } from '../../../src/lab/files/folder.ts';
import type { LabStore, LabTableSchema } from '../../../src/lab/store.ts';

export type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
export type Recorded = {
  readonly report: LoadReport;
  readonly rows: Rows;
  readonly schemas: ReadonlyMap<string, LabTableSchema>;
  readonly batches: readonly number[];
};

export const KNOWN: readonly LabTableSchema[] = [
  {
    name: 'AppRequests',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Name', type: 'string' },
      { name: 'ClientIP', type: 'string' },
      { name: 'ItemCount', type: 'int' },
      { name: 'DurationMs', type: 'real' },
      { name: 'Success', type: 'bool' },
      { name: 'Properties', type: 'dynamic' },
      { name: 'Type', type: 'string' },
    ],
  },
  {
    name: 'AzureDiagnostics',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'OperationName', type: 'string' },
      { name: 'Type', type: 'string' },
    ],
  },
];

/** Writes the files into a folder of their own, runs `use` on it and takes the folder away. */
export const withFolder = async <T>(files: Readonly<Record<string, string | Buffer>>, use: (dir: string) => Promise<T>): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'tollwatch-files-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), content);
    }
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
};

/** Loads the files and gives back what would be stored: a store that keeps rows as they were handed over. */
export const load = (files: Readonly<Record<string, string | Buffer>>, options: Partial<LoadOptions> = {}): Promise<Recorded> =>
  withFolder(files, async (dir) => {
    const rows: Record<string, Readonly<Record<string, unknown>>[]> = {};
    const schemas = new Map<string, LabTableSchema>();
    const batches: number[] = [];
    const store: LabStore = {
      define: async (schema) => void schemas.set(schema.name, schema),
      schemas: () => [...schemas.values()],
      append: async (table, batch) => {
        if (!schemas.has(table)) throw new Error(`append before define: ${table}`);
        batches.push(batch.length);
        rows[table] = [...(rows[table] ?? []), ...batch];
        return batch.length;
      },
      count: async (table) => rows[table]?.length ?? 0,
      span: async () => undefined,
      close: () => {},
    };
    return { report: await loadFolder(dir, { store, known: KNOWN, ...options }), rows, schemas, batches };
  });
