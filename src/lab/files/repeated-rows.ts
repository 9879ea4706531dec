import { hash } from 'node:crypto';

/** Rows of one table that are remembered: about 100 MB of hashes. Later rows are still compared with these. */
const REMEMBERED = 1_000_000;

/** Rows that stand in more than one file of a table. `isRepeat` remembers the row, and is true when an earlier file has it. */
export type RepeatedRows = {
  readonly isRepeat: (table: string, file: string, cells: Readonly<Record<string, unknown>>) => boolean;
  /** Sentences for people, one a table. */
  readonly warnings: () => readonly string[];
};

type Memory = { readonly files: Map<string, string>; repeats: number; example: string; full: boolean };

/** Absent and empty cells are the same: formats differ in how they write them. */
const keyOf = (cells: Readonly<Record<string, unknown>>): string =>
  hash('sha256', JSON.stringify(Object.entries(cells).filter(([, cell]) => cell !== '' && cell !== null)), 'base64').slice(0, 22);

/**
 * Compares rows in all columns across files, for an export that lies there twice (packed and unpacked, or overlapping in time).
 * Within one file equal rows are all kept: logs without an id can have them. `limit` is the number of rows remembered a table.
 */
export const makeRepeatedRows = (limit = REMEMBERED): RepeatedRows => {
  const tables = new Map<string, Memory>();
  return {
    isRepeat: (table, file, cells) => {
      const memory = tables.get(table) ?? { files: new Map<string, string>(), repeats: 0, example: '', full: false };
      tables.set(table, memory);
      const key = keyOf(cells);
      const first = memory.files.get(key);
      if (first === undefined) {
        if (memory.files.size < limit) memory.files.set(key, file);
        else memory.full = true;
        return false;
      }
      if (first === file) return false;
      memory.repeats += 1;
      if (memory.example === '') memory.example = `${first} and ${file}`;
      return true;
    },
    warnings: () =>
      [...tables].flatMap(([table, { repeats, example, full }]) => [
        ...(repeats > 0 ? [`${table}: ${repeats} rows stand in more than one file (such as ${example}) and were taken once`] : []),
        ...(full ? [`${table}: only the first ${limit} rows were compared with other files; rows that repeat later ones count twice`] : []),
      ]),
  };
};
