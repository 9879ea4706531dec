import { withThousands } from '../domain/alert.ts';
import { MINUTE, toIso } from '../domain/time.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { DEMO_DAY, DEMO_TICKS, type DemoStage, setDemoStage } from './demo-day.ts';
import { incidentJson } from './incident-json.ts';
import { incidentText, quietText } from './incident-text.ts';
import { watchLifeline } from './lifeline.ts';
import { type Terminal, wrap } from './terminal.ts';
import type { ExitCode } from './usage-error.ts';

export type DemoOptions = { readonly json?: boolean };

/** What arrived at the other ends, read from the lab's servers and not from what the product says it sent. */
type Arrived = { readonly events: number; readonly findingsRows: number; readonly sentinelIncidents: number };

const FINDINGS_TABLE = 'SmsPumpingFindings_CL';

const arrivedAt = async ({ lab, store }: DemoStage): Promise<Arrived> => ({
  events: lab.events().length,
  findingsRows: await store.count(FINDINGS_TABLE),
  sentinelIncidents: lab.incidents().length,
});

/** What is wrong with the outcome, compared with what was made up; empty when the attack is one incident and nothing else alerts. */
const faultsIn = ({ shop, complaints }: DemoStage, incidents: readonly Incident[], arrived: Arrived): readonly string[] => {
  const { attack } = shop.truth;
  const alerts = incidents.filter(({ status }) => status === 'alert');
  const found = alerts.filter(({ alert }) => attack.ips.every((ip) => alert.entities.ips.includes(ip)));
  return [
    ...(found.length === 1 ? [] : [`the attack is ${found.length} incidents, not one`]),
    ...(alerts.length === found.length ? [] : [`${alerts.length - found.length} alerts for traffic that is no attack`]),
    ...(arrived.events > 0 ? [] : ['no event reached the hub']),
    ...(arrived.findingsRows > 0 ? [] : ['no row reached the findings table']),
    ...[...new Set(complaints)].slice(0, 5).map((complaint) => `logged: ${complaint}`),
  ];
};

const runDay = async (stage: DemoStage, terminal: Terminal, ended: () => boolean): Promise<boolean> => {
  for (let n = 1; n <= DEMO_TICKS; n++) {
    if (ended()) return false;
    await stage.tick(n);
    const clock = toIso(DEMO_DAY + n * 5 * MINUTE).slice(11, 16);
    terminal.progress(
      n,
      DEMO_TICKS,
      `${clock} UTC, tick ${n} of ${DEMO_TICKS}: ${stage.lab.events().length} events in the hub, ${stage.lab.incidents().length} incidents in Sentinel`,
    );
  }
  return true;
};

const printForPeople = ({ shop, lab, target }: DemoStage, incidents: readonly Incident[], arrived: Arrived, terminal: Terminal): void => {
  const rows = shop.tables.AppRequests.length + shop.tables.ACSSMSIncomingOperations.length;
  terminal.print(
    `A day of a made-up shop, ${toIso(DEMO_DAY).slice(0, 10)}: ${withThousands(rows)} log rows, ${DEMO_TICKS} ticks of the timer.\n`,
  );
  for (const incident of incidents.filter(({ status }) => status === 'alert')) {
    const told: [string, string][] = [
      [
        'reached',
        `${arrived.events} events in the event hub, ${arrived.findingsRows} rows in ${FINDINGS_TABLE}, ${arrived.sentinelIncidents} incident in Sentinel, from first alert to last update`,
      ],
    ];
    terminal.print(`${incidentText(terminal, incident, told)}\n`);
  }
  const quiet = incidents.filter(({ status }) => status !== 'alert');
  if (quiet.length > 0) terminal.print(`${terminal.bold('Looked at and left alone')}\n${quietText(terminal, quiet)}\n`);
  const seen = new Set(quiet.flatMap(({ alert }) => [...alert.entities.ips, ...alert.entities.services]));
  const unmoved = shop.truth.lookalikes.filter(({ source, service }) => !seen.has(source) && !seen.has(service));
  terminal.print(terminal.bold('Never flagged, though a plain count would have'));
  for (const { name, why, range } of unmoved)
    terminal.print(`  ${wrap(`${toIso(range.from).slice(11, 16)}  ${name}: ${why}`, terminal.width - 4, '         ')}`);
  terminal.print(
    terminal.dim(`\nWorkspace ${target.name}, by the real SDK clients against local stand-ins (${lab.queryUrl} and others), now stopped.`),
  );
};

const reportJson = ({ shop, target, complaints }: DemoStage, incidents: readonly Incident[], arrived: Arrived): string => {
  const { attack, lookalikes } = shop.truth;
  const summary = {
    target: target.name,
    day: toIso(DEMO_DAY).slice(0, 10),
    ticks: DEMO_TICKS,
    rows: Object.fromEntries(Object.entries(shop.tables).map(([name, rows]) => [name, rows.length])),
    eventHub: { events: arrived.events },
    findingsTable: { name: FINDINGS_TABLE, rows: arrived.findingsRows },
    sentinel: { incidents: arrived.sentinelIncidents },
    simulated: { ...attack, range: { from: toIso(attack.range.from), to: toIso(attack.range.to) }, lookalikes: lookalikes.length },
    complaints,
  };
  return JSON.stringify({ incidents: incidents.map(incidentJson), summary }, undefined, 2);
};

/**
 * `tollwatch demo`: a made-up day, hunted by the timer's own handler on a simulated clock against the lab. Exit code 1 when the
 * attack is not exactly one incident or anything else alerts. Leaves no process and no file behind.
 */
export const demo = async (
  options: DemoOptions,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> => {
  const lifeline = watchLifeline(env);
  let ended = false;
  void lifeline.ended.then(() => {
    ended = true;
  });
  terminal.note('Starting the lab: query API, ingestion, Sentinel, identity, Event Hubs, table storage ...');
  const stage = await setDemoStage();
  try {
    if (!(await runDay(stage, terminal, () => ended))) {
      terminal.note('Stopped before the end of the day.');
      return 1;
    }
    const incidents = await stage.incidents();
    const arrived = await arrivedAt(stage);
    if (options.json === true) terminal.print(reportJson(stage, incidents, arrived));
    else printForPeople(stage, incidents, arrived, terminal);
    const faults = faultsIn(stage, incidents, arrived);
    for (const fault of faults) terminal.note(`demo failed: ${fault}`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
};
