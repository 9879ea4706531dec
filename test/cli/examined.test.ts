import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { type CliResult, runCli, runHere } from './command.ts';
import { codeRequests } from './log-files.ts';

const ATTACK = codeRequests('203.0.113.7', 120);
const hunt = (files: Readonly<Record<string, string | Buffer>>, ...more: readonly string[]): Promise<CliResult> =>
  withFolder(files, (dir) => runHere(['hunt', '--data', dir, '--hunt', 'otp-request-spike', ...more]));

describe('a hunt that could examine nothing does not say that there was no attack', () => {
  test.each([
    [
      'no table of a hunt',
      { 'AppTraces.ndjson': '{"TimeGenerated":"2026-03-01T10:00:00Z","Message":"x"}\n' },
      /there is no table AppRequests/,
    ],
    ['an empty table', { 'AppRequests.json': '[]' }, /AppRequests: 0 rows/],
    ['only rows that are skipped', { 'AppRequests.ndjson': '{"TimeGenerated":"soon"}\n' }, /AppRequests: all 1 rows were skipped/],
    [
      'classic Application Insights names',
      { 'requests.ndjson': '{"TimeGenerated":"2026-03-01T10:00:00Z","client_IP":"203.0.113.7"}\n' },
      /requests holds AppRequests under its classic .* export AppRequests from the Log Analytics workspace/,
    ],
  ])('%s', async (_, files, why) => {
    const { code, stdout } = await hunt(files);
    expect(stdout).toMatch(/^Nothing could be examined: /);
    expect(stdout).toMatch(why);
    expect(stdout).not.toContain('No attack found');
    expect(code).toBe(3);
    const json = await hunt(files, '--json');
    expect(json.stderr).toMatch(why);
    expect(JSON.parse(json.stdout)).toMatchObject({ incidents: [], summary: { nothing: expect.stringMatching(why) } });
    expect(json.code).toBe(3);
  });

  test('a range without rows, also of an empty folder', async () => {
    const range = ['--from', '2026-03-02', '--to', '2026-03-03'];
    const { code, stdout, stderr } = await hunt({ 'AppRequests.ndjson': ATTACK }, ...range);
    expect(stdout).toMatch(/none of its 120 rows lies in the range\. Choose another --from and --to/);
    expect(stderr).toContain('examined 2026-03-02T00:00:00Z to 2026-03-03T00:00:00Z: 0 of 120 rows of AppRequests');
    expect(code).toBe(3);
    expect(await hunt({ 'AppRequests.json': '[]' }, '--from', '2026-03-02')).toMatchObject({ code: 3 });
  });
});

test('the range and the rows that were examined are always said', async () => {
  const { code, stderr } = await hunt({ 'AppRequests.ndjson': ATTACK });
  expect(stderr).toContain('examined 2026-03-01T10:05:00Z to 2026-03-01T10:10:00Z: 120 of 120 rows of AppRequests');
  expect(code).toBe(0);
});

test('a required column without any value is said by a backtest too, which replays what is there with exit code 0', async () => {
  const rows = ATTACK.replaceAll(/"ClientIP":"[^"]*",/g, '');
  const { code, stderr } = await withFolder({ 'AppRequests.ndjson': rows }, (dir) =>
    runHere(['backtest', '--data', dir, '--hunt', 'otp-request-spike']),
  );
  expect([code, stderr]).toEqual([0, expect.stringContaining('AppRequests: no row has a value in ClientIP')]);
});

test('a required column without any value is a notice, listed as missing, and makes the data partial', async () => {
  const rows = ATTACK.replaceAll(/"ClientIP":"[^"]*",/g, '').replaceAll('"ResultCode":"200"', '"ResultCode":""');
  const { code, stdout, stderr } = await hunt({ 'AppRequests.ndjson': rows }, '--json');
  expect(stderr).toContain('notice: AppRequests: no row has a value in ClientIP, ResultCode');
  expect(JSON.parse(stdout).summary.sources).toContainEqual({
    ...{ id: 'app-requests', table: 'AppRequests', status: 'missing-columns', missing: ['ClientIP', 'ResultCode'] },
  });
  expect(code).toBe(3);
});

test('the same export packed and unpacked counts once', async () => {
  const { code, stdout, stderr } = await hunt({ 'AppRequests.ndjson': ATTACK, 'AppRequests.ndjson.gz': gzipSync(ATTACK) }, '--json');
  expect(stderr).toContain('AppRequests: 120 rows stand in more than one file (such as AppRequests.ndjson and AppRequests.ndjson.gz)');
  expect(JSON.parse(stdout).summary.tables).toEqual([{ name: 'AppRequests', rows: 120, skipped: 0 }]);
  expect(code).toBe(0);
});

test('rows to compare have a header, and say that campaigns are skipped', async () => {
  const { stdout } = await hunt({ 'AppRequests.ndjson': ATTACK }, '--params', 'reference');
  expect(stdout).toMatch(/lists rows and skips\s+campaigns/);
  expect(stdout).toMatch(/start \(UTC\) +hunt +source +service +requests or messages\n2026-03-01 10:05 +otp-request-spike +203\.0\.113\.7/);
});

test('errors begin with what is wrong and not with a class name; no command at all asks for help', async () => {
  expect((await runHere(['hunt'])).stderr).toMatch(/^error: Give either/);
  expect(await runHere([])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Usage: tollwatch') });
});

test('a workspace without a sign-in says to run az login first', async () => {
  // No program to sign in with can be found on an empty path, and no token means that no request is made.
  const { code, stdout, stderr } = await runCli(['hunt', '--workspace', '00000000-0000-0000-0000-000000000001'], {
    PATH: '',
    TOLLWATCH_LOGS_ENDPOINT: 'https://127.0.0.1:1',
  });
  expect(stderr).toMatch(/^error: There is no Azure sign-in .*: run az login first/);
  expect(stderr).not.toContain('Log Analytics Reader');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});
