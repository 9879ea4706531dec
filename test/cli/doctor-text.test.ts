import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { doctorText } from '../../src/cli/doctor-text.ts';
import { makeTerminal } from '../../src/cli/terminal.ts';
import { shellWord } from '../../src/pipeline/doctor/advice.ts';
import { type Check, checksOf } from '../../src/pipeline/doctor/check.ts';
import { checkSignIn } from '../../src/pipeline/doctor/sign-in.ts';
import type { Patient } from '../../src/pipeline/doctor/ports.ts';

const silent = { write: () => true };
const textAt = (columns: number, check: Check): string =>
  doctorText(makeTerminal(silent, silent, { COLUMNS: String(columns) }), { checks: [check], routes: [], proposal: undefined }, 'As you.');

/** The words that a shell makes of a command. */
const wordsOf = (command: string): readonly string[] =>
  execFileSync('/bin/sh', ['-c', `az() { printf '%s\\0' "$@"; }; ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('a command among the next steps', () => {
  test.each([40, 80, 100])('is one command when pasted from %i columns: half of it would be another one', (columns) => {
    const scope = "/subscriptions/s/resourceGroups/it's (west); id/providers/x/workspaces/law";
    const next = `az role assignment create --role "Microsoft Sentinel Responder" --scope ${shellWord(scope)}`;
    const text = textAt(columns, checksOf('rights').fail('incident-write', 'Write incidents', 'no role', next));
    const command = /-> (az (?:.*\\\n)*.*)$/m.exec(text)?.[1] ?? '';
    expect(wordsOf(command)).toEqual(['role', 'assignment', 'create', '--role', 'Microsoft Sentinel Responder', '--scope', scope]);
  });

  test('holds values of settings as one word each', async () => {
    const audience = 'https://logs.example/$(id);id';
    const patient = { audiences: [{ name: 'x', audience }], identity: { kind: 'developer' } } as unknown as Patient;
    const refused = { kind: 'silent', signIn: true, reason: 'no' } as const;
    const [check] = await checkSignIn({ token: () => Promise.resolve(refused) }, patient);
    const command = /(az account get-access-token .*) shows/.exec(check?.next ?? '')?.[1] ?? '';
    expect(wordsOf(command)).toEqual(['account', 'get-access-token', '--resource', audience]);
  });
});

test('a next step in words is broken at the width of the terminal', () => {
  const next = 'Defender portal > System > Settings > Microsoft Sentinel > Workspaces shows whether this one is connected';
  const text = textAt(40, checksOf('alerts').unknown('defender', 'Defender portal', 'no incident', next));
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
});
