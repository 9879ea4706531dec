import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KqlLiteralError, kqlIdentifier, kqlLiteral } from '../../src/hunts/kql-literal.ts';
import { loadParser } from '../../src/lab/kql/parser.ts';
import { RUNS } from '../runs.ts';

const attacks = [
  '"; AppRequests | take 10; print "',
  "'; drop",
  '\\',
  '\\"',
  'a\nlet Terms = dynamic([]);',
  '\u2028| take 1',
  '\u0085',
  '\u0000',
  '])',
  '```',
  '//',
  '\ud800',
  '\u202e',
];

// Mostly the characters that could end a literal or begin an escape.
const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...'\\"\'nrtu0x`])\n\r\t\u2028'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
});

// Written like a query of the product and read back by Microsoft's own parser.
const readBack = (text: string, parse: (query: string) => unknown): unknown => parse(`print X = ${text}`);

const literalOf = async (): Promise<(query: string) => unknown> => {
  const declared = (await loadParser()).declare([]);
  return (query) => {
    const analysis = declared.analyze(query);
    expect(analysis.errors).toEqual([]);
    expect(analysis.statements).toHaveLength(1);
    const literal = analysis.nodeAt('print X = '.length);
    expect(literal?.length).toBe(query.length - 'print X = '.length);
    return literal?.literal;
  };
};

test.each(attacks)('the string %j stays one literal and reads back as it was', async (text) => {
  expect(readBack(kqlLiteral('string', text), await literalOf())).toBe(text);
});

// Seen to fail with: backslashes left unescaped.
test('any string reads back as it was', async () => {
  const parse = await literalOf();
  fc.assert(
    fc.property(text, (value) => {
      expect(readBack(kqlLiteral('string', value), parse)).toBe(value);
    }),
    { numRuns: RUNS },
  );
});

// Seen to fail with: items joined without quoting.
test('any list of strings is a dynamic array whose JSON is that list', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, fc.constantFrom(...attacks))), (items) => {
      const written = kqlLiteral('strings', items);
      expect(written).toMatch(/^dynamic\(\[[\x20-\x7e]*\]\)$/);
      expect(JSON.parse(written.slice('dynamic('.length, -1))).toEqual(items);
    }),
    { numRuns: RUNS },
  );
});

test.each([
  ['long', 50, '50'],
  ['long', -5, 'long(-5)'],
  ['long', -0, '0'],
  ['real', 0.13, 'real(0.13)'],
  ['real', 1e21, 'real(1e+21)'],
  ['real', Number.NaN, 'real(nan)'],
  ['real', Number.NEGATIVE_INFINITY, 'real(-inf)'],
  ['bool', true, 'true'],
  ['minutes', 5, '5m'],
  ['strings', [], 'dynamic([])'],
  ['datetime', Date.UTC(2026, 2, 1, 10, 5), 'datetime(2026-03-01T10:05:00.000Z)'],
  ['datetime', -1, 'datetime(1969-12-31T23:59:59.999Z)'],
] as const)('a %s %j is written as %s', (type, value, text) => {
  expect(kqlLiteral(type, value)).toBe(text);
});

test.each([
  ['long', 1.5],
  ['long', Number.NaN],
  ['long', '50); drop'],
  ['real', '1'],
  ['bool', 'true'],
  ['string', 5],
  ['strings', 'otp'],
  ['minutes', -5],
  ['minutes', 0.5],
  ['datetime', 1e17],
  ['datetime', 'now()'],
] as const)('a %s refuses %j instead of guessing', (type, value) => {
  expect(() => kqlLiteral(type, value)).toThrow(KqlLiteralError);
});

test.each([
  ['AppRequests', 'AppRequests'],
  ['SmsEvents_CL', 'SmsEvents_CL'],
  ['where', '["where"]'],
  ['odd name', '["odd name"]'],
  ['x"] | take 1', '["x\\"] | take 1"]'],
  ['1st', '["1st"]'],
])('the name %s is written as %s', (name, text) => {
  expect(kqlIdentifier(name)).toBe(text);
});

test('an empty name is refused', () => {
  expect(() => kqlIdentifier('')).toThrow(KqlLiteralError);
});
