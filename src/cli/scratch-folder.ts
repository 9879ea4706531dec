import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ScratchFolder = { readonly path: string; readonly remove: () => void };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A new folder of this beginning, by default under the system's temporary one. It goes with `remove`, with the process, and with a signal
 * that nobody else listens to.
 */
export const makeScratchFolder = async (beginning = join(tmpdir(), 'tollwatch-data-')): Promise<ScratchFolder> => {
  const path = await mkdtemp(beginning);
  const discard = (): void => rmSync(path, { recursive: true, force: true });
  const end = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal);
  };
  // A command that listens ends in its own way, closing what it opened.
  const unheard = SIGNALS.filter((signal) => process.listenerCount(signal) === 0);
  for (const signal of unheard) process.on(signal, end);
  process.on('exit', discard);
  const remove = (): void => {
    for (const signal of unheard) process.off(signal, end);
    process.off('exit', discard);
    discard();
  };
  return { path, remove };
};
