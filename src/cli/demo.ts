import { withThousands } from '../domain/amount.ts';
import { toIso } from '../domain/time.ts';
import { DEMO_DAY, DEMO_TICKS, type DemoStage, setDemoStage, tickTime } from './demo-day.ts';
import { type Arrived, type DemoOutcome, demoReport, FINDINGS_TABLE, faultsIn, isAlert, neverFlagged, outcomeOf } from './demo-outcome.ts';
import { incidentText, quietText } from './incident-text.ts';
import { watchLifeline } from './lifeline.ts';
import { printable, printableJson, type Terminal, wrap } from './terminal.ts';
import type { ExitCode } from './usage-error.ts';

export type DemoOptions = { readonly json?: boolean };

const clock = (n: number): string => toIso(tickTime(n)).slice(11, 16);

const runDay = async (stage: DemoStage, terminal: Terminal, ended: () => boolean): Promise<boolean> => {
  const { lab } = stage;
  for (let n = 1; n <= DEMO_TICKS; n++) {
    if (ended()) return false;
    await stage.tick(n);
    const seen = `in Sentinel ${lab.incidents().length}, in the event hub ${lab.events().length}`;
    terminal.progress(n, DEMO_TICKS, `${clock(n)} UTC, tick ${n} of ${DEMO_TICKS}: ${seen}`);
  }
  return true;
};

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** `4 ip, 1 cloud-application`. */
const entitiesText = (entities: readonly string[]): string => {
  const types = entities.map((entity) => entity.split(' ')[0] ?? '');
  return [...new Set(types)].map((type) => `${types.filter((one) => one === type).length} ${type}`).join(', ');
};

const reachedText = ({ events, findingsRows, notifying, sentinel: { rule, api } }: Arrived): string => {
  const sinks = `${some(events, 'event')} in the event hub, ${some(findingsRows, 'row')} in ${FINDINGS_TABLE} (${notifying} of them notify)`;
  const byRule = `${some(rule.incidents, 'incident')} by the rule over these rows (${some(rule.alerts, 'alert')}, entities: ${entitiesText(rule.entities)})`;
  return `${sinks}; in Sentinel ${byRule} and ${some(api.incidents, 'incident')} by its API`;
};

const printForPeople = (stage: DemoStage, outcome: DemoOutcome, terminal: Terminal): void => {
  const { shop, lab } = stage;
  const rows = shop.tables.AppRequests.length + shop.tables.ACSSMSIncomingOperations.length;
  const made = `A day of a made-up shop, ${toIso(DEMO_DAY).slice(0, 10)}: ${withThousands(rows)} log rows with one attack.`;
  const ran = `The timer's handler ran every 5 minutes from ${clock(1)} to ${clock(DEMO_TICKS)} UTC (${DEMO_TICKS} ticks; the quiet night is left out).`;
  terminal.print(`${wrap(`${made} ${ran}`, terminal.width)}\n`);
  for (const incident of outcome.incidents.filter(isAlert)) {
    const arrived = outcome.arrived.get(incident.id);
    terminal.print(`${incidentText(terminal, incident, arrived === undefined ? [] : [['reached', reachedText(arrived)]])}\n`);
  }
  const quiet = outcome.incidents.filter((incident) => !isAlert(incident));
  if (quiet.length > 0) terminal.print(`${terminal.bold('Looked at and left alone')}\n${quietText(terminal, quiet)}\n`);
  const unmoved = neverFlagged(stage, outcome).map(({ name, why, range, source }) => {
    return `  ${wrap(`${toIso(range.from).slice(0, 16).replace('T', ' ')}  ${name} (${source}): ${why}`, terminal.width - 4, '    ')}`;
  });
  if (unmoved.length > 0) terminal.print([terminal.bold('Never flagged, though a plain count would have'), ...unmoved, ''].join('\n'));
  terminal.print(
    terminal.dim(
      wrap(`Sent by the real SDK clients to stand-ins on this machine (query API ${lab.queryUrl}), which end now.`, terminal.width),
    ),
  );
};

const runStage = async (stage: DemoStage, options: DemoOptions, terminal: Terminal, ended: () => boolean): Promise<ExitCode> => {
  if (!(await runDay(stage, terminal, ended))) {
    terminal.note('Stopped before the end of the day.');
    return 1;
  }
  const outcome = await outcomeOf(stage);
  if (options.json === true) terminal.print(printableJson(demoReport(stage, outcome), 2));
  else printForPeople(stage, outcome, terminal);
  for (const complaint of new Set(stage.complaints)) terminal.note(`logged: ${printable(complaint)}`);
  const faults = faultsIn(stage, outcome);
  for (const fault of faults) terminal.note(`The demonstration failed: ${fault}`);
  return faults.length === 0 ? 0 : 1;
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
    return await runStage(stage, options, terminal, () => ended);
  } finally {
    await stage.close();
  }
};
