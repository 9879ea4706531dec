import { describe, expect, it } from 'vitest';
import { emptyHistory, replaceRange } from '../../src/domain/history.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { unverifiedLimits } from '../../src/domain/unverified-limits.ts';
import type { Parameters } from '../../src/hunts/hunt.ts';
import { OTP_CONVERSION_COLLAPSE as hunt } from '../../src/hunts/otp-conversion-collapse/hunt.ts';
import { huntParameters, parameterSet } from '../../src/hunts/parameters.ts';

/**
 * docs/specs/fraud-protection.md of authgear-server: verified on the best of 14 days, in 24 h and 1 h; unverified in 24 h and 1 h;
 * limits of 24 h and 1 h; whether they fire.
 */
const PUBLISHED = [
  ['launch of a project of 1,000 a day', [0, 300, 300], [20, 20], [60, 60], [false, false]],
  ['a normal day of 1,000', [1000, 1000, 200], [50, 10], [200, 40], [false, false]],
  ['a day of 2,000', [1000, 2000, 400], [150, 30], [400, 80], [false, false]],
  ['an attack on a quiet day', [1000, 500, 100], [300, 60], [200, 33], [true, true]],
  ['an attack within a spike', [1000, 2000, 400], [800, 200], [400, 80], [true, true]],
  ['low traffic: launch', [0, 10, 10], [2, 2], [20, 3], [false, false]],
  ['low traffic: a normal day', [15, 12, 5], [5, 2], [20, 3], [false, false]],
  ['low traffic: a spike', [15, 30, 10], [5, 2], [20, 3], [false, false]],
  ['low traffic: an attack on a quiet day', [15, 7, 2], [35, 8], [20, 3], [true, true]],
  ['low traffic: an attack within a spike', [15, 30, 10], [50, 10], [20, 3], [true, true]],
] as const;

const AT = Date.parse('2026-03-20T12:00:00Z');
const FLOW = ['SmsEvents_CL', 'shop', 'verification'];

type Codes = readonly [ago: number, sends: number, verified: number];

const judged = (codes: readonly Codes[], parameters: Parameters) => {
  const history = emptyHistory(5);
  const cells = codes.map(([ago, sends, verified]) => ({ bin: AT - ago, flow: FLOW, part: 'ID', counts: [sends, verified, 0, 0, sends] }));
  replaceRange(history, { from: AT - 15 * DAY, to: AT }, cells);
  const expectation = { sends: 0, unverified: 0, verified: 0, days: 0 };
  return hunt.series?.judge({ history, at: AT, parameters: huntParameters(hunt, parameters), expect: () => expectation }) ?? [];
};

const windows = (codes: readonly Codes[], parameters = parameterSet(hunt, 'authgear')): readonly number[] =>
  judged(codes, parameters).map(({ window }) => (window.to - window.from) / HOUR);

describe('the parameter set authgear', () => {
  it.each(PUBLISHED)('gives the published answer: %s', (_name, [maxDaily, day, hour], [dayUnverified, hourUnverified], limits, fires) => {
    const { daily, hourly } = unverifiedLimits({ maxDaily, day, hour });
    expect([daily, hourly]).toEqual(limits);
    // The rest of the day before the last hour, yesterday evening and this morning alike; the best day a week ago.
    const [verified, unverified] = [day - hour, dayUnverified - hourUnverified];
    const past: Codes = [7 * DAY, maxDaily, maxDaily];
    const evening: Codes = [20 * HOUR, Math.floor(verified / 2) + unverified, Math.floor(verified / 2)];
    const morning: Codes = [5 * HOUR, Math.ceil(verified / 2), Math.ceil(verified / 2)];
    const last: Codes = [5 * MINUTE, hour + hourUnverified, hour];
    expect(windows([past, evening, morning, last])).toEqual(fires[0] ? [24] : []);
    // The hour alone: as many as before are forgiven, nothing unverified before it.
    const calm: Codes = [20 * HOUR, Math.floor(verified / 2), Math.floor(verified / 2)];
    expect(windows([past, calm, morning, last]).length > 0).toBe(fires[1]);
  });

  it('fires above a limit, not at it', () => {
    const last: Codes = [5 * MINUTE, 3, 0];
    expect(windows([[DAY / 2, 1, 1], last])).toEqual([]);
    expect(
      windows([
        [DAY / 2, 1, 1],
        [5 * MINUTE, 4, 0],
      ]),
    ).toEqual([1]);
    expect(windows([[DAY / 2, 18, 1], last])).toEqual([]);
    expect(windows([[DAY / 2, 19, 1], last])).toEqual([24]);
  });

  it('is a fixed limit and says so: no more evidence than the published rule, and none of it without the set', () => {
    const codes: readonly Codes[] = [
      [DAY / 2, 1, 1],
      [5 * MINUTE, 30, 0],
    ];
    expect(judged(codes, parameterSet(hunt, 'authgear'))).toMatchObject([
      { subject: { dimension: 'destination', part: 'ID' }, nats: { rate: 10 }, sends: 31, verified: 1, suspect: 30 },
    ]);
    expect(judged(codes, {}).flatMap(({ nats }) => Object.keys(nats))).not.toContain('rate');
  });

  it('leaves what nobody was sent for a quarter of an hour', () => {
    expect(
      windows([
        [DAY / 2, 1, 1],
        [30 * MINUTE, 30, 0],
      ]),
    ).toEqual([]);
  });
});
