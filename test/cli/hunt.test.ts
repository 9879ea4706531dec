import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { runCli, runHere } from './command.ts';
import { codeRequests } from './log-files.ts';

const ATTACK = codeRequests('203.0.113.7', 120);

describe('tollwatch hunt --data', () => {
  test('finds the attack in exported logs; standard output holds the JSON alone', async () => {
    const files = { 'AppRequests.ndjson': ATTACK + codeRequests('198.51.100.9', 12), 'tollwatch.json': '{"prices":{"default":0.5}}' };
    const { code, stdout, stderr } = await withFolder(files, (dir) => runCli(['hunt', '--data', dir, '--json']));
    expect(stderr).toContain('AppRequests: 132 rows');
    expect(stderr).toMatch(/^notice: there is no table ACSSMSIncomingOperations; .*hunts: .*acs-send-spike/m);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as {
      incidents: readonly Readonly<Record<string, unknown>>[];
      summary: Readonly<Record<string, unknown>>;
    };
    expect(report.incidents).toEqual([
      {
        id: expect.any(String),
        title: expect.stringContaining('203.0.113.7'),
        severity: expect.any(String),
        status: 'alert',
        detectedAt: '2026-03-01T10:10:00Z',
        firstActivity: '2026-03-01T10:05:00Z',
        lastActivity: '2026-03-01T10:10:00Z',
        hunts: ['otp-request-spike'],
        entities: { ips: ['203.0.113.7'], services: ['shop-api'], countries: [], blocks: [] },
        estimatedLossUsd: 60,
      },
    ]);
    expect(report.summary).toMatchObject({
      from: '2026-03-01T10:05:00Z',
      to: '2026-03-01T10:10:00Z',
      findings: 1,
      verdicts: { confirmed: 1 },
      skipped: 0,
    });
  });

  test('reads a small folder where there is no temporary folder to write to', async () => {
    const files = { 'AppRequests.ndjson': ATTACK };
    const { code, stderr } = await withFolder(files, (dir) =>
      runCli(['hunt', '--data', dir, '--hunt', 'otp-request-spike'], { TMPDIR: `${dir}/none` }),
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('AppRequests: 120 rows')]);
  });

  test('tells people what, who, how many and what to do; skipped rows make the data partial', async () => {
    const files = {
      'AppRequests.ndjson': `${ATTACK}{"TimeGenerated":"soon"}\n${codeRequests('198.51.100.9', 70)}`,
      'tollwatch.json': '{"allow":{"ips":["198.51.100.0/24"]}}',
    };
    const { code, stdout, stderr } = await withFolder(files, (dir) => runHere(['hunt', '--data', dir, '--hunt', 'otp-request-spike']));
    expect(stderr).toContain('bad row: AppRequests.ndjson:121 TimeGenerated is no time: "soon"');
    expect(stdout).toMatch(/203\.0\.113\.7/);
    expect(stdout).toMatch(/how many +120 code requests, all accepted, 0 codes verified/);
    expect(stdout).toMatch(/numbers +checked: counted again/);
    expect(stdout).toMatch(/what to do\n +1\. /);
    expect(stdout).toMatch(/Looked at and left alone\n.*198\.51\.100\.9[\s\S]*suppressed: every address of it is on the allow list/);
    expect(code).toBe(3);
  });

  test('names from logs cannot control the terminal, neither as text nor as JSON', async () => {
    const name = 'shop\u001b[2J\u009b31m\u202e';
    const rows = ATTACK.replaceAll('"shop-api"', JSON.stringify(name)).replaceAll('"Brazil"', JSON.stringify('\u001b]0;x\u0007'));
    await withFolder({ 'AppRequests.ndjson': rows }, async (dir) => {
      for (const more of [[], ['--json'], ['--params', 'reference']]) {
        const { code, stdout, stderr } = await runHere(['hunt', '--data', dir, ...more]);
        expect(stdout).toContain('shop');
        expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
        if (more[0] === '--json') expect(JSON.parse(stdout).incidents[0].entities.services).toEqual([name]);
        expect(code).toBe(0);
      }
    });
  });

  test('with the parameter set reference every row is an incident, whatever the operator says', async () => {
    const files = {
      'AppRequests.ndjson': ATTACK + codeRequests('198.51.100.9', 70, '/api/otp/verify'),
      'tollwatch.json': '{"allow":{"services":["shop-api"]}}',
    };
    const { code, stdout } = await withFolder(files, (dir) => runHere(['hunt', '--data', dir, '--params', 'reference', '--json']));
    const report = JSON.parse(stdout) as { incidents: readonly { status: string }[]; summary: { rows: readonly object[] } };
    expect(report.incidents.map(({ status }) => status)).toEqual(['alert', 'alert']);
    expect(report.summary.rows).toContainEqual({
      hunt: 'otp-request-spike',
      bin: '2026-03-01T10:05:00Z',
      source: '203.0.113.7',
      service: 'shop-api',
      requests: 120,
    });
    expect(code).toBe(0);
  });

  test('hunts where no table can be looked at are partial, not clean', async () => {
    const { code, stdout, stderr } = await withFolder(
      { 'AppTraces.ndjson': '{"TimeGenerated":"2026-03-01T10:00:00Z","Message":"x"}\n' },
      (dir) => runHere(['hunt', '--data', dir]),
    );
    expect(stderr).toMatch(/^notice: not observable here, .*hunts: otp-request-spike, /m);
    expect(stdout).toContain('Nothing could be examined: there is no table AppRequests');
    expect(code).toBe(3);
  });
});

describe('wrong usage or input ends with 2, says why, and prints nothing on standard output', () => {
  test.each([
    ['neither data nor workspace', ['hunt'], /Give either --data DIR or --workspace GUID/],
    ['an unknown hunt', ['hunt', '--data', 'DIR', '--hunt', 'otp'], /--hunt otp is no hunt: there are otp-request-spike, .*acs-send-spike/],
    [
      'an unknown parameter set',
      ['hunt', '--data', 'DIR', '--params', 'strict'],
      /--params strict is no parameter set of otp-request-spike: it has reference/,
    ],
    ['a time that is none', ['hunt', '--data', 'DIR', '--from', 'noon'], /--from noon is no ISO 8601 time/],
    ['a range turned around', ['hunt', '--data', 'DIR', '--from', '2026-03-02', '--to', '2026-03-01'], /has to be before --to/],
    ['a missing folder', ['hunt', '--data', 'DIR/none'], /There is no folder/],
    ['a file in place of the folder', ['hunt', '--data', 'DIR/AppRequests.ndjson'], /There is no folder .*AppRequests\.ndjson/],
    ['a web page for data', ['hunt', '--data', 'DIR', '--table', 'page.json'], /is not FILE=NAME/],
    ['a workspace that is no GUID', ['hunt', '--workspace', 'my-logs'], /is no GUID/],
    ['an unknown option', ['hunt', '--datum', 'DIR'], /unknown option '--datum'/],
    ['an unknown command', ['hurt'], /unknown command 'hurt'/],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await withFolder({ 'AppRequests.ndjson': ATTACK }, (dir) =>
      runHere(args.map((arg) => arg.replace('DIR', dir))),
    );
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a broken operator file or data file too', async () => {
    const broken = await withFolder({ 'AppRequests.ndjson': ATTACK, 'tollwatch.json': '{"prices":' }, (dir) =>
      runHere(['hunt', '--data', dir]),
    );
    expect(broken.stderr).toMatch(/tollwatch\.json is not JSON/);
    const page = await withFolder({ 'AppRequests.json': '<html>' }, (dir) => runHere(['hunt', '--data', dir]));
    expect(page.stderr).toMatch(/AppRequests\.json: is a web page/);
    await withFolder({ 'AppRequests.ndjson': ATTACK }, async (dir) => {
      symlinkSync(join(dir, 'moved.json'), join(dir, 'tollwatch.json'));
      const dangling = await runHere(['hunt', '--data', dir]);
      expect([dangling.code, dangling.stderr]).toEqual([2, expect.stringContaining('tollwatch.json is a link that leads nowhere')]);
    });
    const folder = await withFolder({ 'AppRequests.ndjson': ATTACK, 'tollwatch.json/x.txt': '' }, (dir) =>
      runHere(['hunt', '--data', dir]),
    );
    expect(folder.stderr).toMatch(/tollwatch\.json cannot be read/);
    expect([broken.code, page.code, folder.code, broken.stdout + page.stdout + folder.stdout]).toEqual([2, 2, 2, '']);
  });

  test('what a file says of itself cannot control the terminal that the error is printed on', async () => {
    const files = { 'AppRequests.csv': 'TimeGenerated [\u001b[2J\u009b31m],Name\n' };
    const { code, stderr } = await withFolder(files, (dir) => runHere(['hunt', '--data', dir]));
    expect(stderr).toMatch(/times are in/);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
    expect(code).toBe(2);
  });
});

test('--version and --help answer on standard output', async () => {
  expect(await runHere(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(await runHere(['--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Exit codes: 0 ran, 1 failed, 2 wrong usage or input, 3 ran on partial data.'),
  });
});
