import { basename, resolve } from 'node:path';
import { HUNTS } from '../hunts/index.ts';
import { REFERENCE } from '../pipeline/incidents.ts';
import { chosenHunts } from './chosen-hunts.ts';
import { huntData } from './hunt-data.ts';
import type { HuntOptions, HuntOutcome } from './hunt-outcome.ts';
import { incidentJson } from './incident-json.ts';
import { incidentText, quietText, rowsText } from './incident-text.ts';
import { printable, printableJson, type Terminal } from './terminal.ts';
import { parseTimeOption, rangeFrom } from './time-option.ts';
import { type ExitCode, UsageError } from './usage-error.ts';
import { together } from './notices.ts';

const checkOptions = ({ data, workspace, tenant, table, send, from, to }: HuntOptions): void => {
  if ((data === undefined) === (workspace === undefined)) throw new UsageError('Give either --data DIR or --workspace GUID.');
  if (data !== undefined && (tenant !== undefined || send === true)) throw new UsageError('--tenant and --send go with --workspace only.');
  if (workspace !== undefined && table !== undefined) throw new UsageError('--table goes with --data only.');
  // Before a folder is loaded: that may take a minute.
  if (from !== undefined) parseTimeOption('--from', from);
  if (to !== undefined) parseTimeOption('--to', to);
  if (from !== undefined && to !== undefined) rangeFrom({ from, to }, { from: 0, to: 0 });
};

const printForPeople = ({ answer, nothing }: HuntOutcome, options: HuntOptions, terminal: Terminal): void => {
  const alerts = answer.incidents.filter(({ status }) => status === 'alert');
  const quiet = answer.incidents.filter(({ status }) => status !== 'alert');
  if (nothing !== undefined) {
    terminal.print(`Nothing could be examined: ${printable(nothing)}`);
    return;
  }
  if (options.params === REFERENCE) {
    terminal.print(rowsText(terminal, alerts));
    return;
  }
  for (const incident of alerts) terminal.print(`${incidentText(terminal, incident)}\n`);
  if (alerts.length === 0) terminal.print('No attack found.');
  if (quiet.length > 0) terminal.print(`${terminal.bold('Looked at and left alone')}\n${quietText(terminal, quiet)}`);
};

/**
 * `tollwatch hunt`: the hunts over a range of somebody's logs. Exit code 3 when rows were skipped, a result was partial, a table
 * lacks what a hunt needs, or nothing could be examined. Throws UsageError, the errors of loading files, LogQueryError.
 */
export const hunt = async (
  options: HuntOptions,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> => {
  checkOptions(options);
  const { hunts, leftOut } = chosenHunts(options, HUNTS);
  for (const { id } of leftOut) terminal.note(`notice: ${id} has no parameter set ${options.params} and is left out`);
  const outcome =
    options.data === undefined
      ? await (await import('./hunt-workspace.ts')).huntWorkspace(options, hunts, terminal, env)
      : await huntData({ ...options, data: options.data }, hunts, basename(resolve(options.data)), terminal);
  for (const notice of together(outcome.answer.notices, hunts)) terminal.note(`notice: ${printable(notice)}`);
  if (options.json === true) {
    terminal.print(printableJson({ incidents: outcome.answer.incidents.map(incidentJson), summary: outcome.summary }, 2));
    if (outcome.nothing !== undefined) terminal.note(`Nothing could be examined: ${printable(outcome.nothing)}`);
  } else printForPeople(outcome, options, terminal);
  return outcome.partial ? 3 : 0;
};
