import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Chart, Picture } from '../workbook/items.ts';
import type { Answer } from './asked.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

/** Width of text in px, generously: which font a reader's browser takes is not known here. */
const widthOf = (text: string, size: number): number => text.length * size * 0.62;
setPlatformAPI({
  measureText: (text: string, font?: string) => ({ width: widthOf(text, Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? 12)) }),
});

export type Box = { readonly width: number; readonly height: number };
type Drawn = Extract<Picture, { x: string }>;

const FONT = 'Segoe UI, Helvetica, Arial, sans-serif';
const INK = '#323130';
const QUIET = '#605e5c';
const LINE = '#edebe9';
/** Told apart without colours, too: they differ in lightness. */
const PALETTE = ['#0063b1', '#d83b01', '#498205', '#8764b8', '#c19c00', '#038387', '#a4262c', '#69797e', '#e3008c'];
/** What a name stands for has its colour everywhere. */
const MEANING: Readonly<Record<string, string>> = {
  Sent: '#0063b1',
  Verified: '#7ab55c',
  Unverified: '#d83b01',
  TruePositive: '#0063b1',
  BenignPositive: '#c19c00',
  FalsePositive: '#a4262c',
  Undetermined: '#a19f9d',
  Whole: '#7ab55c',
  Failed: '#a4262c',
  others: '#c8c6c4',
};

const text = (value: unknown): string => String(value ?? '');

type Series = { readonly name: string; readonly points: readonly (readonly [string, number | null])[] };

/** A series for each column, or for each value of the column that tells them apart; names in the order of their totals, largest first. */
export const seriesOf = ({ y, series, x }: Drawn, answer: Answer): readonly Series[] => {
  const points = (rows: Answer['rows'], column: string): Series['points'] =>
    rows.map((row) => [text(row[x]), row[column] === null ? null : Number(row[column])]);
  if (series === undefined) return y.map((column) => ({ name: column, points: points(answer.rows, column) }));
  const [column = ''] = y;
  const total = ({ points: own }: Series): number => own.reduce((sum, [, value]) => sum + (value ?? 0), 0);
  return [...Map.groupBy(answer.rows, (row) => text(row[series]))]
    .map(([name, rows]) => ({ name, points: points(rows, column) }))
    .toSorted((a, b) => total(b) - total(a));
};

/** What is stacked over time needs a value at every moment: none is 0. */
const filled = (all: readonly Series[]): readonly Series[] => {
  const moments = [...new Set(all.flatMap(({ points }) => points.map(([at]) => at)))].sort();
  return all.map(({ name, points }) => {
    const known = new Map(points);
    return { name, points: moments.map((at) => [at, known.get(at) ?? 0] as const) };
  });
};

const short = (name: string): string => (name.length > 44 ? `${name.slice(0, 43)}…` : name);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayText = (ms: number): string => `${new Date(ms).getUTCDate()} ${MONTHS[new Date(ms).getUTCMonth()] ?? ''}`;

const lines = (picture: Drawn, all: readonly Series[]) =>
  all.map(({ name, points }) => ({
    type: 'line' as const,
    name: short(name),
    data: points.map(([at, value]) => [Date.parse(at), value]),
    showSymbol: picture.as === 'timechart' && points.length < 2,
    lineStyle: { width: picture.as === 'areachart' ? 0 : 2 },
    ...(picture.as === 'areachart' ? { stack: 'all', areaStyle: { opacity: 0.75 } } : {}),
  }));

/** Over moments on the axis of time, over names one below another. */
const bars = (names: readonly string[] | undefined, all: readonly Series[]) =>
  all.map(({ name, points }) => {
    const known = new Map(points);
    const data = names === undefined ? points.map(([at, value]) => [Date.parse(at), value]) : names.map((at) => known.get(at) ?? 0);
    return {
      type: 'bar' as const,
      name: short(name),
      stack: 'all',
      ...(names === undefined ? { barWidth: 5 } : { barMaxWidth: 22 }),
      data,
    };
  });

const axis = { axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, splitLine: { lineStyle: { color: LINE } } };
const label = { color: QUIET, fontFamily: FONT, fontSize: 12 };

/** One chart as SVG, as the workbook would draw it. Throws for tables and tiles, which are no charts. */
export const chartSvg = ({ picture }: Pick<Chart, 'picture'>, answer: Answer, { width, height }: Box): string => {
  if (picture.as === 'tiles' || picture.as === 'table') throw new RangeError(`a ${picture.as} is not drawn as a chart`);
  const all = picture.as === 'areachart' || picture.as === 'barchart' ? filled(seriesOf(picture, answer)) : seriesOf(picture, answer);
  const named = picture.as === 'categoricalbar';
  const isBars = named || picture.as === 'barchart';
  const names = [...new Set(answer.rows.map((row) => text(row[picture.x])))];
  // Names are too long to stand below their bars.
  const category = { type: 'category' as const, data: names, inverse: true, axisLabel: label, ...axis };
  const values = { type: 'value' as const, axisLabel: label, ...axis };
  const time = {
    type: 'time' as const,
    axisLabel: { ...label, formatter: (ms: number) => dayText(ms), hideOverlap: true },
    minInterval: 86_400_000,
    ...axis,
    splitLine: { show: false },
  };
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  const many = all.length > 1;
  const legendWidth = all.reduce((sum, { name }) => sum + widthOf(short(name), 11.5) + 32, 0);
  const legendRows = Math.ceil(legendWidth / (width - 20));
  chart.setOption({
    animation: false,
    useUTC: true,
    color: all.map(({ name }, n) => MEANING[name] ?? PALETTE[n % PALETTE.length] ?? INK),
    textStyle: { fontFamily: FONT },
    grid: { left: 4, right: 14, top: 8, bottom: many ? 16 + 19 * legendRows : 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    ...(many
      ? {
          legend: {
            bottom: 0,
            left: 'center',
            itemWidth: 12,
            itemHeight: 8,
            itemGap: 10,
            icon: 'rect',
            textStyle: { ...label, fontSize: 11.5 },
          },
        }
      : {}),
    xAxis: named ? values : time,
    yAxis: named ? category : values,
    series: isBars ? bars(named ? names : undefined, all) : lines(picture, all),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
};

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const textSvg = (value: string, x: number, y: number, size: number, weight: 400 | 600 = 400, colour = INK): string =>
  `<text x="${x}" y="${y}" font-family="${FONT}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escaped(value)}</text>`;

/** Tiles in one row of `width`: a small title above a large value. */
export const tilesSvg = (picture: Extract<Picture, { as: 'tiles' }>, { rows }: Answer, width: number): string => {
  const step = width / Math.max(1, rows.length);
  return rows
    .map((row, n) => {
      const x = Math.round(n * step);
      return [
        `<rect x="${x}" y="0" width="${Math.round(step) - 12}" height="62" rx="3" fill="#ffffff" stroke="${LINE}"/>`,
        textSvg(text(row[picture.title]), x + 12, 22, 12, 400, QUIET),
        textSvg(text(row[picture.value]), x + 12, 48, 21, 600),
      ].join('');
    })
    .join('');
};

/** A part of the picture with its title, at its place. */
export const panelSvg = (title: string, inner: string, x: number, y: number, { width, height }: Box): string =>
  `<g transform="translate(${x} ${y})"><rect width="${width}" height="${height}" rx="3" fill="#ffffff" stroke="${LINE}"/>${textSvg(title, 12, 24, 14, 600)}` +
  `<g transform="translate(8 34)">${inner}</g></g>`;
