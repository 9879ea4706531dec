import { expect, test } from 'vitest';
import { HUNTS } from '../../src/hunts/index.ts';
import { mergeSteps } from '../../src/hunts/next-steps.ts';

const stepsOf = (...ids: readonly string[]): readonly string[] =>
  mergeSteps(HUNTS.filter(({ id }) => ids.includes(id)).map(({ nextSteps }) => nextSteps));

test('an alert of several hunts says each kind of step once, the credit last, after all innocent explanations', () => {
  const steps = stepsOf('otp-request-spike', 'otp-conversion-collapse', 'otp-client-unverified', 'acs-send-spike');
  const block = steps.findIndex((step) => /^Block the listed addresses.*unless many users/.test(step));
  expect(steps[0]).toMatch(/^Compare codes sent with codes verified/);
  expect(block).toBeGreaterThan(1);
  expect(block).toBeLessThanOrEqual(3);
  expect(steps.slice(block)).toHaveLength(5);
  expect(steps.at(-1)).toMatch(/credit/);
});

test('a spend limit, which stops the codes of customers too, comes after what stops the attack alone', () => {
  const steps = stepsOf('sms-spend-surge', 'sms-adjacent-numbers');
  const place = (start: string) => steps.findIndex((step) => step.startsWith(start));
  expect(place('If the loss goes on')).toBeGreaterThan(place('Switch off'));
  expect(place('Switch off')).toBeGreaterThan(place('Block those'));
});

test('no alert has more steps than a person takes', () => {
  expect(stepsOf(...HUNTS.map(({ id }) => id)).length).toBeLessThanOrEqual(10);
});

test('the number blocks are blocked before whole countries are switched off', () => {
  const steps = stepsOf('sms-adjacent-numbers');
  expect(steps.map((step) => step.split(' ').slice(0, 3).join(' '))).toEqual([
    'Block those of',
    'Switch off destination',
    'Put a challenge',
    'Ask the SMS',
  ]);
});
