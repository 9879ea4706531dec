import { expect, test } from 'vitest';
import { HUNTS } from '../../src/hunts/index.ts';
import { mergeSteps } from '../../src/hunts/next-steps.ts';

const stepsOf = (...ids: readonly string[]): readonly string[] =>
  mergeSteps(HUNTS.filter(({ id }) => ids.includes(id)).map(({ nextSteps }) => nextSteps));

test('an alert of several hunts says each kind of step once: an innocent explanation first, the credit last', () => {
  const steps = stepsOf('otp-request-spike', 'otp-conversion-collapse', 'otp-client-unverified', 'acs-send-spike');
  expect(steps).toHaveLength(6);
  expect(steps[0]).toMatch(/^Compare codes sent with codes verified/);
  expect(steps[1]).toMatch(/^Block the listed addresses.*unless many users/);
  expect(steps.at(-1)).toMatch(/credit/);
});

test('no alert has more steps than a person takes', () => {
  expect(stepsOf(...HUNTS.map(({ id }) => id)).length).toBeLessThanOrEqual(8);
});

test('the number blocks are blocked before whole countries are switched off', () => {
  const steps = stepsOf('sms-adjacent-numbers');
  expect(steps.map((step) => step.split(' ').slice(0, 3).join(' '))).toEqual([
    'Block the named',
    'Switch off destination',
    'Put a challenge',
    'Ask the SMS',
  ]);
});
