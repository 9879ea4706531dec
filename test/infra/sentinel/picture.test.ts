import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chartSvg, seriesOf, textSvg } from '../../../infra/build/picture/drawing.ts';
import { fillBlocks } from '../../../infra/build/kql-blocks.ts';
import { SECTIONS } from '../../../infra/build/workbook/layout.ts';

const BOX = { width: 400, height: 240 };
const bars = { as: 'categoricalbar', x: 'Country', y: ['Verified', 'Unverified'] } as const;
const answer = {
  columns: ['Country', 'Verified', 'Unverified'],
  rows: [
    { Country: 'DE', Verified: 80, Unverified: 20 },
    { Country: '<b>', Verified: 0, Unverified: 50 },
  ],
};

describe('the picture of the workbook', () => {
  it('draws the columns and names of an answer, with nothing of them as markup', () => {
    const svg = chartSvg({ picture: bars }, answer, BOX);
    for (const shown of ['Verified', 'Unverified', 'DE', '&lt;b&gt;']) expect(svg).toContain(`>${shown}</text>`);
    expect(svg).not.toContain('<b>');
    expect(textSvg('a & <b>', 0, 0, 12)).toContain('a &amp; &lt;b&gt;');
  });

  it('tells series apart by a column, the largest first', () => {
    const picture = { as: 'areachart', x: 'At', y: ['Usd'], series: 'Country' } as const;
    const at = '2026-03-01T00:00:00Z';
    const rows = [
      { At: at, Country: 'DE', Usd: 1 },
      { At: at, Country: 'NG', Usd: 5 },
    ];
    expect(seriesOf(picture, { columns: [], rows })).toEqual([
      { name: 'NG', points: [[at, 5]] },
      { name: 'DE', points: [[at, 1]] },
    ]);
    expect(() => chartSvg({ picture: { as: 'table' } }, answer, BOX)).toThrow('table');
  });

  it('that is in the documents has titles of the workbook as it is now', () => {
    const svg = readFileSync(new URL('../../../infra/sentinel/workbook.svg', import.meta.url), 'utf8');
    const titles = SECTIONS.flatMap(({ charts }) => charts.map(({ title }) => title));
    const panels = [...svg.matchAll(/font-size="14" font-weight="600"[^>]*>([^<]+)</g)].map(([, title]) => title ?? '');
    expect(panels.length).toBeGreaterThan(5);
    expect(panels.filter((title) => !titles.includes(title))).toEqual([]);
  });
});

describe('what queries share', () => {
  it('stands between its marks, whatever stood there, and nowhere else', () => {
    const blocks = { part: 'let A = "$1";\n' };
    const before = 'let From = 1;\n// <part>\nold\n// </part>\nA';
    const after = 'let From = 1;\n// <part>\nlet A = "$1";\n// </part>\nA';
    expect(fillBlocks(before, blocks)).toBe(after);
    expect(fillBlocks(after, blocks)).toBe(after);
    expect(fillBlocks('A // <part>', blocks)).toBe('A // <part>');
  });
});
