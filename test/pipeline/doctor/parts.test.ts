import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Target } from '../../../src/domain/target.ts';
import { shellWord } from '../../../src/pipeline/doctor/advice.ts';
import { skewOf } from '../../../src/pipeline/doctor/clock.ts';
import { checkCommunication } from '../../../src/pipeline/doctor/communication.ts';
import { allows } from '../../../src/pipeline/doctor/permissions.ts';
import type { DoctorPorts } from '../../../src/pipeline/doctor/ports.ts';
import { guessOf } from '../../../src/pipeline/doctor/routes.ts';
import { target } from '../../azure/alert.ts';

test('what comes from logs stays one word of a command, whatever it holds', () => {
  const hostile = ["/x'; rm -rf ~ #", '$(id)', '`id`', 'a b', '"', "'", '\\', '', '*', '~', '-n'];
  const words = hostile.map(shellWord).join(' ');
  const said = execFileSync('sh', ['-c', `printf '%s\\n' ${words}`], { encoding: 'utf8' });
  expect(said.split('\n').slice(0, -1)).toEqual(hostile);
});

test('a clock is only called wrong by as much as the call proves', () => {
  const served = 1_000_000;
  // Whole seconds of the header, and three seconds of waiting: nothing is proven.
  expect(skewOf({ served, asked: served - 2_000, answered: served + 1_000 })).toBe(0);
  expect(skewOf({ served, asked: served + 999, answered: served + 1_100 })).toBe(0);
  expect(skewOf({ served, asked: served + 61_000, answered: served + 62_000 })).toBe(60_000);
  expect(skewOf({ served, asked: served - 70_000, answered: served - 60_000 })).toBe(-60_000);
});

test('a right counts when a role gives it and the same role does not take it away', () => {
  const write = 'Microsoft.SecurityInsights/incidents/write';
  const answer = (...value: readonly object[]): unknown => ({ value });
  expect(allows(answer({ actions: ['*/read'] }), write)).toBe(false);
  expect(allows(answer({ actions: ['microsoft.securityinsights/incidents/*'] }), write)).toBe(true);
  expect(allows(answer({ actions: ['*'], notActions: ['Microsoft.SecurityInsights/*/write'] }), write)).toBe(false);
  expect(allows(answer({ actions: ['*'], notActions: ['Microsoft.SecurityInsights/*'] }, { actions: [write] }), write)).toBe(true);
  expect(allows(answer({ actions: ['Microsoft.SecurityInsights/incidents/writes'] }), write)).toBe(false);
  expect(allows({ error: 'no list' }, write)).toBeUndefined();
});

test.each([
  ['/api/pin/send', 'other', { kind: 'send', word: 'pin' }],
  ['/api/pin/check', 'other', { kind: 'verify', word: 'pin' }],
  ['/account/passwordless/start', 'other', { kind: 'send', word: 'passwordless' }],
  ['/two-factor', 'other', { kind: 'send', word: 'factor' }],
  ['/api/otp/complete', 'send', { kind: 'verify', word: 'complete' }],
  ['/api/otp/send/confirmation', 'send', undefined],
  ['/api/shipping/start', 'other', undefined],
  ['/api/pinterest', 'other', undefined],
  ['/api/spinner', 'other', undefined],
  ['/api/cart/validate', 'other', undefined],
] as const)('the words of %s, taken for %s, suggest %j', (text, takenFor, guess) => {
  expect(guessOf(text, takenFor)).toEqual(guess);
});

test('a resource that sends to another target is no fault of this one; one that sends elsewhere is', async () => {
  const [shop, bank] = ['shop', 'bank'].map((name) => ({
    ...target,
    name,
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/law-${name}`,
  }));
  if (shop === undefined || bank === undefined) throw new Error('two targets');
  const resource = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Communication/communicationServices/acs-bank';
  const logs = [{ category: 'SMSOperational', enabled: true }];
  const ports = {
    arm: async (path: string) => ({
      kind: 'answered',
      value: { value: path.includes('diagnosticSettings') ? [{ properties: { workspaceId: bank.resourceId, logs } }] : [{ id: resource }] },
    }),
  } as unknown as DoctorPorts;
  const seen = { sources: new Map(), fillings: new Map() };
  const status = async (hunted: readonly Target[]) => (await checkCommunication(ports, shop, seen, 0, hunted)).status;
  expect(await status([shop, bank])).toBe('ok');
  expect(await status([shop])).toBe('fail');
});
