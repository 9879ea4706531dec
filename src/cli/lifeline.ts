import { spawnSync } from 'node:child_process';
import { fstatSync, readFileSync } from 'node:fs';

/** Why a long-running command ends. */
export type End = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'parent gone' | 'standard input closed' | 'standard output closed';

type Process = { readonly parent: number; readonly command: string };

// /proc where there is one; `ps` elsewhere (slim Linux images have no ps).
const processOf = (pid: number): Process | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command };
  } catch {
    const answer = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
    const found = /^\s*(\d+)\s+(.*)/.exec(answer);
    return found === null ? undefined : { parent: Number(found[1]), command: found[2] ?? '' };
  }
};

/**
 * The processes this one must not outlive: its parent, and above it every shell and npm that only passes it on. Ending
 * `npm run x` by its pid leaves its shell and our process alive, and our parent unchanged (measured with npm 11).
 */
const guardians = (parent: number, underNpm: boolean): readonly number[] => {
  const chain: number[] = [];
  let upTo = 1;
  for (let pid = parent; pid > 1 && chain.length < 12; ) {
    const found = processOf(pid);
    chain.push(pid);
    if (found === undefined) break;
    if (underNpm && /\bnpm\b/.test(found.command)) upTo = chain.length;
    pid = found.parent;
  }
  return chain.slice(0, upTo);
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const isPipe = (): boolean => {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
};

const POLL_MS = 500;

export type Lifeline = {
  /** From now on a closed standard input ends the command; one that was closed before (`</dev/null`, no input) never does. */
  readonly ready: () => void;
  /** Resolves once, when the command has to end. */
  readonly ended: Promise<End>;
};

/** Watches signals, parents, standard input and (once something is written) output from the moment of the call. `env` is the process's (npm says so in it). */
export const watchLifeline = (env: Readonly<Record<string, string | undefined>>): Lifeline => {
  const { promise, resolve } = Promise.withResolvers<End>();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  const parent = process.ppid;
  const watched = guardians(parent, env['npm_lifecycle_event'] !== undefined);
  setInterval(() => {
    if (process.ppid !== parent || !watched.every(isAlive)) resolve('parent gone');
  }, POLL_MS).unref();
  process.stdout.once('error', () => resolve('standard output closed'));
  let closed = false;
  let ready = false;
  if (isPipe()) {
    process.stdin.on('error', () => {});
    process.stdin.once('close', () => {
      if (ready) resolve('standard input closed');
      closed = true;
    });
    process.stdin.resume();
    // Listening for its end must not itself keep a finished command alive.
    process.stdin.unref();
  }
  return {
    ready: () => {
      ready = !closed;
    },
    ended: promise,
  };
};
