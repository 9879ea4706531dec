import { floorTo, type Range, toIso } from '../domain/time.ts';
import { HUNTS } from '../hunts/index.ts';
import { type BacktestAnswer, TICK_MS } from '../pipeline/backtest.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { backtestFolder } from './backtest-folder.ts';
import { chosenHunts } from './chosen-hunts.ts';
import { incidentJson } from './incident-json.ts';
import { incidentText, quietText } from './incident-text.ts';
import { checkAskedLength, checkTicks } from './replay-range.ts';
import type { BacktestOptions, Replayed } from './replayed.ts';
import { checkReportFile, writeReport } from './report-file.ts';
import { printable, printableJson, type Terminal } from './terminal.ts';
import { parseTimeOption, rangeFrom } from './time-option.ts';
import { type TuneRow, tuneTable, tuneText } from './tune-table.ts';
import { type ExitCode, UsageError } from './usage-error.ts';

/** A campaign that was over before the first tick asked for is not of this replay: its first tick looks back an hour. */
const isOf = ({ from }: Range): ((incident: Incident) => boolean) => {
  const start = floorTo(from, TICK_MS);
  return ({ alert }) => alert.lastActivity > start;
};

const verdictsOf = ({ findings }: BacktestAnswer): Readonly<Record<string, number>> => {
  const verdicts = { confirmed: 0, drifted: 0, refuted: 0, unverified: 0 };
  for (const { verdict } of findings) verdicts[verdict] += 1;
  return verdicts;
};

const printForPeople = (incidents: readonly Incident[], tune: readonly TuneRow[] | undefined, terminal: Terminal): void => {
  const alerts = incidents.filter(({ status }) => status === 'alert');
  const quiet = incidents.filter(({ status }) => status !== 'alert');
  for (const incident of alerts) terminal.print(`${incidentText(terminal, incident)}\n`);
  if (alerts.length === 0) terminal.print('No attack would have been alerted.');
  if (quiet.length > 0) terminal.print(`${terminal.bold('Kept quiet')}\n${quietText(terminal, quiet)}`);
  if (tune !== undefined) terminal.print(`\n${tuneText(terminal, tune)}`);
};

const summaryOf = ({ answer, range, examined, summary, nothing }: Replayed, tune: readonly TuneRow[] | undefined) => ({
  from: toIso(range.from),
  to: toIso(range.to),
  ticks: answer.ticks,
  findings: answer.findings.length,
  verdicts: verdictsOf(answer),
  sources: answer.sources.map(({ hunt, id, table, status, missing }) => ({ hunt, id, table, status, missing })),
  notices: answer.notices,
  examined,
  ...summary,
  ...(tune === undefined ? {} : { tune }),
  ...(nothing === undefined ? {} : { nothing }),
});

const checkOptions = async ({ data, workspace, tenant, table, exact, ingestionDelay, from, to, html }: BacktestOptions): Promise<void> => {
  if ((data === undefined) === (workspace === undefined)) throw new UsageError('Give either --data DIR or --workspace GUID.');
  if (data !== undefined && tenant !== undefined) throw new UsageError('--tenant goes with --workspace only.');
  if (workspace !== undefined && (table !== undefined || exact === true || ingestionDelay === true))
    throw new UsageError('--table, --exact and --ingestion-delay go with --data only.');
  // Before a folder is loaded: that may take a minute.
  if (from !== undefined) parseTimeOption('--from', from);
  if (to !== undefined) parseTimeOption('--to', to);
  if (from !== undefined && to !== undefined) {
    const range = rangeFrom({ from, to }, { from: 0, to: 0 });
    checkTicks(range);
    if (data !== undefined) checkAskedLength(range);
  }
  if (html !== undefined) await checkReportFile(html);
};

/**
 * `tollwatch backtest`: replays every 5-minute tick over a folder of logs or a workspace as production would have run it, and says what
 * would have been raised, when and why, and what was kept quiet. Missing tables and columns are no partial data here: exit code 3 only
 * when rows were skipped, a query failed, or nothing could be examined. Throws UsageError, LogQueryError and the errors of loading files.
 */
export const backtest = async (
  options: BacktestOptions,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> => {
  await checkOptions(options);
  const { hunts } = chosenHunts(options, HUNTS);
  const { data } = options;
  const replayed =
    data === undefined
      ? await (await import('./backtest-workspace.ts')).backtestWorkspace(options, hunts, terminal, env)
      : await backtestFolder({ ...options, data }, hunts, terminal);
  const { answer, range, notices, partial, nothing } = replayed;
  for (const notice of [...notices, ...answer.notices]) terminal.note(`notice: ${printable(notice)}`);
  const incidents = answer.incidents.filter(isOf(range));
  const tune = options.tune === true ? tuneTable(answer.campaigns) : undefined;
  if (nothing !== undefined) terminal.note(`Nothing could be examined: ${printable(nothing)}`);
  if (options.json === true)
    terminal.print(printableJson({ incidents: incidents.map(incidentJson), summary: summaryOf(replayed, tune) }, 2));
  else printForPeople(incidents, tune, terminal);
  if (options.html !== undefined) {
    await writeReport(options.html, replayed, incidents, hunts, tune);
    terminal.note(`report: ${options.html}`);
  }
  return answer.partial || partial || nothing !== undefined ? 3 : 0;
};
