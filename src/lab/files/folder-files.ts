import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFolderError } from './data-file-error.ts';
import type { DataFile } from './file-text.ts';
import { isDataName } from './table-name.ts';

/** Operator configuration, not rows. */
export const OPERATOR_FILE = 'tollwatch.json';

/** Data files of a folder and below, sorted by name, and the names of files left out. Hidden ones are passed over. */
export type FolderFiles = { readonly files: readonly DataFile[]; readonly leftOut: readonly string[] };

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
};

/** Throws DataFolderError when the folder is missing or holds no data file. */
export const filesOf = async (dir: string): Promise<FolderFiles> => {
  if (!(await isFolder(dir))) throw new DataFolderError(`There is no folder ${dir}: give the folder that holds the log files with --data.`);
  const files: DataFile[] = [];
  const leftOut: string[] = [];
  const walk = async (folder: string, prefix: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const [path, name] = [join(folder, entry.name), prefix + entry.name];
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path)))) {
        if (!entry.isSymbolicLink()) await walk(path, `${name}/`);
      } else if (name === OPERATOR_FILE) continue;
      else if (isDataName(name)) files.push({ path, name });
      else leftOut.push(name);
    }
  };
  await walk(dir, '');
  if (files.length === 0) throw new DataFolderError(`${dir} holds no data file (.ndjson, .jsonl, .json, .csv, or .gz of them).`);
  return { files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)), leftOut: leftOut.toSorted() };
};
