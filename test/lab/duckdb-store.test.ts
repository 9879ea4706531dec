import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStore } from '../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../src/lab/kql/engine.ts';
import { STANDARD_TABLES } from '../../src/lab/standard-tables.ts';

const NOW = Date.UTC(2026, 2, 1);
let store: Awaited<ReturnType<typeof makeStore>>;
beforeAll(async () => {
  store = await makeStore();
});
afterAll(() => store.close());

const rows = async (kql: string): Promise<readonly (readonly unknown[])[]> => {
  const answer = await makeEngine(store).query(kql, { now: NOW });
  if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
  return answer.rows;
};

test('cells that do not fit their column become null, strings ""; what fits loosely is converted', async () => {
  const types = ['string', 'int', 'long', 'real', 'bool', 'datetime', 'timespan', 'dynamic', 'guid'] as const;
  await store.define({ name: 'Cells', columns: types.map((type) => ({ name: type, type })) });
  await store.append(
    'Cells',
    [
      {
        string: 5,
        int: '7',
        long: '9223372036854775807',
        real: '1.5',
        bool: 'true',
        datetime: NOW,
        timespan: '01:00:00',
        dynamic: { a: [1] },
      },
      { int: 1e12, long: 'x', real: 'x', bool: 'x', datetime: 'x', timespan: 'x', dynamic: '', guid: 'x' },
      { datetime: '2026-03-01T02:00:00.1234567+02:00', dynamic: '[1, 2]', guid: '6F9619FF-8B86-D011-B42D-00CF4FC964FF' },
    ],
    () => NOW,
  );
  expect(await rows('Cells')).toEqual([
    ['5', 7, '9223372036854775807', 1.5, true, '2026-03-01T00:00:00Z', '01:00:00', '{"a":[1]}', null],
    ['', null, null, null, null, null, null, null, null],
    ['', null, null, null, null, '2026-03-01T00:00:00.1234567Z', null, '[1,2]', '6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
  ]);
});

test('a table gains columns without losing rows, and its queries see them at once', async () => {
  await store.define({ name: 'Grows', columns: [{ name: 'A', type: 'string' }] });
  await store.append('Grows', [{ A: 'old' }], () => NOW);
  await store.define({
    name: 'Grows',
    columns: [
      { name: 'A', type: 'string' },
      { name: 'b_s', type: 'string' },
      { name: 'c_d', type: 'real' },
    ],
  });
  await store.append('Grows', [{ A: 'new', b_s: 'x', c_d: 2 }], () => NOW);
  expect(await rows('Grows | sort by A desc')).toEqual([
    ['old', '', null],
    ['new', 'x', 2],
  ]);
  expect(await store.count('Grows')).toBe(2);
  await expect(store.define({ name: 'Grows', columns: [{ name: 'A', type: 'long' }] })).rejects.toThrow('another type');
});

test('the span covers all tables with a TimeGenerated, its end exclusive', async () => {
  await store.define({ name: 'Early', columns: [{ name: 'TimeGenerated', type: 'datetime' }] });
  await store.define({ name: 'Late', columns: [{ name: 'TimeGenerated', type: 'datetime' }] });
  expect(await store.span()).toBeUndefined();
  await store.append('Early', [{ TimeGenerated: NOW - 5000 }, {}], () => NOW);
  await store.append('Late', [{ TimeGenerated: NOW + 7000 }], () => NOW);
  expect(await store.span()).toEqual({ from: NOW - 5000, to: NOW + 7001 });
});

test('rows for a table that is not defined are an error that says so', async () => {
  await expect(store.append('Nowhere', [{}], () => NOW)).rejects.toThrow('no table Nowhere');
});

test('SQL cannot reach files or settings once the store has started', async () => {
  await store.withConnection(async (connection) => {
    await expect(connection.run("SELECT * FROM read_text('/etc/hostname')")).rejects.toThrow();
    await expect(connection.run("SET memory_limit='8GB'")).rejects.toThrow();
    await expect(connection.run("ATTACH 'x.db'")).rejects.toThrow();
  });
});

test('a store in a folder keeps its rows there, answers alike, and opens no other file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tollwatch-store-'));
  try {
    const onDisk = await makeStore({ dir, memoryLimit: '64MB' });
    await onDisk.define({ name: 'T', columns: [{ name: 'n', type: 'long' }] });
    await onDisk.append(
      'T',
      Array.from({ length: 50_000 }, (_, n) => ({ n })),
      () => NOW - 1,
    );
    const answer = await makeEngine(onDisk).query('T | sort by n desc | summarize count(), max(n)', { now: NOW });
    expect(answer).toMatchObject({ kind: 'table', rows: [[50_000, 49_999]] });
    expect(await readdir(dir)).toContain('lab.duckdb');
    await onDisk.withConnection(async (connection) => {
      for (const sql of ["SELECT * FROM read_text('/etc/hostname')", "ATTACH 'x.db'", "COPY (SELECT 1) TO 'x.csv'"])
        await expect(connection.run(sql)).rejects.toThrow('disabled');
    });
    // More than memory has room for goes beside the database.
    const groups = 'range x from 1 to 5000000 step 1 | summarize c = count() by x | summarize max(c), count()';
    expect(await makeEngine(onDisk).query(groups, { now: NOW })).toMatchObject({ kind: 'table', rows: [[1, 5_000_000]] });
    onDisk.close();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

test('many queries at once all get their own answer', async () => {
  const engine = makeEngine(store);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => engine.query(`range x from 1 to 1000 step 1 | summarize s = sum(x * ${i})`, { now: NOW })),
  );
  expect(answers.map((a) => a.kind === 'table' && a.rows[0]?.[0])).toEqual(Array.from({ length: 20 }, (_, i) => 500500 * i));
});

test('every standard table can be defined and has TimeGenerated', async () => {
  for (const schema of STANDARD_TABLES) {
    await store.define(schema);
    expect(schema.columns).toContainEqual({ name: 'TimeGenerated', type: 'datetime' });
  }
  expect(await rows('AppRequests | where isnotempty(_ResourceId) | count')).toEqual([[0]]);
});
