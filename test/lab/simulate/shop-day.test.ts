import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { simulateShopDay } from '../../../src/lab/simulate/shop-day.ts';
import type { SimulatedRow } from '../../../src/lab/simulate/shop-rows.ts';

const DAY = Date.UTC(2026, 2, 3);
const shop = simulateShopDay({ seed: 7, day: DAY });
const at = (row: SimulatedRow): number => Date.parse(String(row['TimeGenerated']));
const isSend = (row: SimulatedRow): boolean => String(row['Name']) === 'POST /api/otp/send';

/** Rows by 5-minute bin and the given columns. */
const groups = (rows: readonly SimulatedRow[], ...columns: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = [Math.floor(at(row) / (5 * MINUTE)), ...columns.map((column) => row[column])].join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

describe('a day of the made-up shop', () => {
  test('is the same for the same seed and another for another', () => {
    expect(simulateShopDay({ seed: 7, day: DAY })).toEqual(shop);
    expect(simulateShopDay({ seed: 8, day: DAY }).tables.AppRequests.length).not.toBe(shop.tables.AppRequests.length);
  });

  test('is small enough for a quick demonstration, lies within the day and arrives within 4 minutes', () => {
    const rows = [...shop.tables.AppRequests, ...shop.tables.ACSSMSIncomingOperations];
    expect(rows.length).toBeGreaterThan(50_000);
    expect(rows.length).toBeLessThan(100_000);
    for (const row of rows) {
      expect(at(row)).toBeGreaterThanOrEqual(DAY);
      expect(at(row)).toBeLessThan(DAY + 1442 * MINUTE);
      expect(row.ingestedAt - at(row)).toBeGreaterThanOrEqual(30_000);
      expect(row.ingestedAt - at(row)).toBeLessThanOrEqual(240_000);
    }
  });

  test('holds the attack the truth tells of: six addresses, 60 to 200 requests in each 5 minutes, nothing verified', () => {
    const { attack } = shop.truth;
    const mine = shop.tables.AppRequests.filter((row) => attack.ips.includes(String(row['ClientIP'])));
    const sends = mine.filter(isSend);
    expect(sends).toHaveLength(attack.requests);
    const counts = [...groups(sends, 'ClientIP').values()];
    expect(counts).toHaveLength(60);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...counts)).toBeLessThanOrEqual(200);
    expect(mine.filter((row) => !isSend(row) && row['Success'] === true)).toEqual([]);
    const messages = shop.tables.ACSSMSIncomingOperations.filter(
      (row) => row['Country'] === 'LK' && row['OperationName'] === 'SMSMessagesSent',
    );
    expect(messages).toHaveLength(attack.sends);
  });

  test('holds lookalikes that a plain count of requests would flag', () => {
    for (const { name, range, source } of shop.truth.lookalikes) {
      const rows = [...shop.tables.AppRequests, ...shop.tables.ACSSMSIncomingOperations].filter((row) => {
        return [row['ClientIP'], row['CallerIpAddress']].includes(source) && at(row) >= range.from && at(row) < range.to;
      });
      const counts = [...groups(rows).values()];
      expect(Math.max(...counts), name).toBeGreaterThanOrEqual(50);
    }
  });

  test('customers alone stay far below every threshold', () => {
    const { attack, lookalikes } = shop.truth;
    const known = new Set([...attack.ips, ...lookalikes.map(({ source }) => source), '198.51.100.24']);
    const customers = shop.tables.AppRequests.filter((row) => isSend(row) && !known.has(String(row['ClientIP'])));
    expect(Math.max(...groups(customers, 'ClientIP').values())).toBeLessThan(10);
    const calm = shop.tables.ACSSMSIncomingOperations.filter(
      (row) => row['CallerIpAddress'] === '192.0.2.80' && (at(row) < attack.range.from || at(row) >= attack.range.to + MINUTE),
    );
    expect(Math.max(...groups(calm).values())).toBeLessThan(100);
    const verified = shop.tables.AppRequests.filter(
      (row) => String(row['ClientIP']).startsWith('198.1') && row['Name'] === 'POST /api/otp/verify' && row['Success'] === true,
    );
    expect(verified.length / customers.length).toBeGreaterThan(0.65);
    expect(verified.length / customers.length).toBeLessThan(0.8);
  });
});
