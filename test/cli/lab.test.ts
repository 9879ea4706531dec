import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { finished, runCli, startCli } from './command.ts';
import { codeRequests } from './log-files.ts';
import { type Announced, type ServedLab, withLab } from './served-lab.ts';

const ask = async ({ query, ca }: Announced, kql: string): Promise<{ readonly status: number | undefined; readonly body: string }> => {
  const call = request(`${query}/v1/workspaces/8d2f1c6e-0000-4000-8000-1234567890ab/query`, {
    method: 'POST',
    ca: readFileSync(ca),
    agent: false,
    headers: { 'content-type': 'application/json', authorization: 'Bearer anything' },
  });
  call.end(JSON.stringify({ query: kql }));
  const [response] = (await once(call, 'response')) as [import('node:http').IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, body: Buffer.concat(chunks).toString('utf8') };
};

describe('a lab over files, served by tollwatch lab --json', () => {
  let lab: ServedLab;
  let end: () => Promise<void>;
  let said = '';
  beforeAll(async () => {
    const files = { 'AppRequests.ndjson': `${codeRequests('203.0.113.7', 60)}{"cut`, 'tollwatch.json': '{"services":{"a":"b"}}' };
    const started = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    const done = withLab(files, async (one) => {
      lab = one;
      said = one.line;
      started.resolve();
      await over.promise;
    });
    done.catch(started.reject);
    end = async () => {
      over.resolve();
      await done;
    };
    await started.promise;
  });

  test('says in one line where it listens, and answers KQL over the files', async () => {
    const { announced } = lab;
    expect(said.endsWith('\n')).toBe(true);
    expect(announced.query).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(announced.tables).toContainEqual({ name: 'AppRequests', rows: 60, skipped: 1 });
    expect(announced.tables).toContainEqual({ name: 'AzureDiagnostics', rows: 0, skipped: 0 });
    expect(JSON.parse(announced.settings['TOLLWATCH_OPERATOR'] ?? '')).toMatchObject({ services: { a: 'b' } });

    const counted = await ask(announced, 'AppRequests | summarize N = count() by ClientIP');
    expect(counted.status).toBe(200);
    expect(JSON.parse(counted.body)).toMatchObject({ tables: [{ name: 'PrimaryResult', rows: [['203.0.113.7', 60]] }] });
    const refused = await ask(announced, 'AzureDiagnostics | where callerIpAddress_s == ""');
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('callerIpAddress_s');
  }, 120_000);

  test('is asked by tollwatch hunt --workspace as the settings sign in, which sends only when told to', async () => {
    const { announced, workspace } = lab;
    const range = ['--from', '2026-03-01T10:00Z', '--to', '2026-03-01T10:30Z'];
    const hunts = ['--hunt', 'otp-request-spike', '--hunt', 'otp-conversion-collapse'];
    const args = ['hunt', '--workspace', workspace, ...range, ...hunts, '--json'];
    const arrived = async (): Promise<unknown> =>
      JSON.parse((await ask(announced, 'SmsPumpingFindings_CL | count')).body).tables[0].rows[0][0];

    const asked = await runCli(args, announced.settings);
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.stdout).incidents.filter(({ status }: { status: string }) => status === 'alert')).toMatchObject([
      { status: 'alert', hunts: expect.arrayContaining(['otp-request-spike']), entities: { ips: ['203.0.113.7'] } },
    ]);
    expect(await arrived()).toBe(0);

    const sent = await runCli([...args, '--send'], announced.settings);
    expect(sent.stderr).toMatch(/findings: sent/);
    expect(sent.stderr).toMatch(/event-hubs: sent/);
    expect(sent.stderr).toMatch(/incident-api: sent/);
    expect(sent.code).toBe(0);
    expect(await arrived()).toBe(1);
  }, 240_000);

  test('ends with code 0 when told to, and leaves nothing behind', async () => {
    await end();
    expect(existsSync(lab.announced.ca)).toBe(false);
    await expect(ask({ ...lab.announced, ca: process.execPath }, 'print 1')).rejects.toThrow();
  }, 120_000);
});

test('a closed standard input ends the lab as well', async () => {
  await withFolder({ 'AppRequests.csv': 'TimeGenerated,Name\n' }, async (dir) => {
    const child = startCli(['lab', '--data', dir]);
    const ending = finished(child);
    child.stdout.once('data', () => child.stdin.end());
    expect(await ending).toMatchObject({ code: 0, stderr: expect.stringContaining('lab ends: standard input closed') });
  });
}, 120_000);

test.each([[[]], [['--json']]])(
  'a lab whose output nobody reads ends and leaves nothing behind %j',
  async (more) => {
    await withFolder({ 'data/AppRequests.csv': 'TimeGenerated,Name\n', 'tmp/x.txt': '' }, async (dir) => {
      const child = startCli(['lab', '--data', `${dir}/data`, ...more], { TMPDIR: `${dir}/tmp` });
      child.stdout.destroy();
      const { code, stderr } = await finished(child);
      expect(stderr).toContain('lab ends: standard output closed');
      expect(code).toBe(0);
      expect(readdirSync(`${dir}/tmp`).filter((name) => name.startsWith('tollwatch-'))).toEqual([]);
    });
  },
  120_000,
);

test('a port that somebody else has is an error that names it', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  try {
    const result = await withFolder({ 'AppRequests.csv': 'TimeGenerated,Name\n' }, (dir) =>
      runCli(['lab', '--data', dir, '--port', String(port)]),
    );
    expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`--port ${port} is taken`) });
  } finally {
    taken.close();
  }
}, 120_000);

test('its time can be set, and its settings come as a file that a shell reads', async () => {
  await withFolder({ 'data/AppRequests.ndjson': codeRequests('203.0.113.7', 60), 'x.txt': '' }, async (dir) => {
    const env = `${dir}/lab.env`;
    const child = startCli(['lab', '--data', `${dir}/data`, '--now', '2026-03-01T10:00:00Z', '--env', env, '--json']);
    const ending = finished(child);
    const [line] = (await once(child.stdout, 'data')) as [string];
    const announced = JSON.parse(line) as Announced;
    const now = JSON.parse((await ask(announced, 'print now()')).body).tables[0].rows[0][0];
    expect(Date.parse(String(now)) - Date.parse('2026-03-01T10:00:00Z')).toBeLessThan(120_000);
    const read = execFileSync('sh', ['-c', `. '${env}' && printf %s "$TOLLWATCH_TARGETS"`], { encoding: 'utf8' });
    expect(read).toBe(announced.settings['TOLLWATCH_TARGETS']);
    child.kill('SIGTERM');
    expect((await ending).code).toBe(0);
    expect(existsSync(env)).toBe(false);
  });
  const wrong = await runCli(['lab', '--data', '.', '--now', 'noon']);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--now noon is no ISO 8601 time') });
}, 120_000);

test('a file of somebody else is no place for its settings: it stays as it is, and so does a folder', async () => {
  await withFolder({ 'data/AppRequests.csv': 'TimeGenerated,Name\n', '.env': 'SECRET=1\n' }, async (dir) => {
    const refused = await runCli(['lab', '--data', `${dir}/data`, '--env', `${dir}/.env`]);
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`--env ${dir}/.env is there already`) });
    expect(readFileSync(`${dir}/.env`, 'utf8')).toBe('SECRET=1\n');
    for (const place of [`${dir}/data`, `${dir}/nowhere/lab.env`]) {
      const wrong = await runCli(['lab', '--data', `${dir}/data`, '--env', place]);
      expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`--env ${place}`) });
    }
    expect(readdirSync(dir).toSorted()).toEqual(['.env', 'data']);
  });
}, 120_000);

test('the file of a lab that was killed is written anew', async () => {
  await withFolder({ 'data/AppRequests.csv': 'TimeGenerated,Name\n', 'x.txt': '' }, async (dir) => {
    const args = ['lab', '--data', `${dir}/data`, '--env', `${dir}/lab.env`, '--json'];
    const killed = startCli(args);
    const killing = finished(killed);
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await killing;
    expect(existsSync(`${dir}/lab.env`)).toBe(true);
    const child = startCli(args);
    const ending = finished(child);
    const [line] = (await once(child.stdout, 'data')) as [string];
    const { settings } = JSON.parse(line) as Announced;
    expect(readFileSync(`${dir}/lab.env`, 'utf8')).toContain(settings['TOLLWATCH_LOGS_ENDPOINT']);
    child.kill('SIGTERM');
    expect((await ending).code).toBe(0);
    expect(existsSync(`${dir}/lab.env`)).toBe(false);
  });
}, 120_000);
