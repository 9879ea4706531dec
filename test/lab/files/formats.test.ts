import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { load } from './recorded-folder.ts';

const ROW = {
  TimeGenerated: '2026-03-01T10:00:00.1234567Z',
  Name: 'POST /otp',
  ClientIP: '203.0.113.7',
  ItemCount: 2,
  Success: true,
  Properties: { country: 'LK' },
  Type: 'AppRequests',
};
const STORED = { ...ROW };
const NDJSON = `${JSON.stringify(ROW)}\n`;

describe('what people really have is read the same', () => {
  test('NDJSON of a data export, below its am- folder', async () => {
    const { Type: _, ...untyped } = ROW;
    const { rows } = await load({
      'am-apprequests/WorkspaceResourceId=/y=2026/m=03/PT05M.json': `${JSON.stringify(untyped)}\n${JSON.stringify(untyped)}\n`,
    });
    expect(rows['AppRequests']).toHaveLength(2);
    expect(rows['AppRequests']?.[0]).toEqual(untyped);
  });

  test('CSV of the portal: zone in the header, byte order mark, US times, quoted newlines', async () => {
    const csv =
      '\uFEFF"TimeGenerated [UTC]",Name,ItemCount,Success,Properties\r\n"11/23/2026, 4:20:59.123 PM","POST\r\n/otp",3,True,"{""a"": 1}"\r\n';
    const { rows, report } = await load({ 'AppRequests.csv': csv });
    expect(report.warnings).toEqual([]);
    expect(rows['AppRequests']).toEqual([
      { TimeGenerated: '2026-11-23T16:20:59.1230000Z', Name: 'POST\r\n/otp', ItemCount: 3, Success: true, Properties: { a: 1 } },
    ]);
  });

  test('JSON of az: an array of objects whose cells are all strings, None for null', async () => {
    const az = [
      {
        TableName: 'PrimaryResult',
        TimeGenerated: '2026-03-01T10:00:00Z',
        ItemCount: '5',
        DurationMs: 'None',
        ClientIP: 'None',
        Success: 'False',
        Type: 'AppRequests',
      },
    ];
    const { rows, report } = await load({ 'query.json': JSON.stringify(az, undefined, 2) });
    expect(report.warnings).toEqual([]);
    expect(rows['AppRequests']).toEqual([
      { TimeGenerated: '2026-03-01T10:00:00.0000000Z', ItemCount: 5, ClientIP: '', Success: false, Type: 'AppRequests' },
    ]);
  });

  test('the answer of the query API', async () => {
    const columns = Object.keys(ROW).map((name) => ({ name, type: 'string' }));
    const answer = { tables: [{ name: 'PrimaryResult', columns, rows: [Object.values({ ...ROW, Properties: '{"country":"LK"}' })] }] };
    expect((await load({ 'answer.json': JSON.stringify(answer) })).rows['AppRequests']).toEqual([STORED]);
    expect((await load({ 'answer.json': JSON.stringify(answer, undefined, 2) })).rows['AppRequests']).toEqual([STORED]);
  });

  test('gzip of each, whatever the extension says', async () => {
    const { rows } = await load({
      'AppRequests.ndjson.gz': gzipSync(NDJSON),
      'AppRequests.json': gzipSync(JSON.stringify([{ ...ROW, ItemCount: 3 }])),
      'b.csv.gz': NDJSON.replace('"ItemCount":2', '"ItemCount":4'),
    });
    expect(rows['AppRequests']).toEqual([{ ...STORED, ItemCount: 3 }, STORED, { ...STORED, ItemCount: 4 }]);
  });

  test('UTF-16 of a Windows redirect, and with its bytes the other way round', async () => {
    const little = Buffer.from(`\uFEFF${JSON.stringify([ROW])}`, 'utf16le');
    for (const text of [little, Buffer.from(little).swap16()]) {
      const { rows } = await load({ 'AppRequests.json': text });
      expect(rows['AppRequests']).toEqual([STORED]);
    }
  });

  test('pretty-printed objects one after another, braces and quotes inside strings', async () => {
    const odd = { ...ROW, Name: 'a "quoted" } ] \\ \u2028 {' };
    const { rows } = await load({
      'x.json': `${JSON.stringify(odd, undefined, 2)}\n${JSON.stringify(ROW, undefined, 2)}`,
      'y.json': `${JSON.stringify({ ...ROW, ItemCount: 3 })}\n${JSON.stringify({ ...odd, ItemCount: 3 })}`,
    });
    expect(rows['AppRequests']).toEqual([odd, STORED, { ...STORED, ItemCount: 3 }, { ...odd, ItemCount: 3 }]);
  });

  test('a file larger than one batch, in order', async () => {
    const lines = Array.from({ length: 12_001 }, (_, n) => JSON.stringify({ ...ROW, ItemCount: n })).join('\n');
    const later = lines.replaceAll('\n', ',\n').replaceAll('POST', 'PUT');
    const { rows, batches } = await load({ 'AppRequests.ndjson': lines, 'later.json': `[${later}]` });
    expect(batches).toEqual([5000, 5000, 2001, 5000, 5000, 2001]);
    expect(rows['AppRequests']?.slice(0, 12_001).map((row) => row['ItemCount'])).toEqual(Array.from({ length: 12_001 }, (_, n) => n));
  });
});
