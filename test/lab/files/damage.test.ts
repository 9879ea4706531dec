import { spawnSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadFolder } from '../../../src/lab/files/folder.ts';
import { KNOWN, load, withFolder } from './recorded-folder.ts';

const line = (n: number): string => JSON.stringify({ TimeGenerated: `2026-03-01T10:00:0${n}Z`, ItemCount: n, Type: 'AppRequests' });

describe('files in another encoding', () => {
  test('bytes that are not UTF-8 are said, with how many rows hold them and from which line on', async () => {
    const latin1 = Buffer.from(`${line(1)}\n${JSON.stringify({ TimeGenerated: '2026-03-01T10:00:02Z', Name: 'Stra\u00dfe' })}\n`, 'latin1');
    const { report, rows } = await load({ 'AppRequests.ndjson': latin1 });
    expect(rows['AppRequests']).toHaveLength(2);
    expect(report.warnings).toEqual([
      'AppRequests.ndjson: 1 row, the first in line 2, holds characters that could not be read (\uFFFD): if the file is not UTF-8, convert it (iconv -f LATIN1 -t UTF-8) and load it again',
    ]);
  });

  test('UTF-32 is named, whichever way its bytes go', async () => {
    for (const mark of [Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from([0, 0, 0xfe, 0xff])])
      await expect(load({ 'AppRequests.ndjson': Buffer.concat([mark, Buffer.from([0x7b, 0, 0, 0])]) })).rejects.toThrow(
        'AppRequests.ndjson: is UTF-32: save it as UTF-8',
      );
  });
});

describe('bad rows are counted, shown with file and line, and skipped', () => {
  test('a line that is no JSON, a cut last line, a time that is none, a missing time', async () => {
    const { report, rows } = await load({
      'day.ndjson': [line(1), '{oops', '{"TimeGenerated":"yesterday"}', '{"ItemCount":1}', line(2), line(3).slice(0, 20)].join('\n'),
    });
    expect(rows['AppRequests']).toHaveLength(2);
    expect(report.skipped).toBe(4);
    expect(report.badRows).toEqual([
      'day.ndjson:2 is not complete JSON',
      'day.ndjson:3 TimeGenerated is no time: "yesterday"',
      'day.ndjson:4 has no TimeGenerated',
      'day.ndjson:6 is not complete JSON',
    ]);
  });

  test('a row nested more deeply than can be written out again', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { report, rows } = await load({
      'AppRequests.ndjson': `{"TimeGenerated":"2026-03-01T10:00:00Z","Properties":${deep}}\n${line(1)}`,
    });
    expect(rows['AppRequests']).toHaveLength(1);
    expect(report.badRows).toEqual(['AppRequests.ndjson:1 is nested too deeply']);
  });

  test('an array cut in the middle of an object keeps the rows before', async () => {
    const { report, rows } = await load({ 'AppRequests.json': `[\n${line(1)},\n${line(2)},\n${line(3).slice(0, 15)}` });
    expect(rows['AppRequests']).toHaveLength(2);
    expect(report.badRows).toEqual(['AppRequests.json:4 is cut: the file ends inside this object']);
  });

  test('CSV rows with too few cells, and a file cut inside a quoted cell', async () => {
    const { report, rows } = await load({
      'AppRequests.csv': 'TimeGenerated,Name\n2026-03-01,a\n2026-03-01\n2026-03-01,"b\nb"\n2026-03-01,c\n2026-03-01,"cut',
    });
    expect(rows['AppRequests']?.map((row) => row['Name'])).toEqual(['a', 'b\nb', 'c']);
    expect(report.badRows).toEqual([
      'AppRequests.csv:3 has 1 cells, the header has 2',
      expect.stringMatching(/^AppRequests\.csv:\d+ is not CSV/),
    ]);
  });

  test('times that only a wrong clock writes do not stretch the span of the data over millennia', async () => {
    const at = ['0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59-05:00'];
    const { report, rows } = await load({
      'AppRequests.ndjson': [line(1), ...at.map((time) => JSON.stringify({ TimeGenerated: time }))].join('\n'),
    });
    expect(rows['AppRequests']).toHaveLength(1);
    expect(report.badRows).toEqual([
      'AppRequests.ndjson:2 TimeGenerated is not between the years 1970 and 2199: "0001-01-01T00:00:00Z"',
      'AppRequests.ndjson:3 TimeGenerated is not between the years 1970 and 2199: "1969-12-31T23:59:59Z"',
      'AppRequests.ndjson:4 TimeGenerated is not between the years 1970 and 2199: "9999-12-31T23:59:59.9999999Z"',
      'AppRequests.ndjson:5 TimeGenerated is no time: "9999-12-31T23:59:59-05:00"',
    ]);
  });

  test('only the first five of a file are shown, all are counted for their table', async () => {
    const { report } = await load({ 'AppRequests.ndjson': `${line(1)}\n${'nope {\n'.repeat(9)}` });
    expect(report.badRows).toHaveLength(5);
    expect(report.tables).toEqual([{ name: 'AppRequests', rows: 1, skipped: 9 }]);
  });

  test('a cell that does not fit its column is null, and counted', async () => {
    const { report, rows } = await load({ 'AppRequests.ndjson': '{"TimeGenerated":"2026-03-01","ItemCount":"many"}\n' });
    expect(rows['AppRequests']).toEqual([{ TimeGenerated: '2026-03-01T00:00:00.0000000Z' }]);
    expect(report.warnings).toEqual(["AppRequests.ItemCount: 1 cells do not fit the column's type and were read as null"]);
  });
});

describe('a file that is not what it says is a clear error', () => {
  test.each([
    [
      'gzip that ends early',
      'a.ndjson.gz',
      gzipSync(`${line(1)}\n`.repeat(2000)).subarray(0, 60),
      /a\.ndjson\.gz: the gzip data ends early/,
    ],
    ['a web page', 'AppRequests.json', '<!DOCTYPE html><html>Sign in</html>', /AppRequests\.json: is a web page/],
    ['a spreadsheet', 'AppRequests.csv', Buffer.from('PK\u0003\u0004rest'), /is a zip archive or a spreadsheet/],
    ['binary data', 'AppRequests.ndjson', Buffer.from([1, 2, 0, 4, 5, 0]), /is a binary file/],
    ['prose', 'AppRequests.csv', 'These are the logs you asked for.\n', /neither NDJSON, JSON nor CSV/],
    ['an API answer cut short', 'AppRequests.json', '{"tables":[{"columns":[', /cut or damaged/],
    ['an API error', 'AppRequests.json', '{"error":{"code":"BadArgumentError"}}', /has no tables/],
    ['local times', 'AppRequests.csv', 'TimeGenerated [Local Time],Name\n2026-03-01,a\n', /times are in "Local Time": set the portal/],
    [
      'semicolons in place of commas',
      'AppRequests.csv',
      '"TimeGenerated";"Name"\n"2026-03-01";"a"\n',
      /separates its columns by semicolons/,
    ],
    ['tabs in place of commas', 'AppRequests.csv', 'TimeGenerated [UTC]\tName\n2026-03-01\ta\n', /separates its columns by tabs/],
    ['a header with one name twice', 'AppRequests.csv', 'TimeGenerated,Name,Name\n2026-03-01,a,b\n', /names "Name" twice/],
  ])('%s', async (_, name, content, message) => {
    const loading = load({ [name]: content });
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toMatchObject({ name: 'DataFileError', file: name });
  });
});

describe('what stands in a folder besides files of rows', () => {
  const store = {
    define: async () => {},
    schemas: () => [],
    append: async (_: string, rows: readonly unknown[]) => rows.length,
    count: async () => 0,
    span: async () => undefined,
    close: () => {},
  };

  test('a link that leads nowhere is an error that names it', async () => {
    await withFolder({ 'AppRequests.ndjson': line(1) }, async (dir) => {
      await symlink(`${dir}/gone`, `${dir}/AppTraces.json`);
      const loading = loadFolder(dir, { store, known: KNOWN });
      await expect(loading).rejects.toThrow(/^AppTraces\.json: cannot be read \(ENOENT/);
      await expect(loading).rejects.toMatchObject({ name: 'DataFileError' });
    });
  });

  test('pipes, links to folders and their loops are left out, and said to be', async () => {
    await withFolder({ 'AppRequests.ndjson': line(1) }, async (dir) => {
      await mkdir(`${dir}/x.json`);
      await symlink('..', `${dir}/x.json/up`);
      spawnSync('mkfifo', [`${dir}/AppTraces.json`]);
      const { tables, warnings } = await loadFolder(dir, { store, known: KNOWN });
      expect(tables).toEqual([{ name: 'AppRequests', rows: 1, skipped: 0 }]);
      expect(warnings).toEqual([
        'AppTraces.json is no regular file: left out',
        'x.json/up is a link to a folder: left out, give that folder itself or copy it',
      ]);
    });
  });
});

describe('a folder that cannot be used', () => {
  const store = {
    define: async () => {},
    schemas: () => [],
    append: async () => 0,
    count: async () => 0,
    span: async () => undefined,
    close: () => {},
  };
  test('missing, a file in its place, without data files, or an override for a file that is not there', async () => {
    await withFolder({ 'tollwatch.json': '{}', 'notes.txt': 'x', '.hidden.json': '[]' }, async (dir) => {
      await expect(loadFolder(`${dir}/none`, { store, known: KNOWN })).rejects.toThrow(/There is no folder/);
      await expect(loadFolder(`${dir}/notes.txt`, { store, known: KNOWN })).rejects.toThrow(/There is no folder/);
      await expect(loadFolder(dir, { store, known: KNOWN })).rejects.toThrow(/holds no data file/);
    });
    await expect(load({ 'a.ndjson': line(1) }, { overrides: [{ file: 'b.ndjson', table: 'AppRequests' }] })).rejects.toThrow(
      /--table names b\.ndjson/,
    );
  });
});
