import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzurite } from '../../src/lab/azurite.ts';
import { trustLabCertificate } from '../lab-certificate.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tollwatch-azurite-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** Resolves once nothing listens there any more. */
const untilRefused = async (port: number): Promise<void> => {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const event = await Promise.race([once(socket, 'connect').then(() => 'open'), once(socket, 'close').then(() => 'closed')]).catch(
      () => 'closed',
    );
    socket.destroy();
    if (event === 'closed') return;
  }
};

const firstLine = async (child: ChildProcess): Promise<string> => {
  const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return chunk.toString('utf8').trim();
};

describe('Azurite as a child of the lab', () => {
  it('is gone after close, with its files', async () => {
    const azurite = await startAzurite({ tls: await trustLabCertificate(), dir });
    expect(await readdir(dir)).toEqual(['azurite']);
    await azurite.close();
    await untilRefused(Number(new URL(azurite.tables).port));
    expect(await readdir(dir)).toEqual([]);
  });

  // Killed with its whole group, as Ctrl+C ends one: Azurite has to be in none, or nobody would be left to take the files away.
  it('does not outlive a parent that is killed, and takes the files away', async () => {
    const module = (path: string): string => JSON.stringify(fileURLToPath(new URL(`../../src/lab/${path}`, import.meta.url)));
    const leftover = join(dir, 'ca "1" %20.pem');
    await writeFile(leftover, '');
    const script = `
      import { startAzurite } from ${module('azurite.ts')};
      import { makeLabCertificate } from ${module('tls.ts')};
      const tls = await makeLabCertificate(new Date('2099-01-01'));
      const azurite = await startAzurite({ tls, dir: ${JSON.stringify(dir)}, leftovers: [${JSON.stringify(leftover)}] });
      console.log(azurite.tables);
      setInterval(() => {}, 1000);`;
    const args = ['--input-type=module', '-e', script];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const port = Number(new URL(await firstLine(parent)).port);
    expect((await readdir(dir)).length).toBe(2);
    process.kill(-Number(parent.pid), 'SIGKILL');
    await untilRefused(port);
    while ((await readdir(dir)).length > 0) await setImmediate();
  });
});
