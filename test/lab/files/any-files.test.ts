import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabColumn } from '../../../src/lab/store.ts';
import { RUNS } from '../../runs.ts';
import { bothWays, row, TYPES } from './both-ways.ts';

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
        odd
          ? fc.constantFrom('', '', '', '', '', 'one', 'cut', 'comma', 'extra', 'blank', 'twice')
          : fc.constantFrom('', '', '', '', 'blank', 'comma'),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((rows) => rows.map(([values, kind]) => damage(JSON.stringify(values), kind)).join('\n'))
    // Often behind the rows that are looked at first.
    .chain((lines) => fc.constantFrom(lines, row({ Version: 'x' }).repeat(250) + lines));

describe('any files at all', () => {
  // Of the single cases in regular-files.test.ts, two were seen to fail with the comma before a closing brace not looked for (line-scan.ts).
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
