import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { DAY } from '../../src/domain/time.ts';
import { filledQueriesIn } from './kql-blocks.ts';
import { closeIncidents } from './picture/analyst.ts';
import { answerOf, valuesOf, withParameters } from './picture/asked.ts';
import { type Box, chartSvg, panelSvg, textSvg, tilesSvg } from './picture/drawing.ts';
import { SHOWN_DAYS } from './picture/shown-days.ts';
import { watchedWorkspace, type Workspace } from './picture/workspace.ts';
import { compactKql, type Chart } from './workbook/items.ts';
import { SECTIONS } from './workbook/layout.ts';

const DAYS = 4;
const WIDTH = 1000;
const EDGE = 16;
const GAP = 12;
const INNER = WIDTH - 2 * EDGE;
/** Rows of the picture, by the names of the workbook's queries. */
const ROWS: readonly (readonly string[])[] = [
  ['totals'],
  ['messages-over-time', 'conversion-over-time'],
  ['spend-over-time', 'sends-by-country'],
  ['campaign-totals'],
  ['campaign-loss'],
  ['precision-by-hunt', 'rows-over-time'],
];
const HEIGHTS: Readonly<Record<string, number>> = {
  'sends-by-country': 330,
  'spend-over-time': 330,
  'campaign-loss': 300,
  'precision-by-hunt': 330,
  'rows-over-time': 330,
};

const CHARTS = new Map(SECTIONS.flatMap(({ charts }) => charts.map((chart) => [chart.query, chart] as const)));

const drawOne = async (workspace: Workspace, chart: Chart, box: Box, x: number, y: number): Promise<string> => {
  const { engine, now } = workspace;
  const chosen = { from: now - DAYS * DAY, to: now, grain: '1h', logs: ['SmsEvents_CL'], services: ['*'], campaign: '' };
  const kql = withParameters(compactKql(filledQueriesIn('workbook')[chart.query] ?? ''), valuesOf(chosen));
  const answer = await answerOf(engine, kql, now);
  if (chart.picture.as === 'tiles') return `<g transform="translate(${x} ${y})">${tilesSvg(chart.picture, answer, INNER + GAP)}</g>`;
  return panelSvg(chart.title, chartSvg(chart, answer, { width: box.width - 16, height: box.height - 40 }), x, y, box);
};

/** Main charts of the workbook over a watched workspace, as one SVG of 1,000 px: the workbook's own queries and layout. */
export const pictureOf = async (workspace: Workspace): Promise<string> => {
  const parts: string[] = [];
  let y = 52;
  for (const row of ROWS) {
    const charts = row.map((name) => CHARTS.get(name)).filter((chart) => chart !== undefined);
    const isTiles = charts[0]?.picture.as === 'tiles';
    const height = isTiles ? 62 : (HEIGHTS[row[0] ?? ''] ?? 270);
    const width = Math.floor((INNER - GAP * (charts.length - 1)) / charts.length);
    for (const [n, chart] of charts.entries()) parts.push(await drawOne(workspace, chart, { width, height }, EDGE + n * (width + GAP), y));
    y += height + GAP;
  }
  const title = textSvg('SMS pumping: four days of simulated data', EDGE, 34, 18, 600);
  const height = y + EDGE - GAP;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">` +
    `<title>Workbook of Tollwatch over simulated data</title><rect width="${WIDTH}" height="${height}" fill="#faf9f8"/>${title}${parts.join('\n')}</svg>\n`
  );
};

if (argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../sentinel/workbook.svg', import.meta.url));
  console.log('picture: simulating and watching eleven days takes about a minute');
  const workspace = await watchedWorkspace(SHOWN_DAYS, DAYS);
  await closeIncidents(workspace, 12);
  writeFileSync(path, await pictureOf(workspace));
  workspace.store.close();
  console.log(`picture: wrote infra/sentinel/workbook.svg, ${workspace.alerts.length} alerts`);
}
