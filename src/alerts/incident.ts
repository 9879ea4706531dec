import { atLeast, durationText } from '../domain/alert.ts';
import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import { toIso } from '../domain/time.ts';
import type { IncidentContent } from './incident-content.ts';
import {
  CALLERS,
  CHECKED,
  countsText,
  guideText,
  lossLine,
  NO_ADDRESS,
  NO_DESTINATION,
  sawRequests,
  seenText,
  summaryOf,
} from './summary.ts';
import { clipChars, escapeMarkdown, fenced } from './text.ts';

/** Limits of the service in characters (Microsoft Learn, "Service limits for Microsoft Sentinel"). */
const DESCRIPTION = 5000;
const COMMENT = 30_000;
/** Names listed of each kind; the findings row has the rest. */
const LISTED = 20;
/** Characters of a name: a long one must not push the loss and the next steps out of the text. */
const LONGEST = 80;

const LABELS: readonly string[] = ['tollwatch', 'T1496.003'];
const TEST_LABELS: readonly string[] = ['tollwatch', 'tollwatch-test'];

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
  const label = sawRequests(alert) ? '**Sources:**' : `**Called by** (${CALLERS}):`;
  if (entities.ips.length === 0) {
    const named = alert.evidenceIps ?? [];
    return `${label} ${NO_ADDRESS}${named.length === 0 ? '' : `; the evidence names ${names(named)}`}`;
  }
  const busiest = topIps.length > 0 && entities.ips.length > topIps.length ? `; busiest ${topIps.join(', ')}` : '';
  const spread = distributed ? '; distributed: many sources within minutes' : '';
  return `${label} ${names(entities.ips, sourceCount)}${busiest}${spread}${wholeList(entities.ips.length)}`;
};

/** Where the addresses are that do not fit: a firewall rule needs them all. Without the table, the query and `hunt --json` tell them. */
const wholeList = (known: number): string =>
  known <= LISTED
    ? ''
    : `; all ${known}: column Ips of this alert's row in SmsPumpingFindings\\_CL, where that table is written, else tollwatch hunt --workspace with --json`;

const destinations = ({ entities: { countries, blocks } }: Alert): string => {
  if (countries.length > 0) return `${names(countries)}${blocks.length > 0 ? `; number blocks ${names(blocks)}` : ''}`;
  return blocks.length > 0 ? `number blocks ${names(blocks)}; no country named` : NO_DESTINATION;
};

const line = (name: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [`**${name}:** ${escapeMarkdown(text)}`];

const facts = (alert: Alert, target: Target): readonly string[] => {
  const { entities } = alert;
  return [
    escapeMarkdown(summaryOf(alert)),
    `**When:** ${times(alert)}`,
    `**Service:** ${names(entities.services)}${alert.serviceResourceId === '' ? '' : ` (${escapeMarkdown(alert.serviceResourceId)})`} in workspace ${escapeMarkdown(target.name)}`,
    who(alert),
    ...(alert.clientCountries.length > 0 ? [`**Client countries:** ${names(alert.clientCountries)}`] : []),
    `**Destinations:** ${destinations(alert)}`,
    ...line('Seen in', seenText(alert)),
    `**How many:** ${countsText(alert)}`,
    `**Why:** ${escapeMarkdown(alert.reason)}`,
    `**Estimated loss:** ${escapeMarkdown(lossLine(alert))}`,
    `**Numbers:** ${CHECKED[alert.verdict]}; confidence ${alert.confidence}`,
    `**Found by:** ${names(alert.hunts)}; campaign ${escapeMarkdown(alert.campaignId)}, alert ${alert.revision}`,
    ...line('Start with the guide', guideText(alert)),
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
  if (alert.test === true) return [escapeMarkdown(summaryOf(alert)), escapeMarkdown(alert.reason), ...steps(alert)].join('\n\n');
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
  labels: alert.test === true ? TEST_LABELS : LABELS,
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
      `${countsText(alert)}; active ${times(alert)}; severity ${alert.severity}, confidence ${alert.confidence}; numbers ${CHECKED[alert.verdict]}.`,
      `Why: ${escapeMarkdown(alert.reason)}.`,
    ].join('\n\n'),
    COMMENT,
  );
