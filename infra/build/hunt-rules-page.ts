import { HUNT_RULES, LEFT_OUT } from './hunt-rules/list.ts';
import { cell, code, page, table } from './markdown.ts';

const INTRO = `# Hunts as scheduled rules

For a workspace that no Tollwatch app hunts in: hunts as scheduled analytics rules of Sentinel. Opt-in, \`hunt-rules.bicep\`. Each rule is
made of the hunt's own query (\`npm run docs\` writes the files, \`npm run docs:check\` compares them), with a fixed comparison at its end in the
place of the hunt's statistics. Its thresholds are the first \`let\` lines of its file, after its times. A rule runs in a workspace that has none of its tables:
it finds nothing there, and starts to find when they come.`;

const WEAKER = `## What is weaker than the app

- **Nothing is checked against evidence.** The rule believes its own count. The app counts every flagged group again from finer rows.
- **No campaigns.** Alerts of one rule and service come into one incident for a day; those of two rules are two incidents. An attack over 20
  countries is 20 alerts a run.
- **No statistics.** A fixed limit and the worst of the days before stand for what is usual by hour of the week. Slow attacks below the
  limits are not seen, nor is what only several weak signs together show.
- **No learning and no suppression.** A closed false positive changes nothing. There are no silences, no allowed countries and services; allowed
  addresses (\`AllowedAddresses\`, networks) exist only in rules that name addresses.
- **What is announced alerts.** Newsletters, load tests without a mark, an app that asks over and over, carriers that fail: no other hunt
  speaks for them.
- **What lasts becomes usual.** After a day or two of an attack its own volume is the worst of the days before.
- **Late rows are lost.** A rule looks at the last 15 minutes or the last hour, five minutes after they ended, and never again. Rows that come
  later count as the past only.
- **Later.** Rules that read 14 days run once an hour (the service allows no more), the others every 15 minutes. The app needs five.
- **Codes played back.** Rules but for the adjacent numbers and counts of messages trust verified codes.
- **No estimated loss, no query link, no next steps** in the incident; number blocks and destinations are custom details, no entities.
- **Destinations by name only where the log has them.** Telemetry of the form knows the client's country: it stands in \`Part\`, and \`Countries\` is
  empty, since a playbook may switch off what it names.
- **Reads more.** The rules of 14 days read two weeks of these tables every hour. The app reads an hour, and keeps the rest as counts.`;

const MEASURED = `## Measured

On simulated rows (\`tollwatch simulate\`, seed 1; tests repeat a part of it), each scenario by the rules meant for its logs:

- Fourteen loud attacks of a few hours: each found by one rule at least, while it went on or in the hour after. In six hours of the day
  before each: no alert. Slow attacks were not tried: the limits are not made for them.
- The last day of nine scenarios in which nothing happens, every run: no alert.
- Ten harmless days, every run of the rules of 14 days and every other of the rest: four alerted. A first newsletter through the resource of the
  codes (acs-send-spike), a load test that nobody announced and an app that asks every two seconds (both by address and by country), one
  country's carriers failing (by country, twice). A launch of twelve times, a new market, a day of double traffic, an office and a campus behind
  one address, and a bad deployment did not.`;

const left = Object.entries(LEFT_OUT).map(([hunt, why]) => [code(hunt), cell(why)]);

/** `infra/sentinel/hunt-rules.md`: what is compared, what is weaker, what is left out. */
export const huntRulesPage = (): string =>
  page(
    INTRO,
    table(
      ['rule', 'compares', 'runs every', 'reads', 'names addresses'],
      HUNT_RULES.map(({ id, compares, frequency, period, hasAddresses }) => [
        code(id),
        cell(compares),
        frequency.replace('PT', ''),
        period.replace('P', ''),
        hasAddresses ? 'yes' : 'no',
      ]),
    ),
    'Do not run them beside the app on the same workspace: each attack would be told twice.',
    WEAKER,
    MEASURED,
    '## Hunts left out',
    table(['hunt', 'why'], left),
    `## Tuning

Edit a threshold in the rule in the portal, or leave a rule out with the parameter \`without\`. A deployment writes the rules anew: keep changes
in a copy of the file. To allow networks, set \`AllowedAddresses\`, for example \`dynamic(["192.0.2.0/24"])\`.`,
  );
