import { type FileHandle, mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Simulation } from './engine.ts';

export type WrittenFile = { readonly table: string; readonly rows: number; readonly bytes: number };
export type Written = { readonly dir: string; readonly files: readonly WrittenFile[] };

/** Makes a folder for what is not whole yet, and takes it away. */
export type MakeScratch = (beginning: string) => Promise<{ readonly path: string; readonly remove: () => void | Promise<void> }>;
const plainScratch: MakeScratch = async (beginning) => {
  const path = await mkdtemp(beginning);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** Share of the run that is written, 0 to 1. */
export type Progress = (share: number) => void;

/**
 * Writes a run to `OUT/<scenario>/<seed>/`: `<Table>.ndjson`, `labels.json`, and `tollwatch.json` where there is one. What an earlier
 * run left there is replaced once all of it is written; of two runs at once the one that ends last stays. Memory stays at an hour of
 * rows. Rejects with the file system's errors, leaving nothing half written.
 */
export const writeSimulation = async (
  out: string,
  simulation: Simulation,
  progress: Progress = () => undefined,
  makeScratch: MakeScratch = plainScratch,
): Promise<Written> => {
  const { scenario, seed } = simulation;
  const all = join(resolve(out), scenario.name);
  await makeFolder(all);
  const scratch = await makeScratch(join(all, `.${seed}-`));
  try {
    // The scratch folder is closed to others, as temporary ones are; what comes of it is not.
    const draft = join(scratch.path, String(seed));
    await mkdir(draft);
    const files = await writeAll(draft, simulation, progress);
    const dir = join(out, scenario.name, String(seed));
    await takePlace(draft, dir);
    return { dir, files };
  } finally {
    await scratch.remove();
  }
};

/** A folder and those above it. One by one, as mkdir's own way of doing so never ends under /proc. */
const makeFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
};

/** Does something that is no simulation lie where one would be written? Nobody may delete it. */
export const isForeign = async (out: string, scenario: string, seed: number): Promise<boolean> => {
  try {
    const names = await readdir(join(out, scenario, String(seed)));
    return names.length > 0 && !names.includes('labels.json');
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
};

/** Puts a folder in the place of another. Another process may do the same in between. */
const takePlace = async (draft: string, dir: string, tries = 5): Promise<void> => {
  await rm(dir, { recursive: true, force: true });
  try {
    await rename(draft, dir);
  } catch (error) {
    if (tries === 0) throw error;
    await takePlace(draft, dir, tries - 1);
  }
};

const writeAll = async (
  dir: string,
  { range, tables, operator, hours: hoursOf, labels }: Simulation,
  progress: Progress,
): Promise<readonly WrittenFile[]> => {
  const handles = new Map<string, FileHandle>();
  const counts = new Map<string, { rows: number; bytes: number }>();
  try {
    for (const table of tables) {
      handles.set(table, await open(join(dir, `${table}.ndjson`), 'w'));
      counts.set(table, { rows: 0, bytes: 0 });
    }
    const hours = (range.to - range.from) / 3_600_000;
    let done = 0;
    for (const rows of hoursOf()) {
      for (const [table, handle] of handles) {
        const lines = rows.filter((row) => row.table === table).map(({ values }) => `${JSON.stringify(values)}\n`);
        if (lines.length === 0) continue;
        const bytes = Buffer.from(lines.join(''));
        // Goes on until all is written: a single write may end early where a quota does.
        await handle.appendFile(bytes);
        const count = counts.get(table);
        if (count !== undefined) Object.assign(count, { rows: count.rows + lines.length, bytes: count.bytes + bytes.length });
      }
      done += 1;
      progress(done / hours);
    }
  } finally {
    for (const handle of handles.values()) await handle.close();
  }
  if (operator !== undefined) await writeFile(join(dir, 'tollwatch.json'), `${JSON.stringify(operator, undefined, 2)}\n`);
  await writeFile(join(dir, 'labels.json'), `${JSON.stringify(labels(), undefined, 2)}\n`);
  return [...counts].map(([table, count]) => ({ table, ...count }));
};
