import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/domain/campaign.ts';
import { floorTo, HOUR, MINUTE, toIso } from '../../src/domain/time.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import type { LabWorkspace } from '../../src/lab/lab-settings.ts';
import { type CliResult, runCli } from '../cli/command.ts';
import { codeRequests } from './attack-rows.ts';
import { startTickLab, type TickLab } from './tick-lab.ts';

// Commands have the system's clock, so the lab plays today.
const START = floorTo(Date.now() - 8 * HOUR, HOUR);
const IP = '203.0.113.7';
const attack = (minutes: number, ip = IP) => codeRequests({ from: START + minutes * MINUTE, minutes: 10, perMinute: 20, ip });
/** Three from one address, each more than the gap after the last, and one from another address. */
const TABLES = { AppRequests: [...attack(0), ...attack(180), ...attack(360), ...attack(360, '198.51.100.9')] };

let world: TickLab;
let workspace: LabWorkspace;
let silenceId = '';
beforeAll(async () => {
  const disabled = HUNTS.map(({ id }) => id).filter((id) => id !== 'otp-request-spike');
  world = await startTickLab(TABLES, { runs: 1, settings: { TOLLWATCH_HUNTS: JSON.stringify({ disabled }) } });
  const [first] = world.workspaces;
  if (first === undefined) throw new Error('no workspace');
  workspace = first;
});
afterAll(() => world.close());

const tickAt = async (minutes: number, one = workspace): Promise<void> => {
  expect(await world.tick(one, START + minutes * MINUTE)).toBe(0);
};
const cli = (...args: string[]): Promise<CliResult> =>
  runCli(args, { ...world.lab.settings, TOLLWATCH_TARGETS: JSON.stringify([workspace]) });
const json = (result: CliResult): unknown => {
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout);
};
const campaigns = async (one = workspace): Promise<readonly Campaign[]> =>
  (await world.records(one, 'campaign:')).map(({ value }) => (value as { campaign: Campaign }).campaign);
const incidentsOf = (one: LabWorkspace) => world.lab.incidents().filter((incident) => incident.workspace === one.resourceId);
const closeAll = (one: LabWorkspace, classification: string): void => {
  for (const { name } of incidentsOf(one))
    world.lab.editIncident(name, { status: 'Closed', classification, classificationComment: 'our load test' });
};

describe('an analyst who closes an incident as false positive', () => {
  it('is heard: a silence that the list shows keeps the same quiet, and nothing else', async () => {
    await tickAt(20);
    expect(incidentsOf(workspace).map(({ properties }) => properties['status'])).toEqual(['New']);
    closeAll(workspace, 'FalsePositive');
    await tickAt(85);
    const [campaign] = await campaigns();
    const list = json(await cli('silence', 'list', '--json')) as { silences: { id: string }[] };
    silenceId = list.silences[0]?.id ?? '';
    expect(list).toMatchObject({
      silences: [
        {
          source: 'analyst',
          state: 'active',
          target: workspace.name,
          campaign: campaign?.id,
          reason: 'incident 1 was closed as a false positive: our load test',
          match: { service: ['shop-api'], ip: [IP] },
        },
      ],
    });
    await tickAt(200);
    expect((await campaigns()).map(({ assessment }) => assessment.standing).sort()).toEqual(['suppressed', 'suppressed']);
    expect(incidentsOf(workspace)).toHaveLength(1);
    const listed = json(await cli('silence', 'list', '--campaigns', '--json')) as { campaigns: unknown[] };
    const kept = { status: 'suppressed', reason: expect.stringContaining('our load test') };
    expect(listed.campaigns).toMatchObject([kept, kept]);
  });

  it('and a person who ends that silence, or adds one, is heard as well', async () => {
    expect(json(await cli('silence', 'end', silenceId, '--json'))).toMatchObject({ silence: { state: 'ended' } });
    const span = ['--from', toIso(START + 5 * HOUR), '--for', '2h'];
    const added = await cli('silence', 'add', '--ip', '198.51.100.0/24', '--service', 'shop-api', '--reason', 'partner test', ...span);
    expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Silence [0-9a-z]{8} on run-10 from /) });
    await tickAt(380);
    const last = (await campaigns()).filter(({ firstActivity }) => firstActivity >= START + 360 * MINUTE);
    expect(last.map(({ sources, assessment }) => [Object.keys(sources.top)[0], assessment.standing]).sort()).toEqual([
      ['198.51.100.9', 'suppressed'],
      [IP, 'suppressed'],
    ]);
  });
});

describe('tollwatch silence', () => {
  it('fits a narrow terminal, and says what is wrong with its place', async () => {
    const text = await runCli(['silence', 'list', '--all', '--campaigns'], {
      ...world.lab.settings,
      TOLLWATCH_TARGETS: JSON.stringify([workspace]),
      COLUMNS: '60',
    });
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(Math.max(...text.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text.stdout).toContain('partner test');
    expect(await cli('silence', 'end', silenceId)).toMatchObject({ code: 2, stderr: expect.stringContaining('was ended at') });
    expect(await cli('silence', 'end', 'nothing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no silence nothing on run-10'),
    });
  });
});
