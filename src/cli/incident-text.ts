import { countsText, sawRequests } from '../alerts/summary.ts';
import { durationText } from '../domain/alert.ts';
import { withThousands } from '../domain/amount.ts';
import type { Alert } from '../domain/campaign.ts';
import { lossText } from '../domain/loss.ts';
import { type Instant, toIso } from '../domain/time.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { printable, type Terminal, table, wrap } from './terminal.ts';

const SHOWN = 8;

const list = (names: readonly string[], count = names.length): string => {
  const shown = names.slice(0, SHOWN);
  const rest = Math.max(count, names.length) - shown.length;
  return printable(shown.join(', ') + (rest > 0 ? ` and ${withThousands(rest)} more` : ''));
};

/** `2026-03-01 10:05`, in UTC. */
const minute = (at: Instant): string => toIso(at).slice(0, 16).replace('T', ' ');

const when = ({ alert, detectedAt }: Incident): string => {
  const { firstActivity, lastActivity } = alert;
  const noticed = `noticed ${durationText(Math.max(0, detectedAt - firstActivity))} after its start`;
  return `${minute(firstActivity)} to ${minute(lastActivity)} UTC (${durationText(lastActivity - firstActivity)}), ${noticed}`;
};

const who = ({ entities, sourceCount, clientCountries }: Alert): string => {
  const located = clientCountries.length > 0 ? `, located in ${list(clientCountries)}` : '';
  return entities.ips.length === 0 ? `no single addresses named${located}` : `${list(entities.ips, sourceCount)}${located}`;
};

const MEANING: Readonly<Record<Alert['verdict'], string>> = {
  confirmed: 'confirmed: counted again from finer rows, with the same result',
  drifted: 'drifted: rows that arrived late changed the counts, which stay past the threshold',
  unverified: 'unverified: part of it could not be counted again',
  refuted: 'refuted: finer rows contradict the count',
};

/** One incident for people: what, when, where, who, how many, loss, verdict, what to do. `more` adds lines of a command's own. */
export const incidentText = (terminal: Terminal, incident: Incident, more: readonly (readonly [string, string])[] = []): string => {
  const { alert } = incident;
  const { loss, entities } = alert;
  const rows: [string, string][] = [
    ['when', when(incident)],
    ['where', `${list(entities.services)}${alert.serviceResourceId === '' ? '' : printable(` (${alert.serviceResourceId})`)}`],
    ['who', who(alert)],
    ['to', entities.countries.length === 0 ? 'not in these logs' : list(entities.countries)],
    ...(entities.blocks.length === 0 ? [] : [['blocks', list(entities.blocks)] as [string, string]]),
    ['how many', countsText(alert)],
    ['loss', `${lossText(loss, sawRequests(alert))}: ${withThousands(loss.messages)} messages at ${printable(loss.basis)}`],
    ['verdict', MEANING[alert.verdict]],
    ['why', `${printable(alert.reason)}; confidence ${alert.confidence}`],
    ['found by', `${list(alert.hunts)}: guides in src/hunts/<name>/guide.md`],
    ...more.map(([name, text]): [string, string] => [name, printable(text)]),
  ];
  const title = `${alert.severity.toUpperCase()}  ${printable(alert.title)}`;
  const steps = alert.nextSteps.map((step, n) => `    ${n + 1}. ${wrap(step, terminal.width - 7, '       ')}`);
  return [
    terminal.alarm(terminal.bold(wrap(title, terminal.width - 6, '      '))),
    table(rows, terminal.width, '  '),
    terminal.bold('  what to do'),
    ...steps,
  ].join('\n');
};

/** Incidents nobody is alerted about, two lines each: when and what, why not. */
export const quietText = (terminal: Terminal, incidents: readonly Incident[]): string =>
  incidents
    .map(({ status, alert }) => {
      const title = printable(alert.title);
      return `  ${wrap(`${minute(alert.firstActivity)}  ${title}`, terminal.width - 4, '    ')}\n    ${wrap(`${status}: ${printable(alert.reason)}`, terminal.width - 4, '    ')}`;
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
