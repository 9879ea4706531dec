import { type FileHandle, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  const all = join(out, scenario.name);
  await mkdir(all, { recursive: true });
  const scratch = await makeScratch(join(all, `.${seed}-`));
  try {
    // The scratch folder is closed to others, as temporary ones are; what comes of it is not.
    const draft = join(scratch.path, String(seed));
    await mkdir(draft);
    const files = await writeAll(draft, simulation, progress);
    const dir = join(all, String(seed));
    await takePlace(draft, dir);
    return { dir, files };
  } finally {
    await scratch.remove();
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
        const { bytesWritten } = await handle.write(Buffer.from(lines.join('')));
        const count = counts.get(table);
        if (count !== undefined) Object.assign(count, { rows: count.rows + lines.length, bytes: count.bytes + bytesWritten });
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
