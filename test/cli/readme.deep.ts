import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { finished, runCli, startCli } from './command.ts';
import type { Announced } from './served-lab.ts';

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

/** Wrapping and numbers differ by a row or two with the second in which the lab was asked. */
const loosely = (text: string): string =>
  text
    .replace(/\d[\d,]*|[0-9a-f]{32}/g, '#')
    .replace(/\s+/g, ' ')
    .trim();

test('the README shows what the doctor prints about the lab it describes', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const printed = /<!-- doctor-output -->\s*```text\n(.*?)\n```/s.exec(readme)?.[1] ?? '';
  const commands = [...readme.matchAll(/^npm run -s tollwatch -- ((?:simulate|lab) .*made-up.*)$/gm)].map(
    ([, args]) => args?.split(' ') ?? [],
  );
  const [simulateArgs = [], labArgs = []] = commands.slice(-2);
  await withFolder({ 'x.txt': '' }, async (dir) => {
    const here = (args: readonly string[]): string[] => args.map((arg) => arg.replace(/^\.\//, `${dir}/`));
    expect((await runCli(here(simulateArgs))).code).toBe(0);
    const child = startCli([...here(labArgs), '--json']);
    const ending = finished(child);
    const [line] = (await once(child.stdout, 'data')) as [string];
    const { settings } = JSON.parse(line) as Announced;
    const { code, stdout } = await runCli(['doctor', '--send-test'], settings);
    child.kill('SIGTERM');
    await ending;
    expect(code).toBe(3);
    for (const part of printed.split('[...]')) expect(loosely(stdout)).toContain(loosely(part));
  });
}, 300_000);
