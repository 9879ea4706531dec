import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFolderError } from './data-file-error.ts';
import type { DataFile } from './file-text.ts';
import { isDataName } from './table-name.ts';

/** Operator configuration, not rows. */
export const OPERATOR_FILE = 'tollwatch.json';

/** What a simulation says happened: for those who compare, never for those who look. */
const LABELS_FILE = 'labels.json';

/** Data files of a folder and below, and what was left out with the reason (sentences), both sorted by name. Hidden ones are passed over. */
export type FolderFiles = { readonly files: readonly DataFile[]; readonly leftOut: readonly string[] };

type Kind = 'file' | 'folder' | 'other';

/** What a path is, links followed. A link that leads nowhere counts as a file: reading it says what is wrong. */
const kindOf = async (path: string): Promise<Kind> => {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch {
    return 'file';
  }
};

const entriesOf = async (folder: string): Promise<readonly Dirent[]> => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new DataFolderError(`The folder ${folder} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`, {
      cause,
    });
  }
};

/** Throws DataFolderError when the folder is missing, cannot be read, or holds no data file. */
export const filesOf = async (dir: string): Promise<FolderFiles> => {
  if ((await kindOf(dir)) !== 'folder')
    throw new DataFolderError(`There is no folder ${dir}: give the folder that holds the log files with --data.`);
  const files: DataFile[] = [];
  const leftOut: string[] = [];
  const take = async (entry: Dirent, path: string, name: string): Promise<void> => {
    const kind = await kindOf(path);
    if (kind === 'folder') {
      // A link may lead back up; one that does not could as well be given itself.
      if (entry.isSymbolicLink()) leftOut.push(`${name} is a link to a folder: left out, give that folder itself or copy it`);
      else await walk(path, `${name}/`);
    } else if (name === OPERATOR_FILE || entry.name === LABELS_FILE) return;
    else if (!isDataName(name)) leftOut.push(`${name} is no data file by its name: left out`);
    // Opening a named pipe would wait for a writer.
    else if (kind === 'other') leftOut.push(`${name} is no regular file: left out`);
    else files.push({ path, name });
  };
  const walk = async (folder: string, prefix: string): Promise<void> => {
    for (const entry of await entriesOf(folder)) {
      if (!entry.name.startsWith('.')) await take(entry, join(folder, entry.name), prefix + entry.name);
    }
  };
  await walk(dir, '');
  if (files.length === 0) throw new DataFolderError(`${dir} holds no data file (.ndjson, .jsonl, .json, .csv, or .gz of them).`);
  return { files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)), leftOut: leftOut.toSorted() };
};
