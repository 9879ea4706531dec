import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/cli/program.ts';
import { makeTerminal } from '../../src/cli/terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type CliChild = ChildProcessByStdio<Writable, Readable, Readable>;
export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Starts `tollwatch ARGS` from the sources, as `npm run tollwatch` does. Its standard input stays open until the child ends. */
export const startCli = (args: readonly string[], env: Readonly<Record<string, string>> = {}): CliChild =>
  spawn(process.execPath, ['--import', './infra/build/text-loader.ts', 'src/cli/main.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });

/** All a child writes, and how it ended. */
export const finished = async (child: CliChild): Promise<CliResult> => {
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: out.join(''), stderr: err.join('') };
};

export const runCli = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliResult> =>
  finished(startCli(args, env));

/** The same in this process, which has the KQL parser loaded already: a command's own outputs, captured. */
export const runHere = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> => {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = makeTerminal({ write: (text) => out.push(text) }, { write: (text) => err.push(text) }, env);
  const code = await runProgram(args, terminal, env);
  return { code, stdout: out.join(''), stderr: err.join('') };
};
