import { describe, expect, it } from 'vitest';
import { outcomeOfError, outcomeOfStatus, shorten } from '../../src/azure/outcome.ts';

describe('an answer to a delivery', () => {
  it.each([
    [200, 'sent'],
    [204, 'sent'],
    [400, 'rejected'],
    [401, 'retry'],
    [403, 'retry'],
    [404, 'retry'],
    [408, 'retry'],
    [409, 'retry'],
    [412, 'retry'],
    [413, 'rejected'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ] as const)('%i means %s', (status, kind) => {
    expect(outcomeOfStatus(status, undefined, 'PUT')).toMatchObject({ kind });
  });

  it.each([
    ['7', 7000],
    ['0', 0],
    ['1.5', 1500],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('passes on a wait of %j, in seconds only', (header, afterMs) => {
    expect(outcomeOfStatus(429, header, 'PUT')).toEqual({ kind: 'retry', reason: 'PUT', ...(afterMs !== undefined && { afterMs }) });
  });
});

describe('an error of a delivery', () => {
  it('with a status is judged by it, with its Retry-After', () => {
    const error = Object.assign(new Error('too many'), {
      statusCode: 429,
      code: 'Throttled',
      response: { headers: new Map([['retry-after', '3']]) },
    });
    expect(outcomeOfError(error, 'Row')).toEqual({ kind: 'retry', reason: 'Row: 429 Throttled: too many', afterMs: 3000 });
  });

  it.each([
    [Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'Row: ECONNRESET: reset'],
    [new Error('odd'), 'Row: failed: odd'],
    ['a string', 'Row: failed: a string'],
    [null, 'Row: failed: null'],
  ])('without one is worth another try %#', (error, reason) => {
    expect(outcomeOfError(error, 'Row')).toEqual({ kind: 'retry', reason });
  });
});

it('keeps a reason on one line of 300 characters', () => {
  expect(shorten(`a\n  b${'x'.repeat(400)}`)).toMatch(/^a bx{295}x…$/);
});
