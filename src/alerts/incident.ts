import { atLeast, durationText } from '../domain/alert.ts';
import { withThousands } from '../domain/amount.ts';
import type { Alert } from '../domain/campaign.ts';
import { lossText } from '../domain/loss.ts';
import type { Target } from '../domain/target.ts';
import { toIso } from '../domain/time.ts';
import type { IncidentContent } from './incident-content.ts';
import { countsText, sawRequests, summaryOf } from './summary.ts';
import { clipChars, escapeMarkdown, fenced } from './text.ts';

/** Limits of the service in characters (Microsoft Learn, "Service limits for Microsoft Sentinel"). */
const DESCRIPTION = 5000;
const COMMENT = 30_000;
/** Names listed of each kind; the query shows the rest. */
const LISTED = 20;
/** Characters of a name: a long one must not push the loss and the next steps out of the text. */
const LONGEST = 80;

const LABELS: readonly string[] = ['tollwatch', 'T1496.003'];

const VERDICTS: Readonly<Record<Alert['verdict'], string>> = {
  confirmed: 'confirmed: every count was recomputed from evidence and agrees',
  drifted: 'drifted: late rows moved the counts, which are past the threshold still',
  unverified: 'unverified: some counts could not be recomputed from evidence, so look at the query yourself',
  refuted: 'refuted: evidence read later contradicts the counts',
};

/** Names with the total, "none seen" for none. `count` may exceed those known by name. */
const names = (values: readonly string[], count = values.length): string => {
  if (values.length === 0) return 'none seen';
  const shown = values
    .slice(0, LISTED)
    .map((value) => escapeMarkdown(clipChars(value, LONGEST)))
    .join(', ');
  return count > LISTED || count > values.length ? `${shown} and ${atLeast(count - Math.min(LISTED, values.length), count)} more` : shown;
};

const times = ({ firstActivity, lastActivity }: Alert): string =>
  `${toIso(firstActivity)} to ${toIso(lastActivity)} (${durationText(lastActivity - firstActivity)})`;

/** Whom to stop. The backend that calls the provider is the victim's own: blocking it would stop every code. */
const who = (alert: Alert): string => {
  const { entities, topIps, sourceCount, distributed } = alert;
  const label = sawRequests(alert) ? '**Sources:**' : '**Called by** (your own backend unless a key was stolen; do not block it):';
  if (entities.ips.length === 0) return `${label} hidden: the log masks client addresses`;
  const busiest = topIps.length > 0 && entities.ips.length > topIps.length ? `; busiest ${topIps.join(', ')}` : '';
  const spread = distributed ? '; distributed: many sources within minutes' : '';
  return `${label} ${names(entities.ips, sourceCount)}${busiest}${spread}`;
};

const facts = (alert: Alert, target: Target): readonly string[] => {
  const { entities, loss } = alert;
  return [
    escapeMarkdown(summaryOf(alert)),
    `**When:** ${times(alert)}`,
    `**Service:** ${names(entities.services)}${alert.serviceResourceId === '' ? '' : ` (${escapeMarkdown(alert.serviceResourceId)})`} in workspace ${escapeMarkdown(target.name)}`,
    who(alert),
    ...(alert.clientCountries.length > 0 ? [`**Client countries:** ${names(alert.clientCountries)}`] : []),
    `**Destinations:** ${entities.countries.length === 0 ? 'not in these logs' : names(entities.countries)}${entities.blocks.length > 0 ? `; number blocks ${names(entities.blocks)}` : ''}`,
    `**How many:** ${countsText(alert)}`,
    `**Why:** ${escapeMarkdown(alert.reason)}`,
    `**Estimated loss:** ${lossText(loss, sawRequests(alert))} for ${withThousands(loss.messages)} messages, ${escapeMarkdown(loss.basis)}`,
    `**Verdict:** ${VERDICTS[alert.verdict]}; confidence ${alert.confidence}`,
    `**Found by:** ${names(alert.hunts)}; campaign ${escapeMarkdown(alert.campaignId)}, alert ${alert.revision}`,
  ];
};

/** Our own sentences come from the repository, but a link inside one has to stay plain text all the same. */
const steps = (alert: Alert): readonly string[] =>
  alert.nextSteps.length === 0
    ? []
    : ['**What to do next:**', alert.nextSteps.map((step, n) => `${n + 1}. ${escapeMarkdown(step)}`).join('\n')];

/** A link's target must not end the parentheses around it. */
const link = ({ queryLink }: Alert): readonly string[] =>
  /^https:\/\/[^\s()<>]+$/.test(queryLink) ? [`[Run the query in the portal](${queryLink})`] : [];

/** Whole lines of the query that fit `room` characters, and a comment that says what is missing. */
const clipQuery = (query: string, room: number, linked: boolean): string => {
  if (query.length <= room) return query;
  const rest = `// cut here: ${linked ? 'the link above runs the whole query' : 'the event and the findings row hold the whole query'}`;
  const lines = query.slice(0, room - rest.length).split('\n');
  return [...lines.slice(0, -1), rest].join('\n');
};

/** Facts first, then steps, the link, and as much of the query as the 5,000 characters leave. A link that does not fit is left out whole. */
const describe = (alert: Alert, target: Target): string => {
  const body = clipChars([...facts(alert, target), ...steps(alert)].join('\n\n'), DESCRIPTION);
  const [address] = link(alert);
  const linked = address !== undefined && body.length + 2 + address.length <= DESCRIPTION;
  const before = linked ? `${body}\n\n${address}` : body;
  const room = DESCRIPTION - before.length - fenced('', 'kql').length - 2;
  // A query of a few lines tells nothing; it is in the findings table and the event, whole.
  if (room < 200 || alert.query === '') return before;
  const whole = `${before}\n\n${fenced(clipQuery(alert.query, room, linked), 'kql')}`;
  return whole.length <= DESCRIPTION ? whole : before;
};

/** What an incident of the campaign shows. The title is plain text in the portal. */
export const toIncident = (alert: Alert, target: Target): IncidentContent => ({
  title: clipChars(alert.title, 256),
  description: describe(alert, target),
  severity: alert.severity,
  labels: LABELS,
  firstActivityTimeUtc: toIso(alert.firstActivity),
  lastActivityTimeUtc: toIso(alert.lastActivity),
});

const HEADS: Readonly<Record<Alert['change'], string>> = { opened: 'Opened', updated: 'Still going on', closed: 'Over' };

const headOf = (alert: Alert): string => {
  if (alert.mergedInto !== undefined) return `Merged into campaign ${escapeMarkdown(alert.mergedInto)}`;
  return alert.change === 'updated' && alert.state === 'ended' ? 'Late rows' : HEADS[alert.change];
};

/** A comment on the incident: what is new, at most 30,000 characters. */
export const toComment = (alert: Alert): string =>
  clipChars(
    [
      `**${headOf(alert)}** (alert ${alert.revision}, ${toIso(alert.at)}): ${escapeMarkdown(alert.title)}`,
      `${countsText(alert)}; active ${times(alert)}; severity ${alert.severity}, confidence ${alert.confidence}; verdict ${VERDICTS[alert.verdict]}.`,
      `Why: ${escapeMarkdown(alert.reason)}.`,
    ].join('\n\n'),
    COMMENT,
  );
