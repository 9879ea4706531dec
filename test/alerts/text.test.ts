import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipBytes, clipChars, escapeMarkdown, fenced } from '../../src/alerts/text.ts';
import { RUNS } from '../runs.ts';
import { HOSTILE } from './sample-alert.ts';

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: fc.constantFrom(...'\\`*_[]()|~#$<>&:/@w.a-\n'.split('')), maxLength: 40 }),
  fc.string({ unit: 'binary' }),
);

/** What a Markdown renderer shows for text without markup: entities and backslash escapes resolved (CommonMark 2.4, 2.5). */
const shown = (markdown: string): string =>
  markdown.replace(
    /&lt;|&gt;|&amp;|\\([!-/:-@[-`{-~])/g,
    (whole, kept?: string) => kept ?? { '&lt;': '<', '&gt;': '>', '&amp;': '&' }[whole] ?? whole,
  );

describe('escapeMarkdown', () => {
  test.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
    ['see https://evil.example', 'see https\\://evil.example'],
    ['www.evil.example', 'www\\.evil.example'],
    ['a\r\n# Heading', 'a \\# Heading'],
    ['203.0.113.7, shop-api', '203.0.113.7, shop-api'],
  ])('%j becomes %j', (value, escaped) => expect(escapeMarkdown(value)).toBe(escaped));

  // Seen to fail with: the backslash left out of the escaped set (shown differs), `<` not replaced, INVISIBLE left out.
  test('shows any value as it is, on one line, without markup, HTML, links or hidden characters', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const escaped = escapeMarkdown(value);
        expect(shown(escaped)).toBe(value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '));
        // A letter stands for what is escaped, so that its neighbours do not come together.
        const bare = escaped.replace(/\\[!-/:-@[-`{-~]/g, 'x').replace(/&(?:lt|gt|amp);/g, '');
        expect(bare).not.toMatch(/[<>&\\`*_[\]|~#$@]|:\/\/|www\.|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/iu);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('fenced', () => {
  test('code cannot end its own block', () => {
    expect(fenced('a\n```\nb', 'kql')).toBe('````kql\na\n```\nb\n````');
    expect(fenced('a')).toBe('```\na\n```');
  });
});

describe('clipping', () => {
  test('text that fits stays', () => {
    expect([clipChars('abc', 3), clipBytes('añ', 3)]).toEqual(['abc', 'añ']);
  });

  test('text that does not is cut with a sign', () => {
    expect([clipChars('abcd', 3), clipBytes('abcdef', 5)]).toEqual(['ab…', 'ab…']);
  });

  // Seen to fail with: HALF left out (half a character), `most - 3` replaced by `most` in clipBytes (too long).
  test('never longer than told, never half a character, always a beginning of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 20 }), (text, most) => {
        for (const [clip, size] of [
          [clipChars, (s: string) => s.length],
          [clipBytes, (s: string) => Buffer.byteLength(s)],
        ] as const) {
          const cut = clip(text, most);
          expect(size(cut)).toBeLessThanOrEqual(most);
          expect(cut.isWellFormed()).toBe(true);
          expect(text.startsWith(cut.replace(/…$/, '')) || cut === text).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
