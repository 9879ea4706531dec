import { withThousands } from '../domain/amount.ts';
import { toIso } from '../domain/time.ts';
import type { ReportContents, ReportHunt, ReportSource } from './contents.ts';
import { type Html, html } from './html.ts';

const MOST_NOTICES = 50;

const SEEN: Readonly<Record<string, string>> = {
  ok: 'observed',
  'missing-table': 'no such table',
  'missing-columns': 'columns missing',
  'basic-plan': 'Basic plan: cannot be queried',
  error: 'could not be probed',
};

const source = ({ table, status, missing }: ReportSource): Html => {
  const columns = missing.length === 0 ? '' : `: ${missing.join(', ')}`;
  return html`<li><span class="dot ${status === 'ok' ? 'ok' : 'off'}"></span><code>${table}</code> ${SEEN[status] ?? status}${columns}</li>`;
};

const huntRow = ({ id, title, sources }: ReportHunt): Html => {
  const observed = sources.some(({ status }) => status === 'ok' || status === 'error');
  return html`<tr class="${observed ? 'on' : 'off'}"><td><code>${id}</code><br>${title}</td>
<td><span class="status ${observed ? 'observed' : 'not-observable'}">${observed ? 'observed' : 'not observable'}</span></td><td><ul class="sources">${sources.map(source)}</ul></td></tr>`;
};

/** Tables and rows that were looked at, and which hunts could see anything. What was not observable is never read as no attack. */
export const examinedSection = ({ examined, hunts, range, ticks, nothing }: ReportContents): Html => {
  const rows = examined.map(
    ({ table, rows: all, inRange }) =>
      html`<tr><td><code>${table}</code></td><td class="number">${withThousands(inRange)}</td><td class="number">${all === undefined ? '' : withThousands(all)}</td></tr>`,
  );
  return html`<section><h2>What was examined</h2>
${nothing === undefined ? undefined : html`<p class="warning">Nothing could be examined: ${nothing}</p>`}
<p>${withThousands(ticks)} ticks of 5 minutes from ${toIso(range.from)} to ${toIso(range.to)}.</p>
<div class="wide"><table><thead><tr><th>table</th><th class="number">rows in the range</th><th class="number">rows in all</th></tr></thead><tbody>${rows}</tbody></table></div>
<h2>Hunts and their sources</h2>
<p>A hunt without any of its sources cannot see an attack: <em>not observable</em> is not the same as quiet.</p>
<div class="wide"><table><thead><tr><th>hunt</th><th>state</th><th>sources</th></tr></thead><tbody>${hunts.map(huntRow)}</tbody></table></div>
</section>`;
};

/** Alerts for a range of thresholds; nothing without `--tune`. */
export const tuneSection = ({ tune }: ReportContents): Html | undefined => {
  if (tune === undefined) return undefined;
  const most = Math.max(1, ...tune.map(({ alerts }) => alerts));
  const rows = tune.map(
    ({ factor, alerts, more, missed }) =>
      html`<tr class="${factor === 1 ? 'now' : 'other'}"><td>× ${factor}${factor === 1 ? ' (now)' : ''}</td><td class="number">${alerts}</td>
<td><span class="bar" style="width:${((90 * alerts) / most).toFixed(0)}%"></span></td><td class="number">${more}</td><td class="number">${missed}</td></tr>`,
  );
  return html`<section><h2>With other thresholds</h2>
<p>Each line raises or lowers what evidence has to weigh before it alerts; × 1 is what runs now. <em>Alerts</em> is what these logs would have raised then, <em>more than now</em> those that × 1 does not raise, <em>missed</em> alerts of × 1 that would only have been recorded. Look for a line that misses harmless alerts and no attack. It cannot be set as such: to be quieter use silences, allow lists or the parameters of a hunt (section Tuning of its guide).</p>
<div class="wide"><table class="tune"><thead><tr><th>thresholds</th><th class="number">alerts</th><th></th><th class="number">more than now</th><th class="number">missed</th></tr></thead><tbody>${rows}</tbody></table></div>
</section>`;
};

/** What was not whole. */
export const noticesSection = ({ notices }: ReportContents): Html | undefined => {
  if (notices.length === 0) return undefined;
  const rest = notices.length - MOST_NOTICES;
  return html`<section><h2>Notices</h2><ul class="notices">${notices.slice(0, MOST_NOTICES).map((notice) => html`<li>${notice}</li>`)}</ul>
${rest > 0 ? html`<p class="none">and ${withThousands(rest)} more</p>` : undefined}</section>`;
};
