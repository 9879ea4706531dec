import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html } from '../../src/report/html.ts';
import { RUNS } from '../runs.ts';

describe('escaping for HTML', () => {
  it('leaves nothing that ends a text or an attribute, and hides nothing', () => {
    expect(escapeHtml(`<b title="x" id='y'>&amp;`)).toBe('&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;');
    expect(escapeHtml('a\u202Eb\u0000c\u2028d\uD800e')).toBe('a b c d e');
    expect(escapeHtml('line\nline')).toBe('line\nline');
  });

  // Seen to fail with: `'` left out of the characters that are replaced.
  it('gives any text back to whoever reads the page, but for what cannot be seen', () => {
    const read = (text: string): string =>
      text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '?');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', '#39;', 'lt;', 'é', '😀') }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(read(escaped)).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  it('escapes the values of a template once, and keeps markup made by one', () => {
    const cell = html`<td>${'<i>'}</td>`;
    expect(html`<tr class="${'"'}">${[cell, cell]}${undefined}${3}</tr>`.markup).toBe(
      '<tr class="&quot;"><td>&lt;i&gt;</td><td>&lt;i&gt;</td>3</tr>',
    );
  });
});
