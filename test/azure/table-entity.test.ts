import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withDeleteEtags } from '../../src/azure/table-calls.ts';
import { fromEntity, toChunks, toEntity, toFilter } from '../../src/azure/table-entity.ts';
import { RUNS } from '../runs.ts';

describe('values cut over properties', () => {
  it('join to the text again, fit a property and never cut a letter in half', () => {
    // Seen to fail with: cutting at 30,000 units whatever stands there.
    const letter = fc.constantFrom('a', 'é', '日', '🇳🇬', '𝒳');
    fc.assert(
      fc.property(fc.nat(3), letter, fc.integer({ min: 0, max: 40_000 }), (shift, repeated, n) => {
        const value = 'x'.repeat(shift) + repeated.repeat(n);
        const chunks = toChunks(value);
        expect(chunks.join('') === value).toBe(true);
        expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= 30_000 && chunk.isWellFormed())).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('entities', () => {
  it('refuse to be read by a version that does not know their schema', () => {
    const entity = { ...toEntity('p', { op: 'insert', key: 'campaign:1', value: 1 }, 'w'), schema: 2, etag: 'e' };
    expect(() => fromEntity(entity)).toThrow(/campaign:1 has schema 2, this version reads 1/);
  });
});

describe('damaged entities', () => {
  it('are named, without what is left of them', () => {
    const entity = { ...toEntity('p', { op: 'insert', key: 'campaign:1', value: 'secret' }, 'w'), v0: '{"secret', etag: 'e' };
    expect(() => fromEntity(entity)).toThrow(/^State record campaign:1 is damaged(?!.*secret)/);
  });
});

describe('filters', () => {
  it('double every quote that a value brings', () => {
    expect(toFilter("p'q", "a:o'", { status: "x' or 'y", dueBefore: 2, dueFrom: 1 })).toBe(
      "PartitionKey eq 'p''q' and RowKey ge 'a:o''' and RowKey lt 'a:o(' and status eq 'x'' or ''y' and due lt 2L and due ge 1L",
    );
  });

  it('refuse a time that is not whole milliseconds', () => {
    expect(() => toFilter('p', '', { dueBefore: 1.5 })).toThrow(RangeError);
  });
});

describe('etags on the deletes of a batch', () => {
  const del = (key: string): string =>
    `DELETE https://x/t(PartitionKey='p',RowKey='${key}') HTTP/1.1\r\nAccept: application/json\r\nIf-Match: *\r\n\r\n\r\n`;

  it('go to the deletes in order and leave everything else alone', () => {
    const put = `PUT https://x/t HTTP/1.1\r\nIf-Match: W/"1"\r\n\r\n\r\n{"v0":"DELETE https://x HTTP/1.1 If-Match: *"}\r\n`;
    expect(withDeleteEtags(del('a') + put + del('b'), ['E1', 'E2'])).toBe(del('a').replace('*', 'E1') + put + del('b').replace('*', 'E2'));
  });

  it('fail loudly when the client writes its batches in another way', () => {
    expect(() => withDeleteEtags('DELETE /x HTTP/1.1\r\nif-match: *\r\n', ['E1'])).toThrow(/changed its format/);
  });
});
