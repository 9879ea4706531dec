import { describe, expect, test } from 'vitest';
import { parseTimeOption, rangeFrom } from '../../src/cli/time-option.ts';

describe('times of the command line', () => {
  test.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00.25+02:00', '2026-03-01T08:00:00.250Z'],
    ['2026-03-01T10:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ])('%s', (text, iso) => {
    expect(new Date(parseTimeOption('--from', text)).toISOString()).toBe(iso);
  });

  test.each([
    'yesterday',
    '',
    '1772359500',
    '2026-02-31',
    '2026-02-31T10:00:00Z',
    '2026-03-01T25:00:00Z',
    '03/01/2026',
    '2026-03-01 10:00',
  ])('%s is refused with an example', (text) => {
    expect(() => parseTimeOption('--to', text)).toThrow(/^--to .* is no ISO 8601 time: write for example/);
  });

  test('an empty or turned-around range is wrong usage, a missing side is the whole data', () => {
    const whole = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 2) };
    expect(rangeFrom({}, whole)).toEqual(whole);
    expect(rangeFrom({ from: '2026-03-01T12:00:00Z' }, whole)).toEqual({ from: Date.UTC(2026, 2, 1, 12), to: whole.to });
    expect(() => rangeFrom({ from: '2026-03-02' }, whole)).toThrow(/^--from .* has to be before --to \(2026-03-02T00:00:00Z, by default\)/);
    expect(() => rangeFrom({ to: '2026-03-01' }, whole)).toThrow(/^--from \(2026-03-01T00:00:00Z, by default\) has to be before --to/);
    expect(() => rangeFrom({ from: '2026-03-02', to: '2026-03-01' }, whole)).toThrow(/^--from .* has to be before --to/);
  });
});
