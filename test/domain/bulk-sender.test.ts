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
const reason = (usual: Mix, run: Mix, days = 3): string | undefined => {
  const history = emptyHistory(2);
  const from = NOW - days * DAY;
  const hours = Array.from({ length: days * 24 }, (_, n) => from + n * HOUR);
  replaceRange(history, { from, to: NOW }, [...cellsOf('shop-acs', hours, usual), ...cellsOf('shop-news', [WINDOW.from], run)]);
  return bulkSenderReason(history, ({ key }) => key[1] === 'shop-news', WINDOW);
};

const HOME: Mix = { DE: 6, FR: 3, AT: 1 };

describe('a sender nobody knows', () => {
  test('that writes where all other messages go, about as they do, is no attack', () => {
    expect(reason(HOME, { DE: 600, FR: 300, AT: 100 })).toMatch(/^bulk messages, to the destinations/);
    expect(reason(HOME, { DE: 400, FR: 400, AT: 200 })).toBeDefined();
  });

  test('that writes to one small destination is not explained', () => {
    expect(reason(HOME, { AT: 1000 })).toBeUndefined();
    expect(reason(HOME, { DE: 600, AT: 400 })).toBeUndefined();
  });

  test('that writes to new destinations is not explained, beyond a few messages', () => {
    expect(reason(HOME, { DE: 600, FR: 300, AT: 81, LK: 19 })).toBeDefined();
    expect(reason(HOME, { DE: 600, FR: 300, AT: 70, LK: 30 })).toBeUndefined();
    expect(reason(HOME, { '': 1000 })).toBeUndefined();
  });

  test('is not explained by what it has sent itself in the last hours', () => {
    const history = emptyHistory(2);
    const hours = Array.from({ length: 72 }, (_, n) => NOW - 3 * DAY + n * HOUR);
    const run = Array.from({ length: 60 }, (_, n) => NOW - (60 - n) * 5 * MINUTE);
    replaceRange(history, { from: NOW - 3 * DAY, to: NOW }, [
      ...cellsOf('shop-acs', hours, HOME),
      ...cellsOf('shop-news', run, { LK: 50 }),
    ]);
    expect(bulkSenderReason(history, ({ key }) => key[1] === 'shop-news', WINDOW)).toBeUndefined();
  });

  test('is not explained by few other messages, or by a short past', () => {
    expect(reason({ DE: 4 }, { DE: 1000 })).toBeUndefined();
    expect(reason({ DE: 5 }, { DE: 1000 })).toBeDefined();
    expect(reason({ DE: 50 }, { DE: 1000 }, 0.5)).toBeUndefined();
  });
});
