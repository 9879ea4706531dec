import { expect, test } from 'vitest';
import { makeRepeatedRows } from '../../../src/lab/files/repeated-rows.ts';
import { load } from './recorded-folder.ts';

const TIME = '2026-03-01T10:00:00Z';
const row = (name: string): string => `${JSON.stringify({ TimeGenerated: TIME, Name: name })}\n`;

test('rows that stand in two files are taken once, whatever the format; equal rows of one file are all kept', async () => {
  const { report, rows } = await load({
    'am-AppRequests/a.ndjson': row('a') + row('a') + row('b'),
    'am-AppRequests/b.csv': `TimeGenerated,Name,ClientIP\n${TIME},b,\n${TIME},c,\n${TIME},c,\n`,
  });
  expect(rows['AppRequests']?.map((one) => one['Name'])).toEqual(['a', 'a', 'b', 'c', 'c']);
  expect(report.tables).toEqual([{ name: 'AppRequests', rows: 5, skipped: 0 }]);
  expect(report.warnings).toEqual([
    'AppRequests: 1 rows stand in more than one file (such as am-AppRequests/a.ndjson and am-AppRequests/b.csv) and were taken once',
  ]);
});

test('what is remembered is bounded, and said to be', () => {
  const repeated = makeRepeatedRows(1);
  expect(['a', 'b'].map((name) => repeated.isRepeat('T', 'one', { name }))).toEqual([false, false]);
  expect(['a', 'b'].map((name) => repeated.isRepeat('T', 'two', { name }))).toEqual([true, false]);
  expect(repeated.warnings()).toEqual([expect.stringContaining('T: 1 rows stand'), expect.stringContaining('only the first 1 rows')]);
});
