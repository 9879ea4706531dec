import { CALLERS, CHECKED, countsText, guideText, lossLine, NO_ADDRESS, NO_DESTINATION, sawRequests, seenText } from '../alerts/summary.ts';
import { durationText } from '../domain/alert.ts';
import { withThousands } from '../domain/amount.ts';
import type { Alert } from '../domain/campaign.ts';
import { type Instant, toIso } from '../domain/time.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { printable, type Terminal, table, wrap } from './terminal.ts';

const SHOWN = 8;

/** The first names, and how many there are: `--json` has all that are kept by name, which of very many are not all. */
const list = (names: readonly string[], count = names.length): string => {
  const shown = names.slice(0, SHOWN);
  const all = Math.max(count, names.length);
  if (all === shown.length) return printable(shown.join(', '));
  const where = names.length === all ? 'all' : `${withThousands(names.length)} of them`;
  const more = names.length > shown.length ? `; ${where}: --json` : '';
  return printable(`${shown.join(', ')} (${withThousands(shown.length)} of ${withThousands(all)}${more})`);
};

/** The same where `--json` has none of them. */
const some = (names: readonly string[]): string => {
  const rest = names.length - SHOWN;
  return printable(names.slice(0, SHOWN).join(', ') + (rest > 0 ? ` and ${withThousands(rest)} more` : ''));
};

/** `2026-03-01 10:05`, in UTC. */
const minute = (at: Instant): string => toIso(at).slice(0, 16).replace('T', ' ');

const when = ({ alert, detectedAt }: Incident): string => {
  const { firstActivity, lastActivity } = alert;
  const noticed = `noticed ${durationText(Math.max(0, detectedAt - firstActivity))} after its start`;
  return `${minute(firstActivity)} to ${minute(lastActivity)} UTC (${durationText(lastActivity - firstActivity)}), ${noticed}`;
};

const who = (alert: Alert): string => {
  const { entities, sourceCount, clientCountries, evidenceIps = [] } = alert;
  const located = clientCountries.length > 0 ? `; located in ${some(clientCountries)}` : '';
  const own = sawRequests(alert) ? '' : ` (${CALLERS})`;
  if (entities.ips.length > 0) return `${list(entities.ips, sourceCount)}${own}${located}`;
  return `${NO_ADDRESS}${evidenceIps.length > 0 ? `; the evidence names ${some(evidenceIps)}` : ''}${located}`;
};

const to = ({ countries, blocks }: Alert['entities']): string => {
  if (countries.length > 0) return list(countries);
  return blocks.length > 0 ? 'no country named: see the blocks' : NO_DESTINATION;
};

const line = (name: string, text: string | undefined): [string, string][] => (text === undefined ? [] : [[name, printable(text)]]);

/** One incident for people: what, when, where, who, how many, loss, verdict, what to do. `more` adds lines of a command's own. */
export const incidentText = (terminal: Terminal, incident: Incident, more: readonly (readonly [string, string])[] = []): string => {
  const { alert } = incident;
  const { entities } = alert;
  const rows: [string, string][] = [
    ['when', when(incident)],
    ['where', `${list(entities.services)}${alert.serviceResourceId === '' ? '' : printable(` (${alert.serviceResourceId})`)}`],
    ['who', who(alert)],
    ['to', to(entities)],
    ...(entities.blocks.length === 0 ? [] : [['blocks', list(entities.blocks)] as [string, string]]),
    ...line('seen in', seenText(alert)),
    ['how many', countsText(alert)],
    ['loss', printable(lossLine(alert))],
    ['numbers', CHECKED[alert.verdict]],
    ['why', `${printable(alert.reason)}; confidence ${alert.confidence}`],
    ['found by', list(alert.hunts)],
    ...line('guide', guideText(alert)),
    ...more.map(([name, text]): [string, string] => [name, printable(text)]),
  ];
  const title = `${alert.severity.toUpperCase()}  ${printable(alert.title)}`;
  const steps = alert.nextSteps.map((step, n) => {
    const head = `    ${n + 1}. `;
    return `${head}${wrap(step, terminal.width - head.length, ' '.repeat(head.length))}`;
  });
  return [
    terminal.alarm(terminal.bold(wrap(title, terminal.width - 6, '      '))),
    table(rows, terminal.width, '  '),
    terminal.bold('  what to do'),
    ...steps,
  ].join('\n');
};

const STANDINGS: Readonly<Record<Incident['status'], string>> = {
  alert: 'alerted',
  suppressed: 'suppressed',
  'record-only': 'recorded, nobody alerted',
};

/** Of those that say the same about the same the first stands for all: a campaign may end and open again beside the same evidence. */
const again = (incidents: readonly Incident[]): string => {
  const last = incidents.at(-1);
  return incidents.length < 2 || last === undefined
    ? ''
    : ` (${withThousands(incidents.length)} times, the last at ${minute(last.alert.firstActivity)})`;
};

/** Incidents nobody is alerted about: when and what, why not. */
export const quietText = (terminal: Terminal, incidents: readonly Incident[]): string =>
  [...Map.groupBy(incidents, ({ status, alert }) => JSON.stringify([status, alert.title, alert.reason])).values()]
    .flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const { status, alert } = first;
      const what = `${minute(alert.firstActivity)}  ${printable(alert.title)}${again(same)}`;
      const why = `${STANDINGS[status]}: ${printable(alert.reason)}`;
      return [`  ${wrap(what, terminal.width - 4, '    ')}\n    ${wrap(why, terminal.width - 4, '    ')}`];
    })
    .join('\n');

/** One line an incident, for the parameter set that compares rows, below what the columns are and what this mode leaves out. */
export const rowsText = (terminal: Terminal, incidents: readonly Incident[]): string => {
  const said = 'Rows of the reference parameters, one a source and bin, to compare with the published rule. This mode lists rows and skips';
  const about = wrap(`${said} campaigns, the allow list and silences.`, terminal.width);
  if (incidents.length === 0)
    return `${about}
No rows.`;
  const rows = [
    ['start (UTC)', 'hunt', 'source', 'service', 'requests or messages'],
    ...incidents.map(({ alert }) => [
      minute(alert.firstActivity),
      list(alert.hunts),
      list(alert.entities.ips),
      list(alert.entities.services),
      withThousands(alert.counts.requests),
    ]),
  ];
  return `${about}\n\n${table(rows, terminal.width)}`;
};
