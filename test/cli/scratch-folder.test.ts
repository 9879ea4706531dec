import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeScratchFolder } from '../../src/cli/scratch-folder.ts';

test('a scratch folder is there until it is removed, and nothing listens to signals then', async () => {
  const before = process.listenerCount('SIGTERM');
  const { path, remove } = await makeScratchFolder();
  expect(existsSync(path)).toBe(true);
  remove();
  expect(existsSync(path)).toBe(false);
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

const MODULE = new URL('../../src/cli/scratch-folder.ts', import.meta.url).href;
const child = (then: string) =>
  spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { path } = await (await import('${MODULE}')).makeScratchFolder(); console.log(path); ${then}`,
  ]);

test.each([
  ['a signal', 'setInterval(() => {}, 1000);', 'SIGTERM'],
  ['its own end', 'setTimeout(() => process.exit(3), 10);', undefined],
] as const)('it goes with the process by %s, which ends as it would have', async (_, then, signal) => {
  const running = child(then);
  const path = String((await once(running.stdout, 'data'))[0]).trim();
  if (signal) {
    expect(existsSync(path)).toBe(true);
    running.kill(signal);
  }
  const [code, by] = (await once(running, 'close')) as [number | null, string | null];
  expect(signal ? by : code).toBe(signal ?? 3);
  expect(existsSync(path)).toBe(false);
});

test('all of them go by a signal, whichever was made first or removed in between', async () => {
  const running = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { makeScratchFolder } = await import('${MODULE}');
     const [first, second, third] = [await makeScratchFolder(), await makeScratchFolder(), await makeScratchFolder()];
     second.remove();
     console.log(JSON.stringify([first.path, second.path, third.path]));
     setInterval(() => {}, 1000);`,
  ]);
  const paths = JSON.parse(String((await once(running.stdout, 'data'))[0])) as string[];
  expect(paths.map((path) => existsSync(path))).toEqual([true, false, true]);
  running.kill('SIGINT');
  const [, by] = (await once(running, 'close')) as [number | null, string | null];
  expect([by, paths.map((path) => existsSync(path))]).toEqual(['SIGINT', [false, false, false]]);
});

test('where none can be made, nothing listens to signals', async () => {
  const before = process.listenerCount('SIGTERM');
  await expect(makeScratchFolder('/no/such/folder/x-')).rejects.toThrow('ENOENT');
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
