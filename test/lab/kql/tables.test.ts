import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { type Lab, makeLab, NOW } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
  const columns = [
    { name: 'TimeGenerated', type: 'datetime' as const },
    { name: 'Url', type: 'string' as const },
    { name: 'url', type: 'long' as const },
    { name: 'Properties', type: 'dynamic' as const },
  ];
  await lab.store.define({ name: 'T', columns });
  await lab.store.append(
    'T',
    [
      { TimeGenerated: NOW - 3 * MINUTE, Url: 'A', url: 1, Properties: { country: 'NG' } },
      { TimeGenerated: NOW - 2 * MINUTE, Url: 'b', url: 2, Properties: '{"country": "US"}' },
      { TimeGenerated: NOW - MINUTE, Url: 'c', url: '3', Properties: 'text', Unknown: 1 },
    ],
    (row) => (row['Url'] === 'c' ? NOW + MINUTE : NOW - MINUTE),
  );
});
afterAll(() => lab.store.close());

test('a row is invisible until the clock reaches its ingestion', async () => {
  expect(await lab.rows('T | count')).toEqual([[2]]);
  expect(await lab.engine.query('T | count', { now: NOW + MINUTE })).toMatchObject({ rows: [[3]] });
});

test('the range of a request is half-open and cuts every table, also inside let and union', async () => {
  const range = { from: NOW - 3 * MINUTE, to: NOW - 2 * MINUTE };
  expect(await lab.engine.query('let X = T; union X, T | project Url', { now: NOW, range })).toMatchObject({ rows: [['A'], ['A']] });
});

test('columns whose names differ only in case are two columns', async () => {
  expect(await lab.rows('T | sort by url asc | project url, Url')).toEqual([
    [1, 'A'],
    [2, 'b'],
  ]);
});

test('dynamic cells are read by property, also when they were text', async () => {
  expect(await lab.rows('T | summarize count() by Country = tostring(Properties.country) | sort by Country asc')).toEqual([
    ['NG', 1],
    ['US', 1],
  ]);
  expect(await lab.rows('T | where Properties.country == "NG" | count')).toEqual([[1]]);
});

test('elements of mv-apply may be made of the ingestion time', async () => {
  const at = 'mv-apply At = pack_array(ingestion_time()) to typeof(datetime) on (where isnotnull(At))';
  expect(await lab.rows(`let M = materialize(T); M | where Url == "A" | ${at} | project At`)).toEqual([['2026-03-01T10:29:00Z']]);
});

test('ingestion_time() is there through where and extend, and refused behind project', async () => {
  expect(await lab.rows('T | where Url == "A" | extend At = ingestion_time() | project At')).toEqual([['2026-03-01T10:29:00Z']]);
  expect(await lab.problem('T | project Url | extend At = ingestion_time()')).toMatchObject({ kind: 'unsupported', position: 31 });
});

test('column_ifexists takes the column where it is there and the default where it is not', async () => {
  expect(await lab.rows('T | project a = column_ifexists("Url", "?"), b = column_ifexists("Nope", "?") | sort by a asc | take 1')).toEqual([
    ['A', '?'],
  ]);
});

test('union isfuzzy leaves out missing tables; without it, or with no table at all, the query fails', async () => {
  expect(await lab.rows('union isfuzzy=true T, Missing | count')).toEqual([[2]]);
  expect(await lab.problem('union T, Missing')).toMatchObject({ kind: 'semantic', message: expect.stringContaining("'Missing'") });
  expect((await lab.problem('union isfuzzy=true Missing, Gone')).kind).toBe('unsupported');
});

test('union fills what one leg lacks: null, and "" for strings', async () => {
  expect(await lab.rows('union (print a = 1), (print b = "x") | sort by a desc')).toEqual([
    [1, ''],
    [null, 'x'],
  ]);
});

test('join kinds: null keys match each other, missing strings are ""', async () => {
  const left = 'datatable(k:long, l:string)[1,"a", 2,"b", 2,"b2", long(null),"n"]';
  const right = 'datatable(k:long, r:string)[2,"x", 3,"y", long(null),"z"]';
  const join = (kind: string): Promise<readonly (readonly unknown[])[]> =>
    lab.rows(`${left} | join kind=${kind} (${right}) on k | sort by l asc, k asc`);
  expect(await join('inner')).toEqual([
    [2, 'b', 2, 'x'],
    [2, 'b2', 2, 'x'],
    [null, 'n', null, 'z'],
  ]);
  expect(await join('leftouter')).toEqual([
    [1, 'a', null, ''],
    [2, 'b', 2, 'x'],
    [2, 'b2', 2, 'x'],
    [null, 'n', null, 'z'],
  ]);
  expect(await join('leftanti')).toEqual([[1, 'a']]);
  expect(await join('leftsemi')).toEqual([
    [2, 'b'],
    [2, 'b2'],
    [null, 'n'],
  ]);
  expect(await lab.rows(`${left} | join (${right}) on k | count`)).toEqual([[2]]);
});

test('project, project-away, project-rename, distinct, count, getschema and top do what they say', async () => {
  expect(await lab.rows('T | project-away TimeGenerated, Properties | project-rename N = url | sort by N asc')).toEqual([
    ['A', 1],
    ['b', 2],
  ]);
  expect(await lab.rows('T | project-keep url | distinct url | top 1 by url')).toEqual([[2]]);
  expect(await lab.rows('T | getschema | project ColumnName, ColumnType')).toContainEqual(['Properties', 'dynamic']);
  expect(await lab.rows('T | extend Url = strcat(Url, "!") | where Url == "A!" | project Url, url')).toEqual([['A!', 1]]);
});
