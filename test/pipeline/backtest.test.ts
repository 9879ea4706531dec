import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrivalOf } from '../../src/cli/ingestion-delay.ts';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { RUNS } from '../runs.ts';
import { honest, pumped, randomOf } from './counting-days.ts';
import { type Days, makeDays } from './replayed.ts';

const START = Date.UTC(2026, 2, 2);
const ATTACK = START + 4 * DAY + 10 * HOUR;

describe('a replay of five days with an hour of pumping in the last', () => {
  let days: Days;
  beforeAll(async () => {
    days = await makeDays([...honest(START, 5, 400, randomOf(7)), ...pumped(ATTACK, 60, 200, 'ID')]);
  });
  afterAll(() => days.close());

  it('gives one incident with the bins of the attack, detected at the tick that saw it first, and no other', async () => {
    const { incidents, ticks, partial, notices } = await days.replay({ exact: false });
    expect(incidents.map(({ status, alert }) => [status, alert.firstActivity, alert.lastActivity, alert.entities.countries])).toEqual([
      ['alert', ATTACK, ATTACK + HOUR, ['ID']],
    ]);
    const detectedAt = incidents[0]?.detectedAt ?? 0;
    expect(detectedAt % (5 * MINUTE)).toBe(0);
    expect((detectedAt - ATTACK) / MINUTE).toBeLessThanOrEqual(15);
    expect([partial, notices]).toEqual([false, []]);
    // The marks from the first row to one hour after the last.
    expect(ticks).toBeGreaterThan((5 * DAY) / (5 * MINUTE));
  });

  it('knows nothing of rows behind the last tick', async () => {
    const { incidents } = await days.replay({ exact: false, range: { from: START, to: ATTACK } });
    expect(incidents).toEqual([]);
  });

  it('reads history back when it begins in the middle, and finds the same attack', async () => {
    const { incidents } = await days.replay({ exact: false, range: { from: ATTACK - 2 * HOUR, to: ATTACK + 2 * HOUR } });
    expect(incidents.map(({ status, alert }) => [status, alert.firstActivity, alert.lastActivity])).toEqual([
      ['alert', ATTACK, ATTACK + HOUR],
    ]);
  });

  it('is partial when history could not be read back, and says which', async () => {
    const range = { from: ATTACK - 2 * HOUR, to: ATTACK + 2 * HOUR };
    const { partial, notices } = await days.replay({ exact: false, range, fail: ({ from, to }) => to - from === DAY });
    expect([partial, notices]).toEqual([
      true,
      [
        expect.stringContaining('the day before 2026-03-06T06:00:00Z could not be read back'),
        expect.stringContaining('not read back any further'),
      ],
    ]);
  });

  it('keeps what the operator silenced, as suppressed', async () => {
    const silences = [{ from: ATTACK - HOUR, to: ATTACK + 2 * HOUR, reason: 'load test', match: { service: 'shop' } }];
    const { incidents } = await days.replay({ exact: false, operator: { ...NO_OPERATOR_CONFIG, silences } });
    expect(incidents.map(({ status }) => status)).toEqual(['suppressed']);
  });
});

describe('a replay that asks once a day', () => {
  // Seen to fail with: rows of a range without its newest bin (`bin < Math.min(...) - binMs`).
  it('agrees with one that asks at every tick, on random days', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          aDay: fc.integer({ min: 5, max: 200 }),
          attackMinutes: fc.integer({ min: 5, max: 240 }),
          attackCodes: fc.integer({ min: 0, max: 120 }),
          startMinutes: fc.integer({ min: 0, max: 2 * 24 * 60 }),
          isLate: fc.boolean(),
          allowed: fc.constantFrom({}, { countries: ['ID'] }, { countries: ['DE'] }, { services: ['shop'] }),
        }),
        async ({ seed, aDay, attackMinutes, attackCodes, startMinutes, isLate, allowed }) => {
          const operator = { ...NO_OPERATOR_CONFIG, allow: { ...NO_OPERATOR_CONFIG.allow, ...allowed } };
          const from = START + startMinutes * MINUTE;
          const rows = [...honest(from, 0.4, aDay, randomOf(seed)), ...pumped(from + 4 * HOUR, attackMinutes, attackCodes, 'ID')];
          const days = await makeDays(rows, isLate ? arrivalOf : undefined);
          try {
            const [once, plain] = [await days.replay({ exact: false, operator }), await days.replay({ exact: true, operator })];
            expect(once.findings).toEqual(plain.findings);
            expect(once.incidents).toEqual(plain.incidents);
          } finally {
            days.close();
          }
        },
      ),
      { numRuns: Math.max(4, Math.ceil(RUNS / 25)) },
    );
  });
});
