import { describe, expect, test } from 'vitest';
import { bulkSenderReason } from '../../src/domain/bulk-sender.ts';
import { emptyHistory, replaceRange } from '../../src/domain/history.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';

const NOW = Date.UTC(2026, 2, 9, 12);
const WINDOW = { from: NOW - 5 * MINUTE, to: NOW };

type Mix = Readonly<Record<string, number>>;
const cellsOf = (service: string, bins: readonly number[], mix: Mix) =>
  bins.flatMap((bin) =>
    Object.entries(mix).map(([part, count]) => ({ bin, flow: ['ACSSMSIncomingOperations', service, ''], part, counts: [count, 0] })),
  );

/** Codes each hour of some days, and a run of a new resource now. */
const reason = (usual: Mix, run: Mix, { days = 3, wave = {} as Mix, until = NOW, observed = 0 } = {}): string | undefined => {
  const history = emptyHistory(2);
  const from = NOW - days * DAY;
  const hours = Array.from({ length: days * 24 }, (_, n) => from + n * HOUR);
  replaceRange(history, { from, to: NOW }, [
    ...cellsOf('shop-acs', hours, usual),
    ...cellsOf('shop-news', [NOW - 8 * HOUR], wave),
    ...cellsOf('shop-news', [WINDOW.from], run),
  ]);
  return bulkSenderReason({ ...history, until }, ({ key }) => key[1] === 'shop-news', WINDOW, observed);
};

const HOME: Mix = { DE: 6, FR: 3, AT: 1 };

describe('a sender nobody knows', () => {
  test('that writes where all other messages go, about as they do, is no attack', () => {
    expect(reason(HOME, { DE: 120, FR: 60, AT: 20 })).toMatch(/^bulk messages, to the destinations/);
    expect(reason(HOME, { DE: 100, FR: 70, AT: 30 })).toBeDefined();
  });

  test('that writes to one small destination is not explained', () => {
    expect(reason(HOME, { AT: 200 })).toBeUndefined();
    expect(reason(HOME, { DE: 120, AT: 80 })).toBeUndefined();
  });

  test('that writes to new destinations is not explained, beyond a few messages', () => {
    expect(reason(HOME, { DE: 120, FR: 60, AT: 17, LK: 3 })).toBeDefined();
    expect(reason(HOME, { DE: 120, FR: 60, AT: 13, LK: 7 })).toBeUndefined();
    expect(reason(HOME, { '': 200 })).toBeUndefined();
  });

  test('that writes a little to each of many rare destinations is not explained', () => {
    const rare = Object.fromEntries(Array.from({ length: 22 }, (_, n) => [`R${n}`, 1 / 18]));
    const spread = Object.fromEntries(Object.keys(rare).map((name) => [name, 9]));
    expect(reason({ ...HOME, ...rare }, spread)).toBeUndefined();
  });

  test('is not explained by an earlier wave of its own', () => {
    expect(reason(HOME, { LK: 200 }, { wave: { LK: 3600 } })).toBeUndefined();
  });

  test('that sends within minutes what all send in three days is not explained', () => {
    expect(reason(HOME, { DE: 432, FR: 216, AT: 72 })).toBeDefined();
    expect(reason(HOME, { DE: 434, FR: 217, AT: 73 })).toBeUndefined();
  });

  test('is not explained where all messages go to one country: nothing would be out of proportion', () => {
    expect(reason({ DE: 10 }, { DE: 200 })).toBeUndefined();
  });

  test('is not explained by few other messages, by a short past, or by counts that hold only part of its messages', () => {
    const run: Mix = { DE: 60, FR: 30, AT: 10 };
    expect(reason({ DE: 3, FR: 1.5, AT: 0.5 }, run)).toBeUndefined();
    expect(reason({ DE: 30, FR: 15, AT: 5 }, run, { days: 0.9 })).toBeUndefined();
    expect(reason(HOME, run, { until: NOW - 1 })).toBeUndefined();
    expect(reason(HOME, run, { observed: 125 })).toBeDefined();
    expect(reason(HOME, run, { observed: 126 })).toBeUndefined();
  });
});
