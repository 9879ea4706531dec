import { lstat, readFile, rm, writeFile } from 'node:fs/promises';
import { shellWord } from '../pipeline/doctor/advice.ts';
import { UsageError } from './usage-error.ts';

/** What a killed lab leaves behind begins so, and nothing else that is overwritten. */
const MARK = '# Settings of a running tollwatch lab, which takes this file away when it ends.\n';

const codeOf = (error: unknown): string => String(error instanceof Error && 'code' in error ? error.code : error);

const create = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new UsageError(`--env ${file} cannot be written (${codeOf(cause)}): give another place for the settings.`, { cause });
  }
};

/** Before logs are loaded: that a file of settings can be made there, and takes no other's place. Leaves none. Throws UsageError. */
export const checkEnvFile = async (file: string): Promise<void> => {
  const there = await lstat(file).catch(() => undefined);
  if (there !== undefined) {
    const ours = there.isFile() && (await readFile(file, 'utf8').catch(() => '')).startsWith(MARK);
    if (!ours) throw new UsageError(`--env ${file} is there already, and no lab wrote it: give a name that is free, such as lab.env.`);
    await rm(file);
  }
  await create(file, MARK);
  await rm(file);
};

/** Writes the settings as a POSIX shell reads them: `. FILE` sets them for what it starts. What is given back takes it away. Throws UsageError. */
export const writeEnvFile = async (file: string, settings: Readonly<Record<string, string>>): Promise<() => Promise<void>> => {
  const lines = Object.entries(settings).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
  const text = `${MARK}${lines.join('')}`;
  await create(file, text);
  return async () => {
    if ((await readFile(file, 'utf8').catch(() => '')) === text) await rm(file, { force: true });
  };
};
