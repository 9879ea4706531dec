import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { arrivalOf } from '../../src/cli/ingestion-delay.ts';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { runHere } from './command.ts';
import { codeRequests } from './log-files.ts';

const ATTACK = codeRequests('203.0.113.7', 120);
type Report = { readonly incidents: readonly Readonly<Record<string, unknown>>[]; readonly summary: Readonly<Record<string, unknown>> };

describe('tollwatch backtest --data', () => {
  test('says what would have been raised and at which tick; standard output holds the JSON alone', async () => {
    const files = { 'AppRequests.ndjson': ATTACK, 'tollwatch.json': '{"prices":{"default":0.5}}' };
    const run = (...more: string[]) =>
      withFolder(files, (dir) => runHere(['backtest', '--data', dir, '--hunt', 'otp-request-spike', '--json', ...more]));
    const { code, stdout, stderr } = await run();
    expect([code, stderr.includes('replayed 100 %')]).toEqual([0, true]);
    const report = JSON.parse(stdout) as Report;
    expect(report.incidents).toMatchObject([
      {
        status: 'alert',
        detectedAt: '2026-03-01T10:10:00Z',
        firstActivity: '2026-03-01T10:05:00Z',
        lastActivity: '2026-03-01T10:10:00Z',
        hunts: ['otp-request-spike'],
        entities: { ips: ['203.0.113.7'], services: ['shop-api'], countries: [], blocks: [] },
        estimatedLossUsd: 60,
      },
    ]);
    // The 5-minute marks from the first row to one hour after the last.
    expect(report.summary).toMatchObject({ ticks: 13, findings: 1, verdicts: { confirmed: 1 } });
    const exact = JSON.parse((await run('--exact')).stdout) as Report;
    expect(exact.incidents).toEqual(report.incidents);
    const delayed = JSON.parse((await run('--ingestion-delay')).stdout) as Report;
    expect(delayed.incidents).toMatchObject([{ lastActivity: '2026-03-01T10:10:00Z', estimatedLossUsd: 60 }]);
    const both = JSON.parse((await run('--ingestion-delay', '--exact')).stdout) as Report;
    expect(both.incidents).toEqual(delayed.incidents);
  });

  test('keeps silenced activity quiet and says why; missing tables are no partial data', async () => {
    const silences =
      '{"silences":[{"from":"2026-03-01T10:00:00Z","to":"2026-03-01T11:00:00Z","reason":"load test","match":{"service":"shop-api"}}]}';
    const files = { 'AppRequests.ndjson': ATTACK, 'tollwatch.json': silences };
    const { code, stdout } = await withFolder(files, (dir) =>
      runHere(['backtest', '--data', dir, '--hunt', 'otp-request-spike', '--tune']),
    );
    expect(stdout).toContain('No attack would have been alerted.');
    expect(stdout).toMatch(/Kept quiet\n.*203\.0\.113\.7[\s\S]*suppressed: silenced from .*load test/);
    expect(stdout).toMatch(
      /With other thresholds\nEach line [^|]*guide\)\.\n +thresholds +alerts +more than now +missed\n +x 0\.5 +0 +0 +0/,
    );
    expect(code).toBe(0);
  });

  test('sees nothing of what comes after the last tick, and leaves out what was over before the first', async () => {
    await withFolder({ 'AppRequests.ndjson': ATTACK }, async (dir) => {
      const run = async (...more: string[]) =>
        (JSON.parse((await runHere(['backtest', '--data', dir, '--hunt', 'otp-request-spike', '--json', ...more])).stdout) as Report)
          .incidents.length;
      expect(await run('--to', '2026-03-01T10:09:00Z')).toBe(0);
      expect(await run('--from', '2026-03-01T10:10:00Z')).toBe(0);
      expect(await run('--from', '2026-03-01T10:05:00Z')).toBe(1);
    });
  });

  const rowAt = (time: string): string => `${JSON.stringify({ TimeGenerated: time, Name: 'POST /otp/send' })}\n`;
  const [OLD, FUTURE] = [rowAt('1970-01-02T00:00:00Z'), rowAt('2098-03-01T00:00:00Z')];
  const [FROM, TO] = ['--from 2026-03-01T00:00:00Z', '--to 2026-03-02T01:00:00Z'];
  test.each([
    ['long before', OLD, [], FROM],
    ['long after', FUTURE, [], TO],
    ['both', OLD + FUTURE, [], `${FROM} and ${TO}`],
    ['long after, of what was asked for', OLD + FUTURE, ['--from', '2026-03-01'], TO],
    ['long before, of what was asked for', OLD + FUTURE, ['--to', '2026-03-02'], FROM],
  ])('says which end is far off where a row lies %s, and which option helps', async (_, rows, more, advice) => {
    await withFolder({ 'AppRequests.ndjson': rows + ATTACK }, async (dir) => {
      for (const args of [['backtest'], ['hunt']]) {
        const { code, stderr } = await runHere([...args, '--data', dir, ...more]);
        expect([code, stderr]).toEqual([2, expect.stringContaining(`and at most 100 are replayed at once. 120 of `)]);
        expect(stderr).toContain(`lie between 2026-03-01T00:00:00Z and 2026-03-02T00:00:00Z: give ${advice} for these.`);
        const { code: helped } = await runHere([
          ...args,
          '--data',
          dir,
          '--hunt',
          'otp-request-spike',
          ...advice.replace(' and', '').split(' '),
          ...(advice.includes(more[0] ?? '-') ? [] : more),
        ]);
        expect(helped).toBe(0);
      }
    });
  });

  test.each([
    [
      'no tick',
      '2026-03-01T10:01:00Z',
      '2026-03-01T10:04:00Z',
      '2 ticks, which come every 5 minutes: give --to 2026-03-01T10:05:00Z or later',
    ],
    ['too many ticks', '2025-03-01T00:00:00Z', '2026-03-01T10:04:00Z', '366 days: at most 100 are replayed at once. Give a shorter range.'],
  ])('says before it loads anything that a range has %s', async (_, from, to, said) => {
    const { code, stderr } = await runHere(['backtest', '--data', 'no-such-folder', '--from', from, '--to', to]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said.replace('2 ticks', 'lie between two ticks'))]);
  });

  test('says that a range has no tick when the logs give one of its ends', async () => {
    await withFolder({ 'AppRequests.ndjson': ATTACK }, async (dir) => {
      const { code, stderr } = await runHere(['backtest', '--data', dir, '--from', '2026-03-01T11:06:00Z']);
      expect([code, stderr]).toEqual([2, expect.stringContaining('give --to 2026-03-01T11:10:00Z or later')]);
    });
  });

  test('writes its report as a page, with the chart of the service, and says where', async () => {
    await withFolder({ 'AppRequests.ndjson': ATTACK, 'x/y.txt': '' }, async (dir) => {
      const file = `${dir}/x/report.html`;
      const hunts = ['--hunt', 'otp-request-spike', '--hunt', 'otp-conversion-collapse'];
      const { code, stderr } = await runHere(['backtest', '--data', dir, ...hunts, '--json', '--html', file]);
      expect([code, stderr.includes(`report: ${file}`)]).toEqual([0, true]);
      const page = readFileSync(file, 'utf8');
      expect(page).toMatch(/<b>shop-api<\/b> <span class="log">AppRequests<\/span> <span class="sum">120 codes sent/);
      expect(page).toMatch(/<rect class="mark alert"/);
      expect(page).toContain('203.0.113.7');
      expect((await runHere(['backtest', '--data', dir, '--html', `${dir}/none/report.html`])).code).toBe(2);
      expect((await runHere(['backtest', '--data', dir, '--html', dir])).code).toBe(2);
      const over = await runHere(['backtest', '--data', dir, '--html', `${dir}/AppRequests.ndjson`]);
      expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('has the name of a log')]);
    });
  });

  test.each([
    ['neither folder nor workspace', ['backtest']],
    ['both of them', ['backtest', '--data', '.', '--workspace', '00000000-0000-4000-8000-000000000002']],
    ['a workspace that is no GUID', ['backtest', '--workspace', 'law']],
    [
      'more than 30 days of a workspace',
      ['backtest', '--workspace', '00000000-0000-4000-8000-000000000002', '--from', '2026-01-01', '--to', '2026-02-01'],
    ],
    ['options of files with a workspace', ['backtest', '--workspace', '00000000-0000-4000-8000-000000000002', '--exact']],
    ['a time that is none', ['backtest', '--data', '.', '--from', 'yesterday']],
    ['an unknown hunt', ['backtest', '--data', '.', '--hunt', 'nothing']],
  ])('%s is wrong usage', async (_, args) => {
    expect((await runHere(args)).code).toBe(2);
  });
});

describe('rows that arrive late', () => {
  test('come 20 s to 20 min after they happened, half of them within 2 min, each always at the same time', () => {
    const ages = Array.from({ length: 20_000 }, (_, n) => {
      const at = Date.UTC(2026, 2, 1) + n * 977;
      expect(arrivalOf(at)).toBe(arrivalOf(at));
      return arrivalOf(at) - at;
    }).toSorted((a, b) => a - b);
    expect(ages[0]).toBeGreaterThanOrEqual(20 * SECOND);
    expect(ages.at(-1)).toBeLessThanOrEqual(20 * MINUTE);
    expect(Math.abs((ages[10_000] ?? 0) - 2 * MINUTE)).toBeLessThan(10 * SECOND);
  });
});
