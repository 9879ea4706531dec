import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CliChild, startCli } from './command.ts';
import { codeRequests } from './log-files.ts';

let dir: string;
let temporary: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'interrupted-'));
  temporary = join(dir, 'tmp');
  for (const name of ['tmp', 'logs', 'reports']) mkdirSync(join(dir, name));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const saying =
  (text: string) =>
  (child: CliChild): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      said += String(part);
      if (said.includes(text)) resolve();
    });
    return promise;
  };

/** Resolves when the command has opened the links by which its files are read; at the latest when they have been read. */
const loading = async (child: CliChild): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(temporary, { recursive: true }, (_, name) => name?.includes('lines-') && resolve());
  await Promise.race([promise, saying('AppRequests: ')(child)]);
  watcher.close();
};

/** Days of quiet traffic, so that every part of the replay takes a while. */
const DAYS = Array.from({ length: 10 }, (_, day) =>
  codeRequests(`203.0.113.${day}`, 400).replaceAll('2026-03-01T', `2026-03-${String(day + 1).padStart(2, '0')}T`),
).join('');

test.each([
  ['while it loads', loading, 'SIGTERM'],
  ['while it counts', saying('counted for 1 of'), 'SIGINT'],
  ['while it replays', saying('replayed 1'), 'SIGTERM'],
] as const)('a backtest ended by a signal %s leaves nothing behind and ends by that signal', async (_, reached, signal) => {
  writeFileSync(join(dir, 'logs', 'AppRequests.ndjson'), DAYS);
  const report = join(dir, 'reports', 'report.html');
  writeFileSync(report, 'the last one');
  const hunts = ['--hunt', 'otp-request-spike', '--hunt', 'otp-conversion-collapse'];
  const child = startCli(['backtest', '--data', join(dir, 'logs'), ...hunts, '--html', report], { TMPDIR: temporary });
  const closed = once(child, 'close');
  child.stdout.resume();
  await reached(child);
  child.kill(signal);
  const [code, by] = await closed;
  expect([code, by]).toEqual([null, signal]);
  expect(readdirSync(temporary)).toEqual([]);
  expect([readdirSync(join(dir, 'reports')), readFileSync(report, 'utf8')]).toEqual([['report.html'], 'the last one']);
  expect(existsSync(join(dir, 'logs', 'AppRequests.ndjson'))).toBe(true);
});
