import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from './command.ts';

/** What the README shows of the demonstration; `[...]` stands for lines left out. */
const shown =
  /<!-- demo-output -->\s*```text\n(.*?)\n```/s.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'))?.[1] ?? '';

test('the README shows what the demonstration prints', async () => {
  const { code, stdout } = await runCli(['demo']);
  expect(code).toBe(0);
  const parts = shown.split('[...]').map((part) => part.trim());
  expect(parts[0]).toContain('SMS pumping on');
  for (const part of parts) expect(stdout).toContain(part);
}, 300_000);
