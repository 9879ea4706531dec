import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/domain/signal.ts';
import { OTP_DISTRIBUTED_SPIKE as hunt } from '../../src/hunts/otp-distributed-spike/hunt.ts';
import { AT, type Burst, judged, seen, type Usual } from './counting-world.ts';

const FORM = ['AppRequests', 'shop-api', '/api/signup'];
const GATEWAY = ['AGWAccessLogs', 'shop-gateway', '/api/signup'];

/** Sends, verified, addresses: one address each unless said otherwise. */
const counts = (sends: number, verified: number, addresses = sends, squares = sends): readonly number[] => [
  sends,
  verified,
  0,
  0,
  squares,
  addresses,
];
const usual = (flow: readonly string[], masked = false): readonly Usual[] => [
  { flow, part: 'France', everyMinutes: 5, counts: counts(10, 7, masked ? 0 : 9) },
  { flow, part: 'Vietnam', everyMinutes: 60, counts: counts(2, 1, masked ? 0 : 2) },
];
const burst = (flow: readonly string[], part: string, ...cells: readonly number[]): Burst => ({
  flow,
  part,
  minutesAgo: 15,
  counts: cells,
});
const of = (signals: readonly Signal[], part: string): Signal | undefined => signals.find(({ subject }) => subject.part === part);

describe('what stands out', () => {
  test('clients of one country beyond their usual and beyond the rest, many of them, that verify nothing', () => {
    const signals = judged(hunt, usual(FORM), [burst(FORM, 'Vietnam', ...counts(80, 0))]);
    const signal = of(signals, 'Vietnam');
    expect(signal).toMatchObject({ subject: { dimension: 'client-country', service: 'shop-api' }, sends: 80 });
    expect(Object.keys(signal?.nats ?? {}).toSorted()).toEqual(['share', 'sources']);
    expect(seen(signals)).toContain('client-country Vietnam: share, sources');
  });

  test('where addresses are masked, by their number of codes', () => {
    const signal = of(judged(hunt, usual(FORM, true), [burst(FORM, 'Vietnam', ...counts(80, 0, 0))]), 'Vietnam');
    expect(Object.keys(signal?.nats ?? {})).toEqual(['share']);
  });

  test('a signal begins with eight codes of a country that never asked, not with seven', () => {
    const asked = (sends: number): Signal | undefined => of(judged(hunt, usual(FORM), [burst(FORM, 'Laos', ...counts(sends, 0))]), 'Laos');
    expect(asked(7)).toBeUndefined();
    expect(asked(8)).toMatchObject({ sends: 8, nats: { share: expect.closeTo(3, 0) } });
  });

  test('a crowd that verifies is no crowd of proxies', () => {
    const signal = of(judged(hunt, usual(FORM), [burst(FORM, 'Vietnam', ...counts(80, 60))]), 'Vietnam');
    expect(signal?.nats.sources).toBeUndefined();
  });

  test('few addresses that ask for much are no crowd', () => {
    const signal = of(judged(hunt, usual(FORM), [burst(FORM, 'Vietnam', ...counts(80, 0, 12))]), 'Vietnam');
    expect(Object.keys(signal?.nats ?? {})).toEqual(['share']);
  });

  test('one sampled row asks once, whatever it stands for', () => {
    const signal = of(judged(hunt, usual(FORM), [burst(FORM, 'Vietnam', ...counts(200, 0, 40, 1000))]), 'Vietnam');
    expect(Object.keys(signal?.nats ?? {}).toSorted()).toEqual(['share', 'sources']);
  });

  test('not a launch: every country rises and verifies as before', () => {
    const launch = Array.from({ length: 6 }, (_, n) => 5 * (n + 1)).flatMap((minutesAgo): readonly Burst[] => [
      { flow: FORM, part: 'France', minutesAgo, counts: counts(40, 28, 36) },
      { flow: FORM, part: 'Vietnam', minutesAgo, counts: counts(1, 1) },
    ]);
    const signals = judged(hunt, usual(FORM), launch);
    expect(signals.filter(({ nats }) => nats.sources !== undefined)).toEqual([]);
    expect(of(signals, 'Vietnam')).toBeUndefined();
  });

  test('where no log tells countries, the whole form is judged, never "unknown" as a country', () => {
    const everybody: readonly Usual[] = [{ flow: GATEWAY, part: '', everyMinutes: 5, counts: counts(10, 7, 9) }];
    const signals = judged(hunt, everybody, [burst(GATEWAY, '', ...counts(200, 0))]);
    expect(signals.map(({ subject }) => subject.dimension)).toEqual(['flow']);
    expect(Object.keys(signals[0]?.nats ?? {}).toSorted()).toEqual(['conversion', 'sources', 'unverified', 'volume']);
  });

  test('two attacks at once are two signals', () => {
    const signals = judged(hunt, usual(FORM), [burst(FORM, 'Vietnam', ...counts(80, 0)), burst(FORM, 'Brazil', ...counts(70, 0))]);
    expect(of(signals, 'Vietnam')?.nats.share).toBeGreaterThan(3);
    expect(of(signals, 'Brazil')?.nats.share).toBeGreaterThan(3);
  });

  test('without two days of history nothing is usual, and nothing is said', () => {
    expect(judged(hunt, usual(FORM), [burst(FORM, 'Vietnam', ...counts(80, 0))], 1)).toEqual([]);
  });
});

test('a finding names the country of the clients, never an address', () => {
  const signal = of(judged(hunt, usual(FORM), [burst(FORM, 'Vietnam', ...counts(80, 0))]), 'Vietnam');
  const cells = { Sends: 80, Verified: 0, Undelivered: 0, VerifyErrors: 0, Squares: 80, Addresses: 80, ServiceResourceId: '' };
  const row = { Bin: AT - 900_000, Log: 'AppRequests', Service: 'shop-api', Flow: '/api/signup', Part: 'Vietnam', ...cells };
  const finding = hunt.toFinding(row, {}, signal);
  expect(finding).toMatchObject({ side: 'request', source: '', countries: [], clientCountries: ['Vietnam'] });
  expect(finding.excess.what).toContain('80 codes from clients in Vietnam');
  expect(hunt.toFinding({ ...row, Part: '' }, {}, signal).clientCountries).toEqual([]);
});
