import { expect, test } from 'vitest';
import type { Parameter } from '../../src/hunts/hunt.ts';
import { leadingLets, QueryRenderError, renderQuery } from '../../src/hunts/render.ts';

const parameters: readonly Parameter[] = [
  { name: 'Limit', type: 'long', default: 5, unit: '', meaning: '' },
  { name: 'Words', type: 'strings', default: ['a'], unit: '', meaning: '' },
  { name: 'Elsewhere', type: 'bool', default: true, unit: '', meaning: '' },
];
const text = 'let Limit = 5;\nlet Words = dynamic(["a"]);\n// let Limit = 7;\nT | where A > Limit\nlet Limit = 9;\n';

test('without values a query stays as written, character for character', () => {
  expect(renderQuery(text, parameters, {})).toBe(text);
});

test('a value replaces the literal of its leading let and nothing below', () => {
  expect(renderQuery(text, parameters, { Limit: 80 })).toBe(text.replace('Limit = 5', 'Limit = 80'));
});

test('a value cannot add a line, a statement or a replacement pattern', () => {
  const rendered = renderQuery(text, parameters, { Words: ['$&$1', '"]); T | take 1 //', '\n| take 1'] });
  expect(rendered.split('\n')).toHaveLength(text.split('\n').length);
  expect(rendered.split('\n')[1]).toBe('let Words = dynamic(["$&$1", "\\"]); T | take 1 //", "\\n| take 1"]);');
});

test('a value for the other query of the hunt is left out', () => {
  expect(renderQuery(text, parameters, { Elsewhere: false })).toBe(text);
});

test('a value nobody declared is refused by name', () => {
  expect(() => renderQuery(text, parameters, { Limt: 80 })).toThrow(/no parameter Limt; it has Limit, Words/);
});

test('a let that hunt.ts does not declare is refused by line', () => {
  expect(() => renderQuery('let Other = 1;\nT', parameters, {})).toThrow(QueryRenderError);
});

test('Windows line ends are read', () => {
  expect(leadingLets('let Limit = 5;\r\nlet Words = dynamic([]);\r\nT')).toEqual([
    { name: 'Limit', literal: '5' },
    { name: 'Words', literal: 'dynamic([])' },
  ]);
});
