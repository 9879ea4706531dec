import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { honest, pumped, randomOf, type SmsRow } from '../pipeline/counting-days.ts';
import { runCli, runHere } from './command.ts';
import { withLab } from './served-lab.ts';

test('over a workspace, counting hunts judge a range by the days before it; a backtest of it says the same as one of its files', async () => {
  // Four days of codes of which none comes back, and an hour of ten times as many to one new country.
  const from = Date.UTC(2026, 1, 26);
  const usual = honest(from, 4, 600, randomOf(5));
  const rows = [...usual, ...pumped(from + 3 * DAY + 12 * HOUR, 60, 200, 'ID')].toSorted((a, b) => a.TimeGenerated - b.TimeGenerated);
  const line = ({ TimeGenerated, ...row }: SmsRow): string =>
    JSON.stringify({ TimeGenerated: new Date(TimeGenerated).toISOString(), ...row });
  const files = { 'SmsEvents_CL.ndjson': `${rows.map(line).join('\n')}\n` };
  await withLab(files, async ({ announced, workspace }) => {
    const run = async (command: string, day: string, hours: readonly [number, number], ...more: string[]) => {
      const [first, last] = hours.map((hour) => `${day}T${String(hour).padStart(2, '0')}:00Z`);
      const args = [
        command,
        '--workspace',
        workspace,
        '--hunt',
        'otp-conversion-collapse',
        '--from',
        `${first}`,
        '--to',
        `${last}`,
        '--json',
      ];
      const { code, stdout, stderr } = await runCli([...args, ...more], announced.settings);
      expect([code, stderr]).toEqual([0, expect.any(String)]);
      return (JSON.parse(stdout) as { incidents: { status: string; detectedAt: string; entities: unknown }[] }).incidents;
    };
    // Honest codes that had no time to come back are not an attack, nor is the daily rise.
    expect((await run('hunt', '2026-03-01', [7, 11])).filter(({ status }) => status === 'alert')).toEqual([]);
    const hunted = await run('hunt', '2026-03-01', [11, 13]);
    expect(hunted).toMatchObject([{ status: 'alert', entities: { services: ['shop'], countries: ['ID'] } }]);
    const replayed = await run('backtest', '2026-03-01', [0, 15]);
    expect(replayed.filter(({ status }) => status === 'alert')).toMatchObject([{ entities: { services: ['shop'], countries: ['ID'] } }]);
    await withFolder(files, async (dir) => {
      const args = ['backtest', '--data', dir, '--hunt', 'otp-conversion-collapse', '--to', '2026-03-01T15:00Z', '--json'];
      const offline = JSON.parse((await runHere(args)).stdout) as { incidents: { status: string; id: string }[] };
      // Ids name the target, which a folder is not.
      const alerts = (of: readonly { readonly status: string }[]) =>
        of.filter(({ status }) => status === 'alert').map((one) => ({ ...one, id: '' }));
      expect(alerts(replayed)).toEqual(alerts(offline.incidents));
    });
  });
}, 240_000);
