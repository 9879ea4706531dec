import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/domain/signal.ts';
import { weighEvidence } from '../../src/domain/weigh.ts';
import { OTP_CLIENT_UNVERIFIED as hunt } from '../../src/hunts/otp-client-unverified/hunt.ts';
import { AT, type Burst, judged, seen, type Usual } from './counting-world.ts';

const GATEWAY = ['AGWAccessLogs', 'shop-gateway', '/api/signup'];
const CONTRACT = ['AppEvents', 'shop', ''];
const PLACES = ['AppEvents', 'shop', '#places'];
const ATTACKER = '203.0.113.7';
const OFFICE = '198.51.100.9';

/** People one by one, and an office of which three of four codes are verified. */
const usual = (flow: readonly string[]): readonly Usual[] => [
  { flow, part: '', everyMinutes: 5, counts: [10, 7, 0, 0, 10] },
  { flow, part: OFFICE, everyMinutes: 15, counts: [4, 3, 0, 0, 4] },
];
const burst = (flow: readonly string[], part: string, minutesAgo: number, ...counts: readonly number[]): Burst => ({
  flow,
  part,
  minutesAgo,
  counts,
});
const outcome = (signals: readonly Signal[]): string | undefined =>
  signals.length === 0
    ? undefined
    : weighEvidence(signals.map((signal) => ({ ...signal, hunt: hunt.id, finding: 'f', seenAt: AT }))).outcome;

describe('what stands out', () => {
  test('an address that verifies nothing of what it asks for', () => {
    const signals = judged(hunt, usual(GATEWAY), [burst(GATEWAY, ATTACKER, 15, 40, 0)]);
    expect(seen(signals)).toEqual([`ip ${ATTACKER}: conversion, unverified`]);
    expect(signals[0]).toMatchObject({ subject: { log: 'AGWAccessLogs', service: 'shop-gateway' }, sends: 40, verified: 0 });
    expect(outcome(signals)).toBe('alert');
  });

  test('a signal begins with eight codes of an address never seen, not with seven', () => {
    expect(judged(hunt, usual(GATEWAY), [burst(GATEWAY, ATTACKER, 15, 7, 0)])).toEqual([]);
    expect(judged(hunt, usual(GATEWAY), [burst(GATEWAY, ATTACKER, 15, 8, 0)])).toMatchObject([{ sends: 8 }]);
  });

  test('not an office that asks for five times as many and verifies them: volume of an address says nothing', () => {
    expect(judged(hunt, usual(GATEWAY), [burst(GATEWAY, OFFICE, 15, 60, 44)])).toEqual([]);
    expect(judged(hunt, usual(GATEWAY), [burst(GATEWAY, '192.0.2.4', 15, 60, 44)])).toEqual([]);
  });

  test('an office that stops verifying is judged by its own past', () => {
    expect(seen(judged(hunt, usual(GATEWAY), [burst(GATEWAY, OFFICE, 15, 60, 0)]))).toEqual([`ip ${OFFICE}: conversion, unverified`]);
  });

  test('masked addresses are no client, however many codes go to them unverified', () => {
    expect(judged(hunt, usual(GATEWAY), [burst(GATEWAY, '', 15, 400, 0)])).toEqual([]);
  });

  test('two attacks at once are two signals', () => {
    const signals = judged(hunt, usual(GATEWAY), [burst(GATEWAY, ATTACKER, 15, 40, 0), burst(GATEWAY, '192.0.2.4', 15, 30, 0)]);
    expect(seen(signals)).toEqual(['ip 192.0.2.4: conversion, unverified', `ip ${ATTACKER}: conversion, unverified`]);
  });

  test('a verify route that fails for everybody is no client’s doing', () => {
    const minutes = [120, 110, 100, 90, 80, 70, 60, 50, 40, 30, 20, 15, 10, 5];
    // What is usual is counted on top: taking the verifications away is an outage of two hours.
    const dark: readonly Burst[] = Array.from({ length: 24 }, (_, n) => burst(GATEWAY, '', 5 * (n + 1), 0, -7));
    const office = minutes.map((ago) => burst(GATEWAY, OFFICE, ago, 4, 0));
    expect(outcome(judged(hunt, usual(GATEWAY), [...dark, ...office]))).not.toBe('alert');
  });

  test('a log that shows no verifications says nothing', () => {
    const blind: readonly Usual[] = [{ flow: GATEWAY, part: '', everyMinutes: 5, counts: [10, 0, 0, 0, 10] }];
    expect(judged(hunt, blind, [burst(GATEWAY, ATTACKER, 15, 40, 0)])).toEqual([]);
  });
});

describe('destinations of one address', () => {
  const asked = (places: readonly string[], address = ATTACKER, verified = 0): readonly Burst[] =>
    places.flatMap((place) => [
      burst(CONTRACT, address, 10, 1, verified, 0, 0, 1),
      burst(PLACES, `${address} ${place}`, 10, 1, verified, 0, 0, 1),
    ]);
  const sources = (signals: readonly Signal[]): readonly Signal[] => signals.filter(({ nats }) => nats.sources !== undefined);

  test('many, none verified, are evidence of their own', () => {
    const found = sources(judged(hunt, usual(CONTRACT), asked(['ID', 'NG', 'PK', 'LK', 'TJ', 'AZ', 'Costa Rica', '+88'])));
    expect(found).toMatchObject([{ subject: { dimension: 'ip', part: ATTACKER, flow: '' }, sends: 8, verified: 0 }]);
    expect(found[0]?.nats.sources).toBeGreaterThan(8);
  });

  test('five begin to tell, four do not', () => {
    expect(sources(judged(hunt, usual(CONTRACT), asked(['ID', 'NG', 'PK', 'LK'])))).toEqual([]);
    expect(sources(judged(hunt, usual(CONTRACT), asked(['ID', 'NG', 'PK', 'LK', 'TJ'])))).toHaveLength(1);
  });

  test('verified ones do not count', () => {
    expect(sources(judged(hunt, usual(CONTRACT), asked(['ID', 'NG', 'PK', 'LK', 'TJ', 'AZ'], ATTACKER, 1)))).toEqual([]);
  });

  test('a call centre that always asks for many goes on doing so', () => {
    const places = ['ID', 'NG', 'PK', 'LK', 'TJ', 'AZ', 'BD'];
    const always = places.map((place): Usual => ({ flow: PLACES, part: `${OFFICE} ${place}`, everyMinutes: 720, counts: [1, 0, 0, 0, 1] }));
    expect(sources(judged(hunt, [...usual(CONTRACT), ...always], asked(places, OFFICE)))).toEqual([]);
    expect(sources(judged(hunt, [...usual(CONTRACT), ...always], asked(places, ATTACKER)))).toHaveLength(1);
  });
});

test('a finding names the address, the numbers and what is usual', () => {
  const [signal] = judged(hunt, usual(GATEWAY), [burst(GATEWAY, ATTACKER, 15, 40, 0)]);
  const counts = { Sends: 40, Verified: 0, Undelivered: 0, VerifyErrors: 0, Squares: 40, ServiceResourceId: '/a/shop-gateway' };
  const row = { Bin: AT - 900_000, Log: 'AGWAccessLogs', Service: 'shop-gateway', Flow: '/api/signup', Part: ATTACKER, ...counts };
  const finding = hunt.toFinding(row, {}, signal);
  expect(finding).toMatchObject({
    side: 'request',
    service: 'shop-gateway',
    source: ATTACKER,
    countries: [],
    serviceResourceId: '/a/shop-gateway',
  });
  expect(finding.excess.what).toMatch(
    /^40 codes from 203\.0\.113\.7 in \d+ (min|h), 0 verified; usually .+ in that time; expected: \d+ % verified$/,
  );
});
