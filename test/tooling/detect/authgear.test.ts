import { describe, expect, it } from 'vitest';
import { authgearIncidents, type CountryCount } from '../../../infra/build/detect/authgear.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';

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
