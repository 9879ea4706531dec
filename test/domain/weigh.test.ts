import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../src/domain/signal.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { WEIGH_RULES, weighEvidence } from '../../src/domain/weigh.ts';

const AT = Date.UTC(2026, 2, 9, 12);

/** What one window of a service says, 50 messages too many unless said otherwise. */
const seen = (nats: Evidence['nats'], suspect = 50): Evidence => ({
  subject: { log: 'SmsEvents_CL', service: 'shop', flow: 'verification', dimension: 'destination', part: Object.keys(nats).join() },
  window: { from: AT - 15 * MINUTE, to: AT },
  nats,
  sends: 100,
  verified: 20,
  suspect,
  usualSends: 50,
  usualShare: 0.7,
  firstSeen: false,
  hunt: 'otp-conversion-collapse',
  finding: Object.keys(nats).join(),
  seenAt: AT,
});

const outcome = (...evidence: readonly Evidence[]): string => weighEvidence(evidence).outcome;

describe('a launch', () => {
  const launch = seen({ unverified: 40, share: 40, spend: 10, volume: 6 });

  test('lifts unverified codes, parts and costs together: they do not add up beside a weak sign', () => {
    expect(outcome(launch, seen({ numbers: 5.9 }))).toBe('record-only');
    expect(outcome(launch, seen({ sources: 5.9 }))).toBe('record-only');
  });

  test('does not crowd numbers: from half of what is needed on they alert', () => {
    expect(outcome(launch, seen({ numbers: 6 }))).toBe('alert');
  });

  test('goes to known countries: many messages to one never seen before count in full, codes played back or not', () => {
    const replayed = (suspect: number): Evidence => ({ ...seen({ share: 40, sources: 5.9 }, suspect), firstSeen: true });
    expect(outcome(replayed(WEIGH_RULES.unseenMessages))).toBe('alert');
    expect(outcome(replayed(WEIGH_RULES.unseenMessages - 1))).toBe('record-only');
  });

  test('does not keep codes from being verified: then all of it counts', () => {
    expect(outcome(launch, seen({ conversion: 3 }))).toBe('alert');
  });
});

describe('an outage', () => {
  test('keeps messages from arriving and codes from being verified: failures add nothing', () => {
    expect(outcome(seen({ conversion: 7, unverified: 4.9 }), seen({ failures: 10 }))).toBe('record-only');
    expect(outcome(seen({ conversion: 7, unverified: 5 }), seen({ failures: 10 }))).toBe('alert');
    expect(outcome(seen({ conversion: 14 }), seen({ failures: 10 }))).toBe('record-only');
    expect(outcome(seen({ conversion: 14 }), seen({ failures: 10, share: 3 }))).toBe('alert');
  });

  test('adds no messages where codes are not verified', () => {
    const { minMessages } = WEIGH_RULES;
    const failing = seen({ failures: 8, share: 5 }, 18);
    expect(outcome(seen({ conversion: 9 }, minMessages - 1), failing)).toBe('record-only');
    expect(outcome(seen({ conversion: 9 }, minMessages), failing)).toBe('alert');
  });
});
