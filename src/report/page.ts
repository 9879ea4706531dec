import { durationText } from '../domain/alert.ts';
import { withThousands } from '../domain/amount.ts';
import { DAY } from '../domain/time.ts';
import type { ReportContents } from './contents.ts';
import { examinedSection, noticesSection, tuneSection } from './examined.ts';
import { type Html, html } from './html.ts';
import { incidentsSection, quietSection } from './incidents.ts';
import { STYLE } from './style.ts';
import { minuteText } from './time-axis.ts';
import { timelineSection } from './timeline.ts';

const tile = (value: string, name: string, more = ''): Html =>
  html`<div class="tile"><b>${value}</b><span>${name}</span>${more === '' ? undefined : html`<small>${more}</small>`}</div>`;

const tiles = ({ incidents, examined, hunts, range }: ReportContents): Html => {
  const alerts = incidents.filter(({ status }) => status === 'alert');
  const after = alerts.map(({ detectedAt, alert }) => Math.max(0, detectedAt - alert.firstActivity)).toSorted((a, b) => a - b);
  const median = after[Math.floor((after.length - 1) / 2)];
  const observed = hunts.filter(({ sources }) => sources.some(({ status }) => status === 'ok' || status === 'error')).length;
  const days = (range.to - range.from) / DAY;
  const rows = examined.reduce((sum, { inRange }) => sum + inRange, 0);
  return html`<div class="tiles">
${tile(withThousands(alerts.length), alerts.length === 1 ? 'incident' : 'incidents', days >= 2 ? `in ${Math.round(days)} days` : `in ${durationText(range.to - range.from)}`)}
${median === undefined ? undefined : tile(durationText(median), 'from start to alert', 'median')}
${tile(withThousands(incidents.length - alerts.length), 'kept quiet')}
${tile(withThousands(rows), 'rows examined', `${examined.length} ${examined.length === 1 ? 'table' : 'tables'}`)}
${tile(`${observed} of ${hunts.length}`, 'hunts observed')}
</div>`;
};

/**
 * The report of a replay as one HTML page that needs nothing else: no script, no address it would load from, its own style for light
 * and dark. Times are UTC.
 */
export const reportPage = (contents: ReportContents): string => {
  const { name, version, range } = contents;
  const when = `${minuteText(range.from)} to ${minuteText(range.to)} UTC`;
  // The style is ours and holds no value: escaped, its quotes and arrows would break.
  const style: Html = { markup: `<style>${STYLE}</style>` };
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tollwatch backtest: ${name}</title>
${style}
</head>
<body>
<header><h1>Tollwatch backtest</h1><p><b>${name}</b> · ${when}</p></header>
<main>
${tiles(contents)}
${timelineSection(contents)}
${incidentsSection(contents)}
${quietSection(contents)}
${tuneSection(contents)}
${examinedSection(contents)}
${noticesSection(contents)}
</main>
<footer>tollwatch ${version} · a replay of what would have been raised at each 5-minute tick; nothing was sent</footer>
</body>
</html>
`;
  return page.markup;
};
