import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const CHILD = fileURLToPath(new URL('./lifeline-child.ts', import.meta.url));
const NODE = process.execPath;

/** What the command writes until its output closes, acting once it said that it is ready. */
const outcome = async (child: ChildProcess, act: (child: ChildProcess) => void): Promise<string> => {
  const lines: string[] = [];
  child.stdout?.setEncoding('utf8');
  child.stdout?.on('data', (text: string) => {
    if (lines.join('').includes('ready') === false && text.includes('ready')) act(child);
    lines.push(text);
  });
  if (child.stdout !== null) await once(child.stdout, 'close');
  return lines.join('').trim().split('\n').at(-1) ?? '';
};

describe('a command that runs until it is told to stop', () => {
  test('ends on SIGTERM, also without standard input', async () => {
    const child = spawn(NODE, [CHILD], { stdio: ['ignore', 'pipe', 'inherit'] });
    expect(await outcome(child, () => child.kill('SIGTERM'))).toBe('SIGTERM');
  });

  test('ends when its standard input is closed', async () => {
    const child = spawn(NODE, [CHILD], { stdio: ['pipe', 'pipe', 'inherit'] });
    expect(await outcome(child, () => child.stdin?.end())).toBe('standard input closed');
  });

  test('does not take an input that was closed from the start for an end', async () => {
    const child = spawn(NODE, [CHILD, 'after-input'], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin?.end();
    expect(await outcome(child, () => child.kill('SIGINT'))).toBe('SIGINT');
  });

  test('ends when its parent is killed', async () => {
    const shell = spawn('sh', ['-c', `"${NODE}" "${CHILD}"; true`], { stdio: ['ignore', 'pipe', 'inherit'] });
    expect(await outcome(shell, () => shell.kill('SIGKILL'))).toBe('parent gone');
  });

  test('ends when the npm that runs it is killed, though a shell stands between', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'tollwatch-npm-'));
    try {
      await writeFile(join(dir, 'package.json'), JSON.stringify({ scripts: { go: `"${NODE}" "${CHILD}"; true` } }));
      const npm = spawn('npm', ['run', '-s', 'go'], { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
      expect(await outcome(npm, () => npm.kill('SIGKILL'))).toBe('parent gone');
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
