import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KNOWN_TABLES } from '../../../src/cli/data-folder.ts';
import { loadFolder } from '../../../src/lab/files/folder.ts';
import type { Written } from '../../../src/lab/simulate/simulation-files.ts';
import type { LabStore, LabTableSchema } from '../../../src/lab/store.ts';

/** A folder to write to, taken away afterwards. */
export const withOut = async <T>(use: (out: string) => Promise<T>): Promise<T> => {
  const out = await mkdtemp(join(tmpdir(), 'tollwatch-simulate-'));
  try {
    return await use(out);
  } finally {
    await rm(out, { recursive: true });
  }
};

type Loaded = {
  readonly badRows: readonly string[];
  readonly skipped: number;
  readonly lost: readonly string[];
  readonly rows: readonly number[];
};

/** Loads a written run as `--data` would, which passes over the labels, and says what did not fit. */
export const loadWritten = async ({ dir, files }: Written): Promise<Loaded> => {
  const schemas = new Map<string, LabTableSchema>();
  const store: LabStore = {
    define: async (schema) => void schemas.set(schema.name, schema),
    schemas: () => [...schemas.values()],
    append: async (_table, rows) => rows.length,
    count: async () => 0,
    span: async () => undefined,
    close: () => undefined,
  };
  const report = await loadFolder(dir, { store, known: KNOWN_TABLES });
  const rowsOf = (table: string): number => report.tables.find(({ name }) => name === table)?.rows ?? 0;
  return {
    badRows: report.badRows,
    skipped: report.skipped,
    lost: report.warnings.filter((warning) => /do not fit|unknown columns/.test(warning)),
    rows: files.map(({ table }) => rowsOf(table)),
  };
};
