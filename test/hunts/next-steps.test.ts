import { expect, test } from 'vitest';
import { HUNTS } from '../../src/hunts/index.ts';
import { mergeSteps } from '../../src/hunts/next-steps.ts';

const stepsOf = (...ids: readonly string[]): readonly string[] =>
  mergeSteps(HUNTS.filter(({ id }) => ids.includes(id)).map(({ nextSteps }) => nextSteps));

test('an alert of several hunts says each kind of step once, the credit last', () => {
  const steps = stepsOf('otp-request-spike', 'otp-conversion-collapse', 'otp-client-unverified', 'acs-send-spike');
  expect(steps[0]).toMatch(/^Compare codes sent with codes verified/);
  expect(new Set(steps).size).toBe(steps.length);
  expect(steps.at(-1)).toMatch(/credit/);
});

test('nothing is blocked before what is checked, and before the decision', () => {
  const steps = stepsOf('otp-request-spike', 'sms-adjacent-numbers', 'acs-send-spike');
  const decide = steps.findIndex((step) => step.startsWith('Decide:'));
  const checks = /^(Compare|Rule out|Look whether|Check|Ask the owners|Find)/;
  expect(steps.slice(0, decide).every((step) => checks.test(step))).toBe(true);
  expect(steps.slice(decide + 1).some((step) => checks.test(step))).toBe(false);
  expect(steps[decide + 1]).toMatch(/^Block the listed addresses.*unless many users/);
});

test('every hunt has something to check before it has something blocked', () => {
  for (const { id, nextSteps } of HUNTS) expect(nextSteps['rule-out'] ?? nextSteps.look, id).toBeDefined();
});

test('a spend limit, which stops the codes of customers too, comes after what stops the attack alone', () => {
  const steps = stepsOf('sms-spend-surge', 'sms-adjacent-numbers');
  const place = (start: string) => steps.findIndex((step) => step.startsWith(start));
  expect(place('If the loss goes on')).toBeGreaterThan(place('Switch off'));
  expect(place('Switch off')).toBeGreaterThan(place('Block those'));
});

test('no alert has more steps than a person takes', () => {
  const trail = (id: string) => /^(cognito|sns)/.test(id);
  const ids = HUNTS.map(({ id }) => id);
  expect(stepsOf(...ids.filter((id) => !trail(id))).length).toBeLessThanOrEqual(11);
  expect(stepsOf(...ids.filter(trail)).length).toBeLessThanOrEqual(11);
});

test('the number blocks are blocked before whole countries are switched off', () => {
  const steps = stepsOf('sms-adjacent-numbers');
  expect(steps.map((step) => step.split(' ').slice(0, 3).join(' '))).toEqual([
    'Look whether you',
    'Decide: the section',
    'Block those of',
    'Switch off destination',
    'Put a challenge',
    'Ask the SMS',
  ]);
});
