import { describe, expect, test } from 'vitest';
import { suspiciousRange } from '../../src/domain/culprit.ts';
import { append, emptySeries, type Series } from '../../src/domain/series.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';

const BIN = 5 * MINUTE;
const NOON = Date.UTC(2026, 2, 10, 12);

const series = (...bins: readonly (readonly [minutes: number, sends: number, verified?: number])[]): Series => {
  const made = emptySeries(2);
  for (const [minutes, sends, verified = 0] of bins) append(made, NOON + minutes * MINUTE, [sends, verified]);
  return made;
};

/** Of a day that ends four hours after noon. */
const signal = (changes: Partial<Signal> = {}): Signal => ({
  subject: { log: 'AppRequests', service: 'shop-api', flow: '/otp', dimension: 'client-country', part: 'TR' },
  window: { from: NOON + 4 * HOUR - DAY, to: NOON + 4 * HOUR },
  nats: { conversion: 20 },
  sends: 62,
  verified: 0,
  suspect: 60,
  usualSends: 4,
  usualShare: 0.7,
  firstSeen: false,
  ...changes,
});

const ATTACK = [0, 5, 10, 15, 20, 25].map((minutes) => [minutes, 10] as const);

describe('where in a long window an attack is', () => {
  test('from its first busy bin to its last', () => {
    expect(suspiciousRange(series(...ATTACK), signal(), BIN)).toEqual({ from: NOON, to: NOON + 30 * MINUTE });
  });

  test('a lone message hours before it, or hours after, is not of it', () => {
    const range = { from: NOON, to: NOON + 30 * MINUTE };
    expect(suspiciousRange(series([-12 * 60, 1], ...ATTACK), signal(), BIN)).toEqual(range);
    expect(suspiciousRange(series(...ATTACK, [3 * 60, 1]), signal(), BIN)).toEqual(range);
    expect(suspiciousRange(series(...ATTACK, [3 * 60, 1]), signal({ nats: { share: 20 } }), BIN)).toEqual(range);
  });

  test('a pause inside it is, when as many messages follow', () => {
    const twice = [...ATTACK, ...ATTACK.map(([minutes, sends]) => [minutes + 120, sends] as const)];
    expect(suspiciousRange(series(...twice), signal({ sends: 120, suspect: 118 }), BIN)).toEqual({
      from: NOON,
      to: NOON + 150 * MINUTE,
    });
  });

  test('a drip fills the window', () => {
    const drip = Array.from({ length: 48 }, (_, n) => [(n - 40) * 30, 1] as const);
    const { from, to } = suspiciousRange(series(...drip), signal({ sends: 48, suspect: 46 }), BIN);
    expect(to - from).toBeGreaterThan(23 * HOUR);
  });
});
