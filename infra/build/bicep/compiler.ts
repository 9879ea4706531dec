import { execFile, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, platform } from 'node:process';

/** A Bicep compiler that answers. */
export type Compiler = {
  readonly path: string;
  readonly version: string;
  readonly from: 'PATH' | 'NuGet';
  /** Runs one of its commands below `cwd`; never throws for what the compiler finds. */
  readonly run: (args: readonly string[], cwd: string) => Promise<CompilerAnswer>;
};
/** `text` is standard output, `complaints` the lines of standard error: warnings and errors alike. */
export type CompilerAnswer = { readonly ok: boolean; readonly text: string; readonly complaints: readonly string[] };
export type NoCompiler = { readonly missing: string };

const PROJECT = 'infra/compiler.csproj';
const RESTORE_TIMEOUT_MS = 180_000;
const RUN_TIMEOUT_MS = 120_000;
const OPTIONS = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

const answerOf = ({ error, status, stdout, stderr }: SpawnSyncReturns<string>): CompilerAnswer => ({
  ok: error === undefined && status === 0,
  text: stdout ?? '',
  complaints: linesOf(`${error === undefined ? '' : `${error.message}\n`}${stderr ?? ''}`),
});

const runAt =
  (path: string): Compiler['run'] =>
  (args, cwd) =>
    new Promise((resolve) => {
      execFile(path, args, { ...OPTIONS, cwd, timeout: RUN_TIMEOUT_MS }, (error, text, complaints) => {
        // What the compiler finds wrong is in its own lines; only a compiler that did not run at all has none.
        const silent = error !== null && linesOf(complaints).length === 0 && text === '' ? `${error.message}\n` : '';
        resolve({ ok: error === null, text, complaints: linesOf(`${silent}${complaints}`) });
      });
    });

const compilerAt = (path: string, from: Compiler['from']): Compiler | undefined => {
  const version = /\d+\.\d+\.\d+/.exec(answerOf(spawnSync(path, ['--version'], { ...OPTIONS, timeout: RUN_TIMEOUT_MS })).text)?.[0];
  if (version === undefined) return undefined;
  return { path, version, from, run: runAt(path) };
};

/** NuGet's name of this machine, as the compiler's packages are named. */
const machine = (): string => {
  const system = platform === 'win32' ? 'win' : platform === 'darwin' ? 'osx' : 'linux';
  return `${system}-${arch === 'arm64' ? 'arm64' : 'x64'}`;
};

/** Version that the examples' snapshots were made with. */
export const pinnedVersion = (root: string): string =>
  /<CompilerVersion>([^<]+)</.exec(readFileSync(join(root, PROJECT), 'utf8'))?.[1] ?? '';

const restored = (root: string): string => {
  const name = platform === 'win32' ? 'bicep.exe' : 'bicep';
  return join(root, '.bicep/packages', `azure.bicep.commandline.${machine()}`, pinnedVersion(root), 'tools', name);
};

const restore = (root: string): Compiler | NoCompiler => {
  const path = restored(root);
  if (!existsSync(path)) {
    const args = ['restore', join(root, PROJECT), `-p:CompilerPlatform=${machine()}`, '--verbosity', 'quiet', '--nologo'];
    const { ok, text, complaints } = answerOf(spawnSync('dotnet', args, { ...OPTIONS, timeout: RESTORE_TIMEOUT_MS }));
    if (complaints.some((line) => line.includes('ENOENT')))
      return { missing: 'neither bicep nor dotnet is on PATH: install the Bicep CLI, or the .NET SDK, which fetches it from NuGet' };
    if (!ok)
      return { missing: `dotnet could not fetch it from NuGet: ${[...text.split('\n'), ...complaints].join(' ').trim().slice(0, 300)}` };
  }
  // The package comes without the right to run it for the group.
  chmodSync(path, 0o755);
  return compilerAt(path, 'NuGet') ?? { missing: `${path} does not run on this machine` };
};

/**
 * The Bicep compiler: the one on PATH where it is the version that the snapshots were made with, else the one of NuGet, fetched once
 * into `.bicep` by the .NET SDK. Says why when there is neither.
 */
export const findCompiler = (root: string): Compiler | NoCompiler => {
  const own = compilerAt('bicep', 'PATH');
  if (own?.version === pinnedVersion(root)) return own;
  const fetched = restore(root);
  return 'missing' in fetched && own !== undefined ? own : fetched;
};
