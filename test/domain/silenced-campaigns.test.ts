import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { BIN, counts, EMPTY, makeFinding, makeSend, NOON, standing, tick } from './samples.ts';

const silenced = { reasons: ['silenced from a to b: load test'] };
const told = (memory: Parameters<typeof standing>[0]) =>
  standing(memory).map(({ assessment, firstActivity, findings }) => [assessment.standing, (firstActivity - NOON) / MINUTE, findings]);

describe('what was seen in silence', () => {
  it('joins no attack beside it, of the same source and service at the same time', () => {
    const memory = tick(EMPTY, [
      makeFinding({ silenced }),
      makeFinding({ bin: NOON + BIN }),
      makeSend({ silenced }),
      makeSend({ bin: NOON + BIN }),
    ]);
    expect(told(memory)).toEqual([
      ['suppressed', 0, 2],
      ['alert', 5, 2],
    ]);
    expect(standing(memory)[0]?.assessment.reason).toMatch(/^silenced from a to b: load test; /);
  });

  it('does not make five sources a distributed attack, nor is it one with those beside it', () => {
    const sources = ['1', '2', '3', '4', '5', '6'].map((n) => `203.0.113.${n}`);
    const memory = tick(
      EMPTY,
      sources.map((source, n) => makeFinding({ source, ...(n < 3 ? { silenced } : {}) })),
    );
    expect(
      standing(memory)
        .map(({ assessment, distributed }) => `${assessment.standing} ${distributed}`)
        .sort(),
    ).toEqual(['alert false', 'alert false', 'alert false', 'suppressed false', 'suppressed false', 'suppressed false']);
  });

  it('grows its own campaign from tick to tick, with the reasons of all', () => {
    const first = tick(EMPTY, [makeFinding({ silenced })]);
    const other = { reasons: ['silenced from b to c: sale'] };
    const memory = tick(first, [makeFinding({ bin: NOON + BIN, silenced: other }), makeFinding({ bin: NOON + 2 * BIN })], NOON + 3 * BIN);
    expect(told(memory)).toEqual([
      ['suppressed', 0, 2],
      ['alert', 10, 1],
    ]);
    expect(standing(memory)[0]?.silenced?.reasons).toHaveLength(2);
  });

  it('stays in the campaign that counted it, when rows come late', () => {
    const first = tick(EMPTY, [makeFinding({ silenced }), makeFinding({ bin: NOON + BIN })]);
    const late = [makeFinding({ counts: counts(120) }), makeFinding({ bin: NOON + BIN, counts: counts(130), silenced })];
    expect(told(tick(first, late, NOON + 2 * BIN))).toEqual([
      ['suppressed', 0, 1],
      ['alert', 5, 1],
    ]);
  });

  it('holds up to the loss that somebody judged harmless', () => {
    const upTo = (upToUsd: number) => told(tick(EMPTY, [makeFinding({ silenced: { ...silenced, upToUsd } })]))[0]?.[0];
    expect([upTo(13), upTo(12.9)]).toEqual(['suppressed', 'alert']);
  });
});
