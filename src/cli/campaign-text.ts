import { durationText, titleOf, withThousands } from '../domain/alert.ts';
import type { Campaign, MemberSet } from '../domain/campaign.ts';
import { ranked } from '../domain/member-set.ts';
import { type Instant, toIso } from '../domain/time.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { addressesOf } from './incident.ts';
import { printable, type Terminal, table, wrap } from './terminal.ts';

const SHOWN = 8;

const list = (names: readonly string[], count = names.length): string => {
  const shown = names.slice(0, SHOWN);
  const rest = count - shown.length;
  return printable(shown.join(', ') + (rest > 0 ? ` and ${withThousands(rest)} more` : ''));
};

const members = (set: MemberSet): string => list(ranked(set), set.count);

/** `2026-03-01 10:05`, in UTC. */
const minute = (at: Instant): string => toIso(at).slice(0, 16).replace('T', ' ');

const when = (campaign: Campaign): string => {
  const { firstActivity, lastActivity, openedAt } = campaign;
  const noticed = openedAt >= firstActivity ? `; noticed ${durationText(openedAt - firstActivity)} after its start` : '';
  return `${minute(firstActivity)} to ${minute(lastActivity)} UTC (${durationText(lastActivity - firstActivity)})${noticed}`;
};

const who = (campaign: Campaign): string => {
  const set = campaign.sides.request === undefined ? campaign.callers : campaign.sources;
  const from = campaign.clientCountries.count > 0 ? `, located in ${members(campaign.clientCountries)}` : '';
  return `${list(addressesOf(campaign), set.count)}${from}`;
};

const howMany = ({ counts }: Campaign): string => {
  const { request, send } = counts;
  const asked =
    request === undefined
      ? []
      : [
          `${withThousands(request.requests)} code requests`,
          `${withThousands(request.sends)} accepted`,
          `${withThousands(request.verified)} verified`,
          ...(request.throttled > 0 ? [`${withThousands(request.throttled)} throttled`] : []),
        ];
  const sent = send === undefined ? [] : [`${withThousands(send.requests)} messages handed to the provider`];
  return [...asked, ...sent].join(', ');
};

const verdict = ({ verdicts }: Campaign): string => {
  const said = (['confirmed', 'drifted', 'unverified', 'refuted'] as const)
    .filter((name) => verdicts[name] > 0)
    .map((name) => `${verdicts[name]} ${name}`);
  return `${said.join(', ')} (flagged rows, each recomputed from finer evidence)`;
};

/** Next steps of the campaign's hunts, each once, in the hunts' order. */
const nextSteps = (campaign: Campaign, hunts: readonly Hunt[]): readonly string[] => [
  ...new Set(hunts.filter(({ id }) => campaign.hunts.includes(id)).flatMap((hunt) => hunt.nextSteps)),
];

/** One incident for people: what, when, where, who, how many, loss, verdict, what to do. `told`: which alerts went out, if any did. */
export const campaignText = (
  terminal: Terminal,
  campaign: Campaign,
  hunts: readonly Hunt[],
  told: readonly (readonly [string, string])[] = [],
): string => {
  const destinations = campaign.countries.count === 0 ? 'not in these logs' : members(campaign.countries);
  const rows: [string, string][] = [
    ['when', when(campaign)],
    ['where', printable(members(campaign.services))],
    ['who', who(campaign)],
    ['to', destinations],
    ['how many', howMany(campaign)],
    ['loss', `about USD ${campaign.loss.usd.toFixed(2)}: ${withThousands(campaign.loss.messages)} messages at ${campaign.loss.basis}`],
    ['verdict', verdict(campaign)],
    ['why', printable(campaign.assessment.reason)],
    ...told.map(([name, text]): [string, string] => [name, printable(text)]),
  ];
  const title = `${campaign.assessment.severity.toUpperCase()}  ${printable(titleOf(campaign))}`;
  const steps = nextSteps(campaign, hunts).map((step, n) => `  ${n + 1}. ${wrap(step, terminal.width - 5, '     ')}`);
  return [
    terminal.alarm(terminal.bold(wrap(title, terminal.width - 6, '      '))),
    table(rows, terminal.width, '  '),
    terminal.bold('  what to do'),
    ...steps,
  ].join('\n');
};

/** Campaigns nobody was alerted about, one line each: when, what, why. */
export const quietText = (terminal: Terminal, campaigns: readonly Campaign[]): string =>
  table(
    campaigns.map((campaign) => [
      minute(campaign.firstActivity),
      campaign.assessment.standing,
      list([...ranked(campaign.services), ...addressesOf(campaign)].slice(0, 3)),
      printable(campaign.assessment.reason),
    ]),
    terminal.width,
    '  ',
  );
