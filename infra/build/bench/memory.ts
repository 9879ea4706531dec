import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { writeExport } from './export.ts';

/** `peak`: most bytes resident at one moment in the command's process and its children together. */
export type MemoryUse = {
  readonly command: string;
  readonly rows: number;
  readonly bytes: number;
  readonly peak: number;
  readonly seconds: number;
};

const SAMPLE_MS = 50;

const childrenOf = (pid: number): readonly number[] => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
};

const residentBytes = (pid: number): number => {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
};

const treeBytes = (pid: number): number => residentBytes(pid) + childrenOf(pid).reduce((sum, child) => sum + treeBytes(child), 0);

type Watched = { readonly peak: number; readonly seconds: number };

/** Runs a command of the CLI to its end (a first line on its output ends `lab`), watching its memory. Throws when it fails. */
export const watch = async (root: string, args: readonly string[]): Promise<Watched> => {
  const command = [join(root, 'src/cli/main.ts'), ...args];
  const before = performance.now();
  const child = spawn(execPath, ['--import', join(root, 'infra/build/text-loader.ts'), ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [peak, said] = [0, ''];
  const timer = setInterval(() => {
    peak = Math.max(peak, treeBytes(child.pid ?? 0));
  }, SAMPLE_MS);
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-2000);
  });
  child.stdout.on('data', () => {
    if (args[0] === 'lab') child.kill('SIGTERM');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(timer);
  // 3: the export has tables that no hunt reads whole.
  if (code !== 0 && code !== 3) throw new Error(`tollwatch ${args.join(' ')} ended with ${code}: ${said}`);
  return { peak, seconds: (performance.now() - before) / 1000 };
};

/** Memory of hunting, and of serving, an export of `bytes`. Reads /proc: empty where there is none. */
export const benchMemory = async (root: string, bytes: number): Promise<readonly MemoryUse[]> => {
  if (!existsSync('/proc/self/task')) return [];
  const dir = await mkdtemp(join(tmpdir(), 'tollwatch-bench-'));
  try {
    const rows = await writeExport(dir, bytes);
    const used: MemoryUse[] = [];
    for (const args of [
      ['hunt', '--data', dir, '--json'],
      ['lab', '--data', dir, '--json'],
    ])
      used.push({ command: args[0] ?? '', rows, bytes, ...(await watch(root, args)) });
    return used;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};
