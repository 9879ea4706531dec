import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ScratchFolder = { readonly path: string; readonly remove: () => void };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** All that there are now: whatever ends the process takes all of them. */
const paths = new Set<string>();
let heard: readonly NodeJS.Signals[] | undefined;

const discard = (path: string): void => {
  paths.delete(path);
  try {
    // Threads of a database may still be adding files to it.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  } catch {
    // What cannot be taken away is no reason to end in another way than asked for.
  }
};

const discardAll = (): void => {
  for (const path of paths) discard(path);
};

const end = (signal: NodeJS.Signals): void => {
  discardAll();
  stopListening();
  process.kill(process.pid, signal);
};

const listen = (): void => {
  if (heard !== undefined) return;
  // A command that listens ends in its own way, closing what it opened.
  heard = SIGNALS.filter((signal) => process.listenerCount(signal) === 0);
  for (const signal of heard) process.on(signal, end);
  process.on('exit', discardAll);
};

const stopListening = (): void => {
  for (const signal of heard ?? []) process.off(signal, end);
  process.off('exit', discardAll);
  heard = undefined;
};

/**
 * A new folder of this beginning, by default under the system's temporary one. It goes with `remove`, with the process, and with a signal
 * that nobody else listens to. Rejects with the file system's errors.
 */
export const makeScratchFolder = async (beginning = join(tmpdir(), 'tollwatch-data-')): Promise<ScratchFolder> => {
  // First, and made in one step: a signal in between would leave it behind.
  listen();
  try {
    const path = mkdtempSync(beginning);
    paths.add(path);
    const remove = (): void => {
      discard(path);
      if (paths.size === 0) stopListening();
    };
    return { path, remove };
  } finally {
    if (paths.size === 0) stopListening();
  }
};
