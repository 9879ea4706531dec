import { basename, resolve } from 'node:path';
import { DAY, floorTo, type Instant, type Range, toIso } from '../domain/time.ts';
import { withThousands } from '../domain/amount.ts';
import { HUNTS } from '../hunts/index.ts';
import { ticksLate } from '../lab/replay/late-bins.ts';
import { type BacktestAnswer, TICK_MS } from '../pipeline/backtest.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { chosenHunts } from './chosen-hunts.ts';
import { type DataFolder, noteLoaded, openDataFolder } from './data-folder.ts';
import { emptyColumns, type ExaminedTable, examinedTables, examinedText, nothingInFolder } from './examined.ts';
import { localTarget } from './hunt-data.ts';
import { incidentJson } from './incident-json.ts';
import { incidentText, quietText } from './incident-text.ts';
import { arrivalOf, MAX_TICKS_LATE } from './ingestion-delay.ts';
import { replayFolder, ticksOf } from './replay-folder.ts';
import { printable, printableJson, type Terminal } from './terminal.ts';
import { parseTimeOption, rangeFrom } from './time-option.ts';
import { tuneTable, tuneText } from './tune-table.ts';
import type { ExitCode } from './usage-error.ts';

export type BacktestOptions = {
  readonly data: string;
  readonly from?: string;
  readonly to?: string;
  readonly hunt?: readonly string[];
  readonly table?: readonly string[];
  readonly exact?: boolean;
  readonly ingestionDelay?: boolean;
  readonly tune?: boolean;
  readonly json?: boolean;
};

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

const printForPeople = (answer: BacktestAnswer, incidents: readonly Incident[], options: BacktestOptions, terminal: Terminal): void => {
  const alerts = incidents.filter(({ status }) => status === 'alert');
  const quiet = incidents.filter(({ status }) => status !== 'alert');
  for (const incident of alerts) terminal.print(`${incidentText(terminal, incident)}\n`);
  if (alerts.length === 0) terminal.print('No attack would have been alerted.');
  if (quiet.length > 0) terminal.print(`${terminal.bold('Kept quiet')}\n${quietText(terminal, quiet)}`);
  if (options.tune === true) terminal.print(`\n${tuneText(terminal, tuneTable(answer.campaigns))}`);
};

type Replayed = { readonly answer: BacktestAnswer; readonly range: Range; readonly tables: readonly ExaminedTable[] };

const replay = async (folder: DataFolder, options: BacktestOptions, terminal: Terminal): Promise<Replayed> => {
  const { hunts } = chosenHunts(options, HUNTS);
  const span = await folder.store.span();
  // Without any row there is nothing to replay but the first mark.
  const range = rangeFrom(options, span === undefined ? { from: 0, to: TICK_MS } : ticksOf(span));
  const asked = { hunts, target: localTarget(basename(resolve(options.data))), range };
  const late = options.ingestionDelay === true ? { maxTicksLate: MAX_TICKS_LATE } : {};
  const answer = await replayFolder(folder, { ...asked, ...late, exact: options.exact === true }, terminal);
  const sources = answer.sources;
  return { answer, range, tables: await examinedTables(folder.engine, sources, range, folder.report, range.to + DAY) };
};

const report = (folder: DataFolder, { answer, range, tables: examined }: Replayed, options: BacktestOptions) => {
  const { tables, skipped, badRows, warnings } = folder.report;
  const nothing = nothingInFolder(examined, answer, folder.report);
  const summary = {
    from: toIso(range.from),
    to: toIso(range.to),
    ticks: answer.ticks,
    findings: answer.findings.length,
    verdicts: verdictsOf(answer),
    sources: answer.sources.map(({ hunt, id, table, status, missing }) => ({ hunt, id, table, status, missing })),
    notices: answer.notices,
    ...{ examined, tables, skipped, badRows, warnings: [...warnings, ...folder.warnings] },
    ...(options.tune === true ? { tune: tuneTable(answer.campaigns) } : {}),
    ...(nothing === undefined ? {} : { nothing }),
  };
  return { summary, nothing };
};

/**
 * `tollwatch backtest`: replays every 5-minute tick over a folder of logs as production would have run it, and says what would have
 * been raised, when and why, and what was kept quiet. Missing tables and columns are no partial data here: exit code 3 only when rows
 * were skipped, a query failed, or nothing could be examined. Throws UsageError and the errors of loading files.
 */
export const backtest = async (options: BacktestOptions, terminal: Terminal): Promise<ExitCode> => {
  if (options.from !== undefined) parseTimeOption('--from', options.from);
  if (options.to !== undefined) parseTimeOption('--to', options.to);
  chosenHunts(options, HUNTS);
  // Asked at every tick, rows are seen from their arrival on; else by the number of ticks they are late.
  const seenAt = options.exact === true ? arrivalOf : (at: Instant): number => ticksLate(at, arrivalOf(at));
  const delayed = options.ingestionDelay === true ? { ingestedAt: seenAt } : {};
  const folder = await openDataFolder(options.data, { ...options, ...delayed });
  try {
    noteLoaded(folder, terminal);
    const replayed = await replay(folder, options, terminal);
    const { answer, range, tables } = replayed;
    terminal.note(`${printable(examinedText(tables, range))}; ${withThousands(answer.ticks)} ticks`);
    for (const [table, names] of emptyColumns(HUNTS, folder.report))
      terminal.note(printable(`notice: ${table}: no row has a value in ${names.join(', ')}: hunts that need them may find less`));
    for (const notice of answer.notices) terminal.note(`notice: ${printable(notice)}`);
    const { summary, nothing } = report(folder, replayed, options);
    const incidents = answer.incidents.filter(isOf(range));
    if (nothing !== undefined) terminal.note(`Nothing could be examined: ${printable(nothing)}`);
    if (options.json === true) terminal.print(printableJson({ incidents: incidents.map(incidentJson), summary }, 2));
    else printForPeople(answer, incidents, options, terminal);
    return answer.partial || folder.report.skipped > 0 || nothing !== undefined ? 3 : 0;
  } finally {
    folder.store.close();
  }
};
