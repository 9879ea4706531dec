import { describe, expect, it } from 'vitest';
import { authgearFires, authgearIncidents, authgearThresholds, type CountryCount } from '../../../infra/build/detect/authgear.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';

/** docs/specs/fraud-protection.md of authgear-server: 14-day maximum, verified 24 h and 1 h, unverified 24 h and 1 h, thresholds. */
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

describe("authgear's country formula", () => {
  it.each(PUBLISHED)('gives the published answer: %s', (_name, [maxDaily, day, hour], [dayUnverified, hourUnverified], limits, fires) => {
    const verified = { maxDaily, day, hour };
    const { daily, hourly } = authgearThresholds(verified);
    expect([daily, hourly]).toEqual(limits);
    const fired = authgearFires(verified, { day: dayUnverified, hour: hourUnverified });
    expect([fired.daily, fired.hourly]).toEqual(fires);
  });

  it('fires above a threshold, not at it', () => {
    const verified = { maxDaily: 0, day: 0, hour: 0 };
    expect(authgearFires(verified, { day: 20, hour: 3 })).toEqual({ daily: false, hourly: false });
    expect(authgearFires(verified, { day: 21, hour: 4 })).toEqual({ daily: true, hourly: true });
  });
});

const START = Date.parse('2026-03-02T00:00:00Z');
const RANGE = { from: START, to: START + 3 * DAY };
const count = (at: number, sends: number, verified: number, country = 'LK'): CountryCount => ({
  ...{ bin: START + at, service: 'shop', country, sends, verified },
});

describe('the formula over a folder of counts', () => {
  it('sees a bin at the tick that ends it, and is one incident until two hours after it last fired', () => {
    const found = authgearIncidents([count(10 * HOUR, 4, 0), count(12 * HOUR, 4, 0)], RANGE);
    expect(found.map(({ detectedAt, lastFired }) => [detectedAt - START, lastFired - START])).toEqual([
      [10 * HOUR + 5 * MINUTE, 13 * HOUR],
    ]);
  });

  it('is a new incident after two quiet hours', () => {
    const found = authgearIncidents([count(10 * HOUR, 4, 0), count(14 * HOUR, 4, 0)], RANGE);
    expect(found).toHaveLength(2);
  });

  it('tells countries and services apart, and forgives as much more as was verified on another day', () => {
    const days = [count(6 * HOUR, 300, 300), count(DAY + 6 * HOUR, 9, 0), count(DAY + 6 * HOUR, 9, 0, 'NG')];
    expect(authgearIncidents(days, RANGE).map(({ country }) => country)).toEqual(['NG']);
  });

  it('sees a slow drip by the day alone', () => {
    const drip = Array.from({ length: 24 }, (_, n) => count(n * HOUR, 1, 0));
    const [found] = authgearIncidents(drip, RANGE);
    expect(found?.detectedAt).toBe(START + 20 * HOUR + 5 * MINUTE);
  });
});
