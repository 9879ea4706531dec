import { expect, test } from 'vitest';
import { load } from './recorded-folder.ts';

const csv = (...times: readonly string[]): string => `TimeGenerated,Name\n${times.map((time) => `${time},x\n`).join('')}`;
const timesOf = (rows: readonly Readonly<Record<string, unknown>>[] = []): readonly string[] =>
  rows.map((row) => String(row['TimeGenerated']).slice(0, 10));

test('dates that prove d/m/yyyy are all read so, with a warning', async () => {
  const { report, rows } = await load({ 'AppRequests.csv': csv('5/3/2026 10:00:00', '25/3/2026 10:00:00') });
  expect(timesOf(rows['AppRequests'])).toEqual(['2026-03-05', '2026-03-25']);
  expect(report.warnings).toEqual([expect.stringContaining('AppRequests.csv: its dates are d/m/yyyy')]);
});

test('dates that prove nothing are read as m/d/yyyy, with a warning; those that prove it, without', async () => {
  const unclear = await load({ 'AppRequests.csv': csv('5/3/2026 10:00:00') });
  expect(timesOf(unclear.rows['AppRequests'])).toEqual(['2026-05-03']);
  expect(unclear.report.warnings).toEqual([expect.stringContaining('AppRequests.csv: its dates were read as m/d/yyyy')]);
  const clear = await load({ 'AppRequests.csv': csv('5/3/2026 10:00:00', '5/25/2026 10:00:00') });
  expect(timesOf(clear.rows['AppRequests'])).toEqual(['2026-05-03', '2026-05-25']);
  expect(clear.report.warnings).toEqual([]);
});

test('a file that mixes both orders is refused', async () => {
  await expect(load({ 'AppRequests.csv': csv('25/3/2026 10:00:00', '3/25/2026 10:00:00') })).rejects.toThrow(
    /AppRequests\.csv: its dates mix m\/d\/yyyy \(3\/25\/2026\) and d\/m\/yyyy \(25\/3\/2026\)/,
  );
});
