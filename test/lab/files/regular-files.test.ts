import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { type LoadOptions, loadFolder } from '../../../src/lab/files/folder.ts';
import { quoteName } from '../../../src/lab/kql/sql/quoting.ts';
import type { LabColumn, LabTableSchema } from '../../../src/lab/store.ts';
import { RUNS } from '../../runs.ts';
import { withFolder } from './recorded-folder.ts';

const TYPES: Readonly<Record<string, LabColumn['type']>> = {
  TimeGenerated: 'datetime',
  Name: 'string',
  Version: 'string',
  Count: 'int',
  Size: 'long',
  Cost: 'real',
  Done: 'bool',
  Ended: 'datetime',
  Properties: 'dynamic',
  Took: 'timespan',
  Type: 'string',
};
const columns = Object.entries(TYPES).map(([name, type]): LabColumn => ({ name, type }));
const KNOWN: readonly LabTableSchema[] = [
  { name: 'Requests', columns },
  { name: 'Other', columns },
];

type Files = Readonly<Record<string, string | Buffer>>;

/** Loads a folder into a store of its own, with or without the files being read by the store, and tells all that can be seen of it. */
const loaded = async (dir: string, byStore: boolean, options: Partial<LoadOptions> = {}) => {
  const store = await makeStore({ memoryLimit: '256MB' });
  try {
    const { lines, ...rest } = store;
    let added = 0;
    const counted = lines && {
      ...lines,
      add: async (...args: Parameters<typeof lines.add>) => {
        const found = await lines.add(...args);
        if (found) added += 1;
        return found;
      },
    };
    const { filled, ...report } = await loadFolder(dir, {
      store: byStore && counted ? { ...rest, lines: counted } : rest,
      known: KNOWN,
      ...options,
    });
    const tables: Record<string, unknown> = {};
    for (const { name } of report.tables) {
      const table = store.catalogue.table(name);
      if (table === undefined) continue;
      const { physical } = table as typeof table & { readonly physical: string };
      const rows = await store.withConnection((connection) => connection.runAndReadAll(`SELECT * FROM ${quoteName(physical)}`));
      tables[name] = rows.getRowsJson();
    }
    const sets = Object.fromEntries([...filled].map(([name, set]) => [name, [...set].toSorted()]).toSorted());
    return { added, seen: { report, filled: sets, tables, schemas: store.schemas().toSorted((a, b) => (a.name < b.name ? -1 : 1)) } };
  } finally {
    store.close();
  }
};

const bothWays = (files: Files, options: Partial<LoadOptions> = {}): Promise<number> =>
  withFolder(files, async (dir) => {
    const [fast, slow] = [await loaded(dir, true, options), await loaded(dir, false, options)];
    expect(fast.seen).toEqual(slow.seen);
    return fast.added;
  });

const row = (cells: Readonly<Record<string, unknown>> = {}): string =>
  `${JSON.stringify({ TimeGenerated: '2026-03-01T10:00:00.1234567Z', Name: 'a', ...cells })}\n`;

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
    [
      'a number where a text is',
      row({ Version: '1.0' }) + row({ Version: 1 }) + '{"TimeGenerated":"2026-03-01T10:00:00Z","Version":1.0}\n',
    ],
    ['a time outside of the years', row() + row({ TimeGenerated: '1969-12-31T10:00:00Z' })],
    ['no time', row() + row({ TimeGenerated: null })],
    ['a day that is none', row({ Ended: '2026-02-30T10:00:00Z' })],
    ['hour 24', row({ Ended: '2026-02-03T24:00:00Z' })],
    ['digits with an underscore', row({ Cost: '1_000' })],
  ])('%s is read row by row', async (_, content) => {
    await bothWays({ 'Requests.ndjson': content });
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

  it('leaves nothing in the temporary folder, and no query can read a file afterwards', async () => {
    await withFolder({ 'Requests.ndjson': row() }, async (dir) => {
      await mkdir(`${dir}/sub`);
      const store = await makeStore();
      try {
        await loadFolder(dir, { store, known: KNOWN });
        expect((await readdir(tmpdir())).filter((name) => name.startsWith(`tollwatch-lines-${process.pid}-`))).toEqual([]);
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

const text = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    '200',
    '1.0',
    '-0',
    '007',
    '1e5',
    'NaN',
    'inf',
    'Info',
    '{"a":1}',
    '[1]',
    '{',
    '12345678901234567',
    '2026-03-01',
    'x,}',
    '-',
    '٣',
    '\u2028',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const time = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 9_999_999 }).map((n) => `2026-03-01T10:00:00.${String(n).padStart(7, '0')}Z`) },
  fc.constantFrom(
    '2026-03-01T23:30:00-02:00',
    '2026-03-01 10:00:00',
    '1970-01-01T00:00:00Z',
    '1970-01-01T00:00:00+01:00',
    '2199-12-31T23:30:00-01:00',
  ),
  fc.constantFrom(
    '2026-02-29T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '3/1/2026 1:00:00 PM',
    '0001-01-01T00:00:00Z',
    '2026-03-01',
    '2026-03-01T10:00:00.123456789Z',
  ),
);
/** Cells that the store should be able to read, and cells that look like them. */
const sound: Readonly<Record<LabColumn['type'], fc.Arbitrary<unknown>>> = {
  string: text,
  int: fc.oneof(fc.integer(), fc.integer().map(String)),
  long: fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
  real: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constantFrom('1.5', '.5', '1e3', ' 5 ', '5.')),
  bool: fc.constantFrom(true, false, 'true', 'False', 1, '0'),
  datetime: fc.integer({ min: 0, max: 9_999_999 }).map((n) => `2026-03-01T10:00:00.${n}Z`),
  dynamic: fc.oneof(
    fc.json().map((json) => JSON.parse(json) as unknown),
    fc.json(),
    fc.dictionary(fc.constantFrom('a', '2', '1', '_b'), fc.oneof(text, fc.double())),
  ),
  guid: fc.constant(null),
  timespan: fc.constant(null),
  decimal: fc.constant(null),
};
const unsound: Readonly<Partial<Record<LabColumn['type'], fc.Arbitrary<unknown>>>> = {
  long: fc.constantFrom('9007199254740993', 2 ** 53, '-5', '+5', '1.0', 1.5),
  real: fc.constantFrom('1_000', '0x10', '1e999', true, ' '),
  datetime: time,
  timespan: fc.constant('01:00:00'),
};
const cell = (type: LabColumn['type'], odd: boolean): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 20, arbitrary: sound[type] },
    { weight: 4, arbitrary: fc.constantFrom(null, undefined) },
    ...(odd ? [fc.jsonValue(), unsound[type] ?? fc.jsonValue()].map((arbitrary) => ({ weight: 1, arbitrary })) : []),
  );
const cells = (odd: boolean): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
  const { TimeGenerated, ...rest } = Object.fromEntries(
    Object.entries(TYPES).map(([name, type]) => [
      name,
      name === 'Type' ? fc.constantFrom(undefined, ...(odd ? [undefined, 'Other', 'a b'] : [])) : cell(type, odd),
    ]),
  );
  const at = odd ? (TimeGenerated ?? time) : sound.datetime;
  return fc.tuple(at, fc.record(rest, { requiredKeys: [] })).map(([found, others]) => ({ TimeGenerated: found, ...others }));
};
const damage = (line: string, kind: string): string =>
  ({
    cut: line.slice(0, -3),
    comma: line.replace(/\}$/, ',}'),
    extra: line.replace(/\}$/, ',"Extra":1}'),
    blank: `\n${line}`,
    twice: line.replace(/\}$/, ',"Name":"b"}'),
    one: line.replaceAll(/:(-?\d+)([,}])/g, ':$1.0$2'),
  })[kind] ?? line;
const file = (odd: boolean): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        cells(odd),
        odd ? fc.constantFrom('', '', '', '', '', 'one', 'cut', 'comma', 'extra', 'blank', 'twice') : fc.constantFrom('', 'blank'),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((rows) => rows.map(([values, kind]) => damage(JSON.stringify(values), kind)).join('\n'));

describe('any files at all', () => {
  // Seen to fail with: `< '-'` as `< '.'` for texts, the loose comma not looked for, `// 100` as `/ 100` of times.
  it('are the same tables and reports both ways', async () => {
    let added = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.oneof(file(false), file(false), file(true)), fc.boolean()), { minLength: 1, maxLength: 2 }),
        async (contents) => {
          const files = contents.map(([content, zip], n): [string, string | Buffer] => [
            `${n === 0 ? 'Requests' : 'Other'}.json`,
            zip ? gzipSync(content) : content,
          ]);
          added += await bothWays(Object.fromEntries(files));
        },
      ),
      { numRuns: RUNS / 4 },
    );
    // Or nothing would have been compared.
    expect(added).toBeGreaterThan(RUNS / 20);
  }, 600_000);
});
