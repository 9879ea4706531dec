import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { loadFolder } from '../../../src/lab/files/folder.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import { quoteName } from '../../../src/lab/kql/sql/quoting.ts';
import { bothWays, columns, KNOWN, row } from './both-ways.ts';
import { withFolder } from './recorded-folder.ts';

/** How folders that are made while files are read begin. */
const SCRATCH = 'tollwatch-lines-';

describe('files that the store reads itself', () => {
  it.each([
    ['plain rows', row() + row({ Count: 5, Size: 123456789012345, Cost: 1.5, Done: true, Ended: '2026-03-01T12:00:00+02:00' })],
    ['a column that only a later row has', row().repeat(300) + row({ Cost: 0.1 })],
    ['texts that look like numbers', row({ Version: '1.0' }) + row({ Version: '12345678901234567890' }) + row({ Version: '1e5' })],
    ['such a text far down', row({ Version: 'x' }).repeat(300) + row({ Version: '1.0' })],
    ['texts that are JSON', row({ Name: '{"a":1}' }) + row({ Name: '["x", 1.0]' })],
    [
      'dynamic cells',
      row({ Properties: { b: 1, a: [1.5, { x: null }] } }) + row({ Properties: '{"2":1,"1":2}' }) + row({ Properties: 'word' }),
    ],
    ['texts for numbers, and nothing for them', row({ Count: '7', Cost: '.5', Done: 'True', Ended: '' })],
    ['rows with carriage returns and blank lines', (row() + row()).replaceAll('\n', '\r\n\r\n')],
    ['no line feed at the end', row() + row().trimEnd()],
    ['gzip by its bytes, two members', Buffer.concat([gzipSync(row()), gzipSync(row({ Name: 'b' }))])],
  ])('%s', async (_, content) => {
    expect(await bothWays({ 'Requests.ndjson': content })).toBe(1);
  });

  it.each([
    ['half a character in a dynamic cell', row() + row({ Properties: { 'cut \ud83d': ['\udc00', { note: 'cut emoji \ud83d' }] } })],
    ['a half line at the end', row() + row().slice(0, 30)],
    ['a comma too many', row() + row().replace('}', ',}')],
    ['a comma too many inside', row() + row({ Properties: [1] }).replace('[1]', '[1,]')],
    ['NaN, which is no JSON', row() + row({ Cost: 1 }).replace(':1}', ':NaN}')],
    ['a byte order mark', `\uFEFF${row()}`],
    ['a column nobody knows', row() + row({ Extra: 1 })],
    ['a name that stands twice', row() + row().replace('}', ',"Name":"b"}')],
    ['a line that is no object', `${row()}5\n${row()}null\n[]\n`],
    ['rows of two tables', row({ Type: 'Requests' }) + row({ Type: 'Other' })],
    ['rows with and without a Type', row() + row({ Type: 'Other' })],
    ['a number where a text is', row({ Version: '1.0' }) + row({ Version: 1 }) + row({ Version: 1 }).replace(':1}', ':1.0}')],
    ['a time outside of the years', row() + row({ TimeGenerated: '1969-12-31T10:00:00Z' })],
    ['no time', row() + row({ TimeGenerated: null })],
    ['a day that is none', row({ Ended: '2026-02-30T10:00:00Z' })],
    ['hour 24', row({ Ended: '2026-02-03T24:00:00Z' })],
    ['digits with an underscore', row({ Cost: '1_000' })],
  ])('%s is read row by row', async (_, content) => {
    await bothWays({ 'Requests.ndjson': content });
    // Behind the rows that are looked at first.
    await bothWays({ 'Requests.ndjson': row().repeat(250) + content });
  });

  it('names of files that are patterns are names', async () => {
    const name = `it's [a-z]*?{x}"; --.ndjson`;
    expect(
      await bothWays({
        [name]: row({ Type: 'Requests' }),
        'b.ndjson': row({ Type: 'Requests', Name: 'b', TimeGenerated: '2026-03-02T00:00:00Z' }),
      }),
    ).toBe(2);
    expect(await bothWays({ [name]: row({ Type: 'Requests' }), 'ab.ndjson': row({ Type: 'Other' }) })).toBe(2);
  });

  it('rows that stand in two files are taken once', async () => {
    await bothWays({ 'Requests.ndjson': row() + row(), 'am-Requests/a.json': row() + row({ Name: 'b' }) });
    const day = (date: string): string => row({ TimeGenerated: `2026-03-${date}T00:00:00Z` });
    expect(await bothWays({ 'am-Requests/1.json': day('01'), 'am-Requests/2.json': day('02'), 'am-Requests/3.json': day('03') })).toBe(3);
  });

  it('rows are visible from their time, and not after the latest', async () => {
    expect(
      await bothWays({ 'Requests.ndjson': row() + row({ TimeGenerated: '2026-03-05T00:00:00Z' }) }, { latest: Date.UTC(2026, 2, 2) }),
    ).toBe(1);
  });

  it('a table that was read from files takes rows and columns like any other', async () => {
    await withFolder({ 'Requests.ndjson': row() }, async (dir) => {
      const store = await makeStore();
      try {
        await loadFolder(dir, { store, known: KNOWN });
        const names = (): unknown =>
          store.withConnection(async (connection) => {
            const { physical } = store.catalogue.table('Requests') as { readonly physical: string };
            return (await connection.runAndReadAll(`SELECT k1, k2 FROM ${quoteName(physical)}`)).getRows();
          });
        expect(await names()).toEqual([['a', '']]);
        await store.append('Requests', [{ Name: 'b', Version: '2' }], () => 0);
        await store.define({ name: 'Requests', columns: [...columns, { name: 'More', type: 'string' }] });
        expect(await names()).toEqual([
          ['a', ''],
          ['b', '2'],
        ]);
        expect(store.schemas()[0]?.columns.at(-1)?.name).toBe('More');
        expect(await store.count('Requests')).toBe(2);
      } finally {
        store.close();
      }
    });
  });

  it('leaves nothing in the temporary folder, and no query can read a file afterwards', async () => {
    await withFolder({ 'Requests.ndjson': row() }, async (dir) => {
      const before = new Set(await readdir(tmpdir()));
      const store = await makeStore();
      try {
        await loadFolder(dir, { store, known: KNOWN });
        const own = (await readdir(tmpdir())).filter((name) => name.startsWith(`${SCRATCH}${process.pid}-`) && !before.has(name));
        expect(own).toEqual([]);
        await store.withConnection(async (connection) => {
          await expect(connection.run(`SELECT * FROM read_text('${dir}/Requests.ndjson')`)).rejects.toThrow(/Permission|disabled/);
          await expect(connection.run('SET enable_external_access=true')).rejects.toThrow(/locked|Cannot/);
        });
        const late = {
          path: `${dir}/Requests.ndjson`,
          gzip: false,
          columns: ['TimeGenerated', 'Name'],
          ambiguous: [],
          type: 'any' as const,
        };
        expect(await store.lines?.add({ name: 'Other', columns }, late)).toBeUndefined();
      } finally {
        store.close();
      }
    });
  });
});

describe('half a character, left of an emoji that was cut', () => {
  it('is read with a mark in its place, and ends no query over its table', async () => {
    const cut = row({ Properties: { note: 'cut \ud83d' } }) + row({ Name: 'half \udc00', Properties: { note: 'whole \ud83d\ude00' } });
    for (const content of [row({ Properties: { note: 'cut \ud83d' } }), cut, gzipSync(cut)])
      await withFolder({ 'Requests.ndjson': content }, async (dir) => {
        const store = await makeStore();
        await loadFolder(dir, { store, known: KNOWN });
        const kql = 'Requests | summarize by Note = tostring(Properties.note) | where Note startswith "cut"';
        expect(await makeEngine(store).query(kql, { now: Date.UTC(2026, 2, 2) })).toMatchObject({ kind: 'table', rows: [['cut \uFFFD']] });
        store.close();
      });
  });
});
