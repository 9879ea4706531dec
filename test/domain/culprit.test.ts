import { describe, expect, test } from 'vitest';
import { culprits, suspiciousRange } from '../../src/domain/culprit.ts';
import { emptyHistory, type Flow, replaceRange } from '../../src/domain/history.ts';
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

describe('whose excess the excess of a whole flow is', () => {
  const KEY = ['SmsEvents_CL', 'shop-api', 'verification'];
  const window = { from: NOON, to: NOON + 2 * HOUR };
  const cost = signal({
    subject: { log: 'SmsEvents_CL', service: 'shop-api', flow: 'verification', dimension: 'flow', part: '' },
    window,
    nats: { spend: 18 },
    usualSends: 90,
  });
  // Without what is usually verified: how costs and volumes stand out.
  const { usualShare: _, ...spend } = cost;

  /** Messages of parts in the two hours from noon, on the day of the window and on each of the five days before. */
  const flowOf = (parts: Readonly<Record<string, readonly [today: number, before: number]>>): Flow => {
    const history = emptyHistory(2);
    for (let day = 5; day >= 0; day--) {
      const from = NOON - day * DAY;
      const cells = Object.entries(parts).flatMap(([part, [today, before]]) =>
        Array.from({ length: 24 }, (_bin, n) => ({ bin: from + n * BIN, flow: KEY, part, counts: [(day === 0 ? today : before) / 24, 0] })),
      );
      replaceRange(
        history,
        { from, to: from + 2 * HOUR },
        cells.filter(({ counts }) => (counts[0] ?? 0) > 0),
      );
    }
    const [flow] = history.flows.values();
    if (flow === undefined) throw new Error('no flow');
    return flow;
  };

  test('a new country’s, not that of countries that are as large as on every day', () => {
    expect(culprits(flowOf({ DE: [400, 380], FR: [130, 140], TJ: [300, 0] }), spend, window, BIN)).toEqual(['TJ']);
  });

  test('a usual country’s that has grown far beyond its own', () => {
    expect(culprits(flowOf({ DE: [1200, 380], FR: [130, 140] }), spend, window, BIN)).toEqual(['DE']);
  });

  test('most of all, where none has grown by itself: it is still told', () => {
    expect(culprits(flowOf({ DE: [400, 380], FR: [300, 280], NL: [20, 20] }), spend, window, BIN)).toEqual(['DE', 'FR']);
  });
});
