import { CALLERS, CHECKED, countsText, guideText, lossLine, NO_ADDRESS, NO_DESTINATION, sawRequests, seenText } from '../alerts/summary.ts';
import { durationText } from '../domain/alert.ts';
import { withThousands } from '../domain/amount.ts';
import { kindsText, signalPlace, signalText } from '../domain/evidence-text.ts';
import type { Evidence } from '../domain/signal.ts';
import { weighEvidence } from '../domain/weigh.ts';
import type { ReportContents, ReportIncident } from './contents.ts';
import { type Html, html } from './html.ts';
import { minuteText } from './time-axis.ts';

const MOST_NAMES = 24;
const MOST_EVIDENCE = 8;

/** Names as chips; those beyond the first are folded away, not left out: a firewall rule needs all of them. */
const chips = (names: readonly string[], count = names.length): Html => {
  const one = (name: string): Html => html`<code>${name}</code> `;
  const shown = names.slice(0, MOST_NAMES);
  const rest = names.slice(MOST_NAMES);
  const unnamed = Math.max(0, count - names.length);
  const folded =
    rest.length === 0
      ? undefined
      : html`<details class="rest"><summary>${withThousands(rest.length)} more</summary><span class="chips">${rest.map(one)}</span></details>`;
  const more = unnamed > 0 ? html`<span class="more">and ${withThousands(unnamed)} more, not kept by name</span>` : undefined;
  return html`<span class="chips">${shown.map(one)}${more}</span>${folded}`;
};

const row = (name: string, value: Html | string): Html => html`<dt>${name}</dt><dd>${value}</dd>`;

const optional = (name: string, value: string | undefined): Html | undefined => (value === undefined ? undefined : row(name, value));

const noCountry = ({ entities }: ReportIncident['alert']): string =>
  entities.blocks.length > 0 ? 'no country named: see the blocks' : NO_DESTINATION;

/** What one piece of evidence counts for, in words: the kinds that it shows best. */
const meaning = (evidence: Evidence): string => kindsText(weighEvidence([evidence]).kinds) || 'too little to count';

const evidenceTable = (evidence: readonly Evidence[]): Html | undefined => {
  if (evidence.length === 0) return undefined;
  const rows = evidence
    .slice(0, MOST_EVIDENCE)
    .map(
      (one) =>
        html`<tr><td><code>${one.hunt}</code></td><td>${signalText(one)}<br><span class="reason">${signalPlace(one)}</span></td><td>${meaning(one)}</td></tr>`,
    );
  const rest = evidence.length - rows.length;
  return html`<div class="wide"><table><thead><tr><th>hunt</th><th>seen</th><th>why it counts</th></tr></thead><tbody>${rows}</tbody></table></div>${
    rest > 0 ? html`<p class="none">and ${rest} weaker ones</p>` : undefined
  }`;
};

const who = ({ alert }: ReportIncident): Html => {
  const { ips } = alert.entities;
  const located = alert.clientCountries.length === 0 ? undefined : html` located in ${chips(alert.clientCountries)}`;
  if (ips.length > 0)
    return html`${chips(ips, alert.sourceCount)}${sawRequests(alert) ? undefined : html`<span class="none">${CALLERS}</span>`}${located}`;
  const named = alert.evidenceIps ?? [];
  return html`<span class="none">${NO_ADDRESS}</span>${named.length === 0 ? undefined : html`; the evidence names ${chips(named)}`}${located}`;
};

const card = (incident: ReportIncident): Html => {
  const { id, alert, detectedAt, evidence } = incident;
  const { entities, firstActivity, lastActivity } = alert;
  const after = durationText(Math.max(0, detectedAt - firstActivity));
  const link = /^https:\/\//.test(alert.queryLink)
    ? html`<p><a href="${alert.queryLink}" rel="noreferrer">Run this query in the portal</a></p>`
    : undefined;
  return html`<article id="i-${id}" class="incident ${alert.severity}">
<h3><span class="severity ${alert.severity}">${alert.severity}</span> ${alert.title}</h3>
<p class="why">${alert.reason}</p>
<dl>
${row('When', `${minuteText(firstActivity)} to ${minuteText(lastActivity)} UTC (${durationText(lastActivity - firstActivity)})`)}
${row('Noticed', `${minuteText(detectedAt)} UTC, ${after} after its start`)}
${row('Loss', lossLine(alert))}
${optional('Seen in', seenText(alert))}
${row('How many', countsText(alert))}
${row('Services', chips(entities.services))}
${row('Countries', entities.countries.length === 0 ? html`<span class="none">${noCountry(alert)}</span>` : chips(entities.countries))}
${entities.blocks.length === 0 ? undefined : row('Number blocks', chips(entities.blocks))}
${row('From', who(incident))}
${row('Numbers', `${CHECKED[alert.verdict]}; confidence ${alert.confidence}`)}
${row('Found by', chips(alert.hunts))}
${optional('Start with', guideText(alert))}
</dl>
${evidenceTable(evidence)}
<details><summary>What to do</summary><ol>${alert.nextSteps.map((step) => html`<li>${step}</li>`)}</ol></details>
<details><summary>Query</summary><pre>${alert.query}</pre>${link}</details>
</article>`;
};

/** The incidents that would have been raised, one card each: what, when, why in words and numbers, loss, where to. */
export const incidentsSection = ({ incidents }: ReportContents): Html => {
  const alerts = incidents.filter(({ status }) => status === 'alert');
  if (alerts.length === 0) return html`<section><h2>Incidents</h2><p class="none">No attack would have been alerted.</p></section>`;
  return html`<section><h2>Incidents</h2>${alerts.map(card)}</section>`;
};

const quietRow = ({ id, status, alert }: ReportIncident): Html => html`<tr id="i-${id}">
<td class="when">${minuteText(alert.firstActivity)}<br><span class="none">for ${durationText(alert.lastActivity - alert.firstActivity)}</span></td>
<td><span class="status ${status}">${status}</span></td>
<td>${alert.title}<br><span class="reason">${alert.reason}</span></td>
</tr>`;

/** What stood out and raised nobody, with the reason. */
export const quietSection = ({ incidents }: ReportContents): Html => {
  const quiet = incidents.filter(({ status }) => status !== 'alert');
  if (quiet.length === 0) return html`<section><h2>Kept quiet</h2><p class="none">Nothing else stood out.</p></section>`;
  return html`<section><h2>Kept quiet</h2>
<p>Stood out, and nobody was alerted: covered by an operator's allow list or silence, explained by the logs, or too little by itself. The line below each says which.</p>
<div class="wide"><table><thead><tr><th>start (UTC)</th><th>status</th><th>what, and why nobody was alerted</th></tr></thead><tbody>${quiet.map(quietRow)}</tbody></table></div>
</section>`;
};
