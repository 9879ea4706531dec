import { describe, expect, test } from 'vitest';
import { weighEvidence } from '../../src/domain/weigh.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { OTP_CONVERSION_COLLAPSE as hunt } from '../../src/hunts/otp-conversion-collapse/hunt.ts';
import { AT, type Burst, judged, seen, type Usual } from './counting-world.ts';

const MESSAGES = ['SmsEvents_CL', 'shop-api', ''];
const FORM = ['AppRequests', 'shop-api', '/api/signup'];
const NOTED = ['AppRequests', 'shop-api', '/api/signup#destination'];

/** Ten codes every five minutes at home, seven of them verified, and two an hour abroad. */
const usual = (flow: readonly string[], home: string, abroad: string): readonly Usual[] => [
  { flow, part: home, everyMinutes: 5, counts: [10, 7, 0, 0, 10] },
  { flow, part: abroad, everyMinutes: 60, counts: [2, 1, 0, 0, 2] },
];
const burst = (flow: readonly string[], part: string, ...counts: readonly number[]): Burst => ({ flow, part, minutesAgo: 15, counts });

const outcome = (signals: readonly Signal[]): string | undefined =>
  signals.length === 0
    ? undefined
    : weighEvidence(signals.map((signal) => ({ ...signal, hunt: hunt.id, finding: 'f', seenAt: AT }))).outcome;

describe('what stands out', () => {
  test('codes to a destination that are not verified', () => {
    const signals = judged(hunt, usual(MESSAGES, 'US', 'ID'), [burst(MESSAGES, 'ID', 40, 0)]);
    expect(seen(signals)).toContain('destination ID: conversion, unverified');
    const signal = signals.find(({ subject }) => subject.part === 'ID');
    expect(signal).toMatchObject({ subject: { log: 'SmsEvents_CL', service: 'shop-api', flow: '' }, verified: 0 });
    expect(signal?.suspect).toBeGreaterThan(35);
    expect(outcome(signals)).toBe('alert');
  });

  test('as many that are verified are no more than a note, and everyday codes are nothing', () => {
    const verified = judged(hunt, usual(MESSAGES, 'US', 'ID'), [burst(MESSAGES, 'ID', 40, 28)]);
    expect(outcome(verified)).not.toBe('alert');
    expect(judged(hunt, usual(MESSAGES, 'US', 'ID'), [burst(MESSAGES, 'ID', 2, 1)])).toEqual([]);
  });

  test('a signal begins at 3 nats: with eight codes to a destination never seen, not with seven', () => {
    const home = usual(MESSAGES, 'US', 'CA');
    expect(judged(hunt, home, [burst(MESSAGES, 'ID', 7, 0)])).toEqual([]);
    expect(judged(hunt, home, [burst(MESSAGES, 'ID', 8, 0)])).toMatchObject([{ subject: { part: 'ID' }, sends: 8, firstSeen: true }]);
  });

  test('two attacks at once are two signals', () => {
    const signals = judged(hunt, usual(MESSAGES, 'US', 'ID'), [burst(MESSAGES, 'ID', 40, 0), burst(MESSAGES, 'NG', 30, 0)]);
    expect(seen(signals)).toEqual(
      expect.arrayContaining(['destination ID: conversion, unverified', 'destination NG: conversion, unverified']),
    );
  });

  test('behind masked addresses, by the country of the clients', () => {
    const signals = judged(hunt, usual(FORM, 'France', 'Indonesia'), [burst(FORM, 'Indonesia', 40, 0)]);
    expect(seen(signals)).toContain('client-country Indonesia: conversion, unverified');
  });

  test('in sampled telemetry, with less certainty: forty codes seen in four rows are not forty independent ones', () => {
    const [whole] = judged(hunt, usual(FORM, 'France', 'Peru'), [burst(FORM, 'Indonesia', 40, 0, 0, 0, 40)]).filter(
      ({ subject }) => subject.part !== '',
    );
    const [sampled] = judged(hunt, usual(FORM, 'France', 'Peru'), [burst(FORM, 'Indonesia', 40, 0, 0, 0, 400)]).filter(
      ({ subject }) => subject.part !== '',
    );
    expect(whole?.nats.conversion).toBeGreaterThan(10);
    expect(sampled?.nats.conversion ?? 0).toBeLessThan((whole?.nats.conversion ?? 0) / 5);
  });

  test('messages that were not delivered cannot be verified: no collapse', () => {
    const home = usual(MESSAGES, 'US', 'ID');
    expect(judged(hunt, home, [burst(MESSAGES, 'ID', 40, 0, 39)]).filter(({ nats }) => nats.conversion !== undefined)).toEqual([]);
  });

  test('verifications that a server error answered were tried, where the usual ones fail as well: no collapse', () => {
    const home = usual(FORM, 'France', 'Indonesia');
    // For an hour nobody's verification passes.
    const outage = Array.from(
      { length: 12 },
      (_, n): Burst => ({ flow: FORM, part: 'France', minutesAgo: 5 * (n + 1), counts: [0, -7, 0, 7, 0] }),
    );
    const collapsed = (bursts: readonly Burst[]) => judged(hunt, home, bursts).filter(({ nats }) => nats.conversion !== undefined);
    expect(collapsed([...outage, burst(FORM, 'Indonesia', 40, 0, 0, 30)])).toEqual([]);
    // Errors that one country alone meets are its clients' doing: a malformed code makes them.
    expect(collapsed([burst(FORM, 'Indonesia', 40, 0, 0, 40)])).toMatchObject([{ subject: { part: 'Indonesia' } }]);
  });

  test('without two days of history, only far from what any honest traffic shows', () => {
    const signals = judged(hunt, usual(MESSAGES, 'US', 'ID'), [burst(MESSAGES, 'ID', 80, 0)], 1);
    expect(signals.find(({ subject }) => subject.part === 'ID')).not.toHaveProperty('usualSends');
    expect(outcome(signals)).toBe('alert');
    expect(outcome(judged(hunt, usual(MESSAGES, 'US', 'ID'), [burst(MESSAGES, 'ID', 20, 4)], 1))).not.toBe('alert');
  });

  test('a log that shows no verifications says nothing', () => {
    const blind: readonly Usual[] = [{ flow: MESSAGES, part: 'US', everyMinutes: 5, counts: [10, 0] }];
    expect(judged(hunt, blind, [burst(MESSAGES, 'ID', 40, 0)])).toEqual([]);
  });

  test('requests are judged by destination once verifications note it too, else by the country of clients; never by both', () => {
    const clients = usual(FORM, 'France', 'Indonesia');
    const bursts = [burst(FORM, 'Indonesia', 40, 0), burst(NOTED, 'ID', 40, 0)];
    expect(seen(judged(hunt, clients, bursts))).toContain('client-country Indonesia: conversion, unverified');
    const both = judged(hunt, [...clients, ...usual(NOTED, 'FR', 'ID')], bursts);
    expect(seen(both)).toContain('destination ID: conversion, unverified');
    expect(both.filter(({ subject }) => subject.flow === '/api/signup')).toEqual([]);
  });
});

test('a finding names the destination, the numbers and what is usual', () => {
  const [signal] = judged(hunt, usual(MESSAGES, 'US', 'ID'), [burst(MESSAGES, 'ID', 40, 0)]).filter(({ subject }) => subject.part === 'ID');
  const counts = { Sends: 40, Verified: 0, Undelivered: 2, VerifyErrors: 0, Squares: 40, ServiceResourceId: '' };
  const row = { Bin: AT - 900_000, Log: 'SmsEvents_CL', Service: 'shop-api', Flow: '', Part: 'ID', ...counts };
  const finding = hunt.toFinding(row, {}, signal);
  expect(finding).toMatchObject({ side: 'send', service: 'shop-api', source: '', countries: ['ID'], clientCountries: [] });
  expect(finding.counts).toMatchObject({ sends: 40, verified: 0, failed: 2 });
  expect(finding.counts.suspect).toBeGreaterThan(35);
  expect(finding.counts.suspect).toBeLessThanOrEqual(40);
  expect(finding.excess.what).toMatch(/^4\d codes to ID in \d+ (min|h), \d verified; usually .+ in that time; expected: \d+ % verified$/);
  expect(hunt.toFinding({ ...row, Part: '+1' }, {}, signal).countries).toEqual([]);
});
