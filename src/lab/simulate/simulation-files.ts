import { type FileHandle, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulation } from './engine.ts';

export type WrittenFile = { readonly table: string; readonly rows: number; readonly bytes: number };
export type Written = { readonly dir: string; readonly files: readonly WrittenFile[] };

/** Share of the run that is written, 0 to 1. */
export type Progress = (share: number) => void;

/**
 * Writes a run to `OUT/<scenario>/<seed>/`: `<Table>.ndjson`, `labels.json`, and `tollwatch.json` where there is one. What an earlier
 * run left there is replaced. Memory stays at an hour of rows. Rejects with the file system's errors.
 */
export const writeSimulation = async (out: string, simulation: Simulation, progress: Progress = () => undefined): Promise<Written> => {
  const { scenario, seed, range, tables, operator } = simulation;
  const dir = join(out, scenario.name, String(seed));
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const handles = new Map<string, FileHandle>();
  const counts = new Map<string, { rows: number; bytes: number }>();
  try {
    for (const table of tables) {
      handles.set(table, await open(join(dir, `${table}.ndjson`), 'w'));
      counts.set(table, { rows: 0, bytes: 0 });
    }
    const hours = (range.to - range.from) / 3_600_000;
    let done = 0;
    for (const rows of simulation.hours()) {
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
  await writeFile(join(dir, 'labels.json'), `${JSON.stringify(simulation.labels(), undefined, 2)}\n`);
  return { dir, files: [...counts].map(([table, count]) => ({ table, ...count })) };
};
