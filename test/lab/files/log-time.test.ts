import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLogTime } from '../../../src/lab/files/log-time.ts';
import { RUNS } from '../../runs.ts';

describe('times as logs write them', () => {
  test.each([
    ['2026-03-01T10:05:00Z', '2026-03-01T10:05:00.0000000Z'],
    ['2026-03-01T10:05:00.1234567Z', '2026-03-01T10:05:00.1234567Z'],
    ['2026-03-01T12:05:00.5+02:00', '2026-03-01T10:05:00.5000000Z'],
    ['2026-03-01 10:05:00', '2026-03-01T10:05:00.0000000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.0000000Z'],
    // The zero of .NET's DateTime; Date.UTC would read year 1 as 1901.
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.0000000Z'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.9999999Z'],
    ['11/23/2026, 4:20:59.123 AM', '2026-11-23T04:20:59.1230000Z'],
    ['11/23/2026, 12:00:00.000\u202fAM', '2026-11-23T00:00:00.0000000Z'],
    ['11/23/2026, 12:00:00 PM', '2026-11-23T12:00:00.0000000Z'],
    ['3/1/2026, 16:20:59', '2026-03-01T16:20:59.0000000Z'],
  ])('%s', (text, iso) => {
    expect(parseLogTime(text)).toBe(iso);
  });

  test.each([
    '',
    'now',
    '2026-02-31T00:00:00Z',
    '23/11/2026, 4:20:59 AM',
    '11/23/2026, 13:00:00 PM',
    '2026-03-01T24:00:00Z',
    '2026-03-01T10:05:00Zx',
    '1772359500',
    '9999-12-31T23:59:59-05:00',
    '0000-06-01T00:00:00Z',
    '0001-01-01T00:00:00+05:00',
  ])('%s is no time', (text) => {
    expect(parseLogTime(text)).toBeUndefined();
  });

  // Seen to fail with: `% 12` dropped from the portal's hour; the seconds dropped.
  test('any instant reads back the same from both forms', () => {
    const instants = fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (date) => {
        const portal = `${date.toLocaleDateString('en-US', { timeZone: 'UTC' })}, ${date.toLocaleTimeString('en-US', { timeZone: 'UTC' }).replace(/(\d\d) /, `$1.${String(date.getUTCMilliseconds()).padStart(3, '0')} `)}`;
        for (const text of [date.toISOString(), portal]) expect(Date.parse(parseLogTime(text) ?? '')).toBe(date.getTime());
      }),
      { numRuns: RUNS },
    );
  });
});
