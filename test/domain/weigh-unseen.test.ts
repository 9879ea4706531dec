import { describe, expect, test } from 'vitest';
import type { Dimension, Evidence } from '../../src/domain/signal.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { WEIGH_RULES, weighEvidence } from '../../src/domain/weigh.ts';

const AT = Date.UTC(2026, 2, 9, 12);

/** Messages to a country never seen before, in a log that shows no verifications. */
const unseen = (
  part: string,
  share: number,
  suspect: number,
  more: Partial<Evidence> = {},
  dimension: Dimension = 'destination',
): Evidence => ({
  subject: { log: 'ACSSMSIncomingOperations', service: 'shop-acs', flow: '', dimension, part },
  window: { from: AT - 15 * MINUTE, to: AT },
  nats: { share },
  sends: suspect,
  verified: 0,
  suspect,
  usualSends: 0,
  firstSeen: true,
  hunt: 'acs-send-baseline',
  finding: part,
  seenAt: AT,
  ...more,
});

const outcome = (...evidence: readonly Evidence[]): string => weighEvidence(evidence).outcome;

describe('where no log shows verifications', () => {
  test('many messages to a destination never seen before alert alone', () => {
    expect(outcome(unseen('LK', 40, 100))).toBe('alert');
  });

  test('just under the messages, or just under the evidence, they are recorded', () => {
    expect(outcome(unseen('LK', 40, WEIGH_RULES.unseenMessages - 1))).toBe('record-only');
    expect(outcome(unseen('LK', WEIGH_RULES.unseen - 0.1, 500))).toBe('record-only');
    expect(outcome(unseen('LK', WEIGH_RULES.unseen, WEIGH_RULES.unseenMessages))).toBe('alert');
  });

  test('ten destinations that were never seen count together', () => {
    const ten = Array.from({ length: 10 }, (_, n) => unseen(`C${n}`, 3.9, 7));
    expect(outcome(...ten)).toBe('alert');
    // Messages enough, evidence just not.
    expect(outcome(...ten.slice(0, 5))).toBe('record-only');
  });

  test('two hunts that say the same of one destination say it once', () => {
    const half = unseen('LK', 15, 20);
    expect(outcome(half, { ...half, hunt: 'sms-destination-shift', finding: 'other' })).toBe('record-only');
  });

  test('two ways of looking at the same messages are not twice the messages', () => {
    expect(outcome(unseen('backup-job', 15, 20, {}, 'principal'), unseen('Boto3/#', 15, 20, {}, 'agent'))).toBe('record-only');
  });

  test('a home destination does not alert on volume alone, however much', () => {
    expect(outcome(unseen('DE', 40, 20_000, { firstSeen: false, usualSends: 30 }))).toBe('record-only');
  });

  test('where verifications are seen they have to agree: a market that opens is no attack', () => {
    expect(outcome(unseen('EG', 40, 2000, { usualShare: 0.7, verified: 1400 }))).toBe('record-only');
  });

  test('clients of a country or an address never seen before are what a launch brings', () => {
    expect(outcome(unseen('Egypt', 40, 2000, {}, 'client-country'))).toBe('record-only');
    expect(outcome(unseen('203.0.113.7', 40, 2000, {}, 'ip'))).toBe('record-only');
  });
});
