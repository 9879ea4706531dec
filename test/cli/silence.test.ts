import { describe, expect, it } from 'vitest';
import { matchText, silenceJson, silenceText, stateOf } from '../../src/cli/silence-text.ts';
import { makeTerminal } from '../../src/cli/terminal.ts';
import { HOUR } from '../../src/domain/time.ts';
import { runHere } from './command.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const silence = {
  id: '7f3a12cd',
  source: 'cli' as const,
  target: 'prod',
  from: NOON,
  to: NOON + HOUR,
  reason: 'load \u001b[31mtest',
  match: { service: ['shop-api', 'shop-acs'], country: 'NG' },
};

describe('silence add', () => {
  const add = (...args: string[]) => runHere(['silence', 'add', ...args]);
  const REASON = ['--reason', 'load test'];
  const HOURS = ['--for', '4h'];

  it.each([
    [['--service', 'x', ...HOURS], /--reason/],
    [['--service', 'x', '--reason', ' ', ...HOURS], /--reason is empty/],
    [[...REASON, ...HOURS], /Say what to silence/],
    [[...REASON, '--service', 'x'], /either --to TIME or --for LENGTH/],
    [[...REASON, '--service', 'x', ...HOURS, '--to', '2036-01-01'], /either --to TIME or --for LENGTH/],
    [[...REASON, '--service', 'x', '--for', '4 hours'], /--for 4 hours is no length of time/],
    [[...REASON, '--service', 'x', '--for', '0h'], /--for 0h is no length of time/],
    [[...REASON, '--service', 'x', '--to', 'noon'], /--to noon is no ISO 8601 time/],
    [[...REASON, '--service', 'x', '--from', '2026-02-31', '--for', '1d'], /--from 2026-02-31 is no ISO 8601 time/],
    [[...REASON, '--service', 'x', '--from', '2026-03-01', '--to', '2026-03-02'], /expired already: --to \(2026-03-02T00:00:00Z\)/],
    [[...REASON, '--service', 'x', '--from', '2036-03-02', '--to', '2036-03-01'], /--to \(2036-03-01T00:00:00Z\) has to be after --from/],
    [[...REASON, '--country', 'NG', '--country', 'NGA', ...HOURS], /--country NGA: expected an ISO 3166 alpha-2 country/],
    [[...REASON, '--ip', '203.0.113.0/33', ...HOURS], /--ip 203\.0\.113\.0\/33: expected an IP address or a CIDR range/],
    [[...REASON, '--service', 'x', ...HOURS], /needs the deployment's settings .*TOLLWATCH_TARGETS is required/],
  ])('%j says what is wrong and is wrong usage', async (args, said) => {
    const { code, stdout, stderr } = await add(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(said);
  });
});

describe.each([
  ['list', []],
  ['end', ['7f3a12cd']],
  ['add', ['--service', 'x', '--reason', 'load test', '--for', '4h']],
])('silence %s without settings', (command, args) => {
  it('says the least that has to be set, and how to try it', async () => {
    const { code, stderr } = await runHere(['silence', command, ...args]);
    expect(code).toBe(2);
    expect(stderr.match(/TOLLWATCH_\w+ is required/g)).toEqual(['TOLLWATCH_TARGETS is required', 'TOLLWATCH_STATE_ENDPOINT is required']);
    expect(stderr).toContain('are enough, with TOLLWATCH_IDENTITY=developer');
    expect(stderr).toContain('the settings that "tollwatch lab --data DIR --json" prints');
  });
});

describe('silence end', () => {
  it.each([
    ['settings-1', /stands in the setting TOLLWATCH_OPERATOR/],
    ['a/b', /a\/b is no id of a silence/],
  ])('%s is refused with the reason', async (id, said) => {
    expect(await runHere(['silence', 'end', id])).toMatchObject({ code: 2, stderr: expect.stringMatching(said) });
  });
});

describe('a silence in a list', () => {
  it('is planned, active, expired, or ended by hand', () => {
    expect([NOON - 1, NOON, NOON + HOUR].map((now) => stateOf(silence, now))).toEqual(['planned', 'active', 'expired']);
    expect(stateOf({ ...silence, endedAt: NOON }, NOON)).toBe('ended');
  });

  it('tells what it is about, and nothing of it moves the terminal', () => {
    const terminal = makeTerminal({ write: () => 0 }, { write: () => 0 }, { COLUMNS: '60' });
    const text = silenceText(terminal, silence, NOON);
    expect(matchText(silence)).toBe('service shop-api or shop-acs, country NG');
    expect(text).not.toContain('\u001b');
    expect(text.split('\n').every((line) => line.length <= 60)).toBe(true);
  });

  it('has every key of its match as a list in JSON', () => {
    expect(silenceJson(silence, NOON)).toMatchObject({
      state: 'active',
      from: '2026-03-01T12:00:00Z',
      match: { service: ['shop-api', 'shop-acs'], country: ['NG'] },
    });
  });
});
