import { expect, test } from 'vitest';
import type { Column } from '../../src/hunts/hunt.ts';
import { parseRows } from '../../src/hunts/rows.ts';

const columns: readonly Column[] = [
  { name: 'Bin', type: 'datetime', role: 'key' },
  { name: 'Source', type: 'string', role: 'key' },
  { name: 'Requests', type: 'long', role: 'counted' },
  { name: 'Share', type: 'real', role: 'estimated' },
  { name: 'Late', type: 'bool', role: 'sample' },
  { name: 'Countries', type: 'strings', role: 'sample' },
];
const wire = [
  { name: 'Countries', type: 'dynamic' },
  { name: 'Bin', type: 'datetime' },
  { name: 'Extra', type: 'guid' },
  { name: 'Source', type: 'string' },
  { name: 'Requests', type: 'long' },
  { name: 'Share', type: 'real' },
  { name: 'Late', type: 'bool' },
];
const good = ['["NG","LK"]', '2026-03-01T10:05:00.1234567Z', 'x', '203.0.113.7', 61, 0.5, true];

const parse = (...rows: unknown[][]) => parseRows(columns, { columns: wire, rows });
const withCell = (index: number, value: unknown): unknown[] => good.map((cell, i) => (i === index ? value : cell));

test('cells are read by column name, whatever their order', () => {
  expect(parse(good)).toEqual({
    rows: [
      { Bin: Date.UTC(2026, 2, 1, 10, 5, 0, 123), Source: '203.0.113.7', Requests: 61, Share: 0.5, Late: true, Countries: ['NG', 'LK'] },
    ],
    problems: [],
  });
});

test('nulls are null, strings are never null', () => {
  expect(parse([null, good[1], null, null, 61, null, null]).rows).toEqual([
    { Bin: Date.UTC(2026, 2, 1, 10, 5, 0, 123), Source: '', Requests: 61, Share: null, Late: null, Countries: null },
  ]);
});

test('numbers and booleans of older answers come as strings and are read', () => {
  expect(parse(['[]', good[1], null, '', '61', 'NaN', 'false']).rows).toMatchObject([{ Requests: 61, Share: Number.NaN, Late: false }]);
});

test.each([
  ['a time without zone', 1, '2026-03-01T10:05:00', 'Bin'],
  ['an impossible time', 1, '2026-13-01T10:05:00Z', 'Bin'],
  ['an empty time in a key', 1, '', 'Bin'],
  ['a fraction in a count', 4, 61.5, 'Requests'],
  ['NaN in a count', 4, 'NaN', 'Requests'],
  ['a null count', 4, null, 'Requests'],
  ['an empty count', 4, '', 'Requests'],
  ['a number in a string', 3, 7, 'Source'],
  ['a word in a bool', 6, 'maybe', 'Late'],
  ['an object in a list', 0, '{"a":1}', 'Countries'],
  ['numbers in a list', 0, '[1]', 'Countries'],
  ['broken JSON', 0, '["NG"', 'Countries'],
])('%s leaves its row out, is named, and costs no other row', (_what, index, value, column) => {
  const { rows, problems } = parse(good, withCell(index, value), good);
  expect(rows).toHaveLength(2);
  expect(problems).toEqual([expect.objectContaining({ row: 1, column })]);
});

test('a missing column is one problem and no rows, not rows full of nulls', () => {
  const table = { columns: wire.filter(({ name }) => name !== 'Requests'), rows: [good, good] };
  expect(parseRows(columns, table)).toEqual({
    rows: [],
    problems: [{ row: -1, column: 'Requests', reason: 'the answer has no such column' }],
  });
});

test('a column of another type is one problem and no rows', () => {
  const table = { columns: wire.map((c) => (c.name === 'Requests' ? { name: c.name, type: 'string' } : c)), rows: [good] };
  expect(parseRows(columns, table).problems).toEqual([expect.objectContaining({ row: -1, column: 'Requests' })]);
});

test('the answer of an empty workspace has neither columns nor problems', () => {
  expect(parseRows(columns, { columns: [], rows: [] })).toEqual({ rows: [], problems: [] });
});
