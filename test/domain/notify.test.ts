import { describe, expect, test } from 'vitest';
import type { Campaign } from '../../src/domain/campaign.ts';
import { lossStep, raise, withAlert } from '../../src/domain/notify.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { makeCampaign, NOON } from './samples.ts';

const campaign = makeCampaign();
const opened = withAlert(campaign, { change: 'opened', notify: true }, NOON);
const worth = (of: Campaign, severity: 'Low' | 'Medium' | 'High', usd: number): Campaign => ({
  ...of,
  findings: of.findings + 1,
  loss: { ...of.loss, usd },
  assessment: { ...of.assessment, severity },
});
const standing = (of: Campaign, value: Campaign['assessment']['standing']): Campaign => ({
  ...of,
  assessment: { ...of.assessment, standing: value },
});

test.each([
  [0, 0],
  [9.99, 0],
  [10, 10],
  [49, 10],
  [50, 50],
  [100, 100],
  [499, 100],
  [4999.99, 1000],
  [5000, 5000],
  [1_000_000, 1_000_000],
])('USD %d is at the step of USD %d', (usd, step) => {
  expect(lossStep(usd)).toBe(step);
});

describe('an opened alert', () => {
  test('comes with the first record worth one, and notifies', () => {
    expect(raise(undefined, campaign, NOON)).toEqual({ change: 'opened', notify: true });
  });

  test('comes later for a campaign that was only recorded at first', () => {
    expect(raise(undefined, standing(campaign, 'record-only'), NOON)).toBeUndefined();
    expect(raise(standing(campaign, 'record-only'), campaign, NOON)).toEqual({ change: 'opened', notify: true });
  });

  test('comes for an attack that was over before it was read, and not for one merged before it alerted', () => {
    expect(raise(undefined, { ...campaign, state: 'ended' }, NOON)).toEqual({ change: 'opened', notify: true });
    expect(raise(campaign, { ...campaign, state: 'merged', mergedInto: 'x' }, NOON)).toBeUndefined();
  });

  test('is numbered: the record knows the alert and what it showed', () => {
    expect(opened).toMatchObject({ revision: 1, lastAlertAt: NOON, lastNotifyAt: NOON, notified: { severity: 'Low', lossStep: 10 } });
  });
});

describe('an updated alert', () => {
  const grown = worth(opened, 'Low', 14);

  test('comes for any change, without a notification when it is nothing new', () => {
    expect(raise(opened, grown, NOON + 2 * HOUR)).toEqual({ change: 'updated', notify: false });
  });

  test('does not come without a change, and the alert itself is none', () => {
    expect(raise(opened, opened, NOON + 2 * HOUR)).toBeUndefined();
    expect(raise(campaign, opened, NOON + 2 * HOUR)).toBeUndefined();
  });

  test('notifies when the severity rose or the loss crossed a step', () => {
    expect(raise(opened, worth(opened, 'Medium', 14), NOON + HOUR)).toEqual({ change: 'updated', notify: true });
    expect(raise(opened, worth(opened, 'Low', 50), NOON + HOUR)).toEqual({ change: 'updated', notify: true });
  });

  test('at most once an hour; what was held back is due then, without any further change', () => {
    const risen = worth(opened, 'High', 600);
    const held = raise(opened, risen, NOON + 59 * MINUTE);
    expect(held).toEqual({ change: 'updated', notify: false });
    const stored = withAlert(risen, { change: 'updated', notify: false }, NOON + 59 * MINUTE);
    expect(raise(stored, stored, NOON + 59 * MINUTE)).toBeUndefined();
    const due = raise(stored, stored, NOON + HOUR);
    expect(due).toEqual({ change: 'updated', notify: true });
    const told = withAlert(stored, { change: 'updated', notify: true }, NOON + HOUR);
    expect(raise(told, told, NOON + 3 * HOUR)).toBeUndefined();
  });

  test('is withheld while the operator silences it, and does not notify when conversions explain it by now', () => {
    expect(raise(opened, standing(worth(opened, 'High', 600), 'suppressed'), NOON + 2 * HOUR)).toBeUndefined();
    expect(raise(opened, standing(worth(opened, 'High', 600), 'record-only'), NOON + 2 * HOUR)).toEqual({
      change: 'updated',
      notify: false,
    });
  });

  test('tells that an ended campaign is active again', () => {
    expect(raise({ ...opened, state: 'ended' }, { ...grown, state: 'open' }, NOON + HOUR)).toEqual({ change: 'updated', notify: false });
  });
});

describe('a closed alert', () => {
  test('comes once for a campaign that had alerted and ended or was merged, and never notifies', () => {
    const ended = { ...opened, state: 'ended' as const };
    expect(raise(opened, ended, NOON + HOUR)).toEqual({ change: 'closed', notify: false });
    expect(raise(opened, { ...opened, state: 'merged', mergedInto: 'x' }, NOON + HOUR)).toEqual({ change: 'closed', notify: false });
    expect(raise(ended, ended, NOON + HOUR)).toBeUndefined();
  });

  test('does not come for one that nobody heard of', () => {
    const recorded = standing(campaign, 'record-only');
    expect(raise(recorded, { ...recorded, state: 'ended' }, NOON + HOUR)).toBeUndefined();
  });
});
