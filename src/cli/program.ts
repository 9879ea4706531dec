import { Command, CommanderError, Option } from 'commander';
import { addDoctorCommand } from './doctor-command.ts';
import type { ProbeOptions } from './probe-options.ts';
import type { BacktestOptions } from './replayed.ts';
import type { HuntOptions } from './hunt-outcome.ts';
import type { KqlOptions } from './kql.ts';
import type { LabOptions } from './lab.ts';
import type { SimulateCommandOptions } from './simulate.ts';
import { addSilenceCommands } from './silence-commands.ts';
import { printable, type Terminal } from './terminal.ts';
import { type ExitCode, exitCodeOf, textOf, UsageError } from './usage-error.ts';
import { version } from './version.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
type Run = (code: Promise<ExitCode>) => Promise<void>;

const portFrom = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new UsageError(`--port ${text} is no port: give a number from 1 to 65535, or 0 for a free one.`);
  return port;
};

const repeat = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
const tableOption = (): Option =>
  new Option('--table <FILE=NAME>', 'the table a file holds, when its name does not say (may be repeated)').argParser(repeat);

// Commands load what they need when they run: `--help` must not wait for DuckDB and the KQL parser.
const addCommands = (program: Command, terminal: Terminal, env: Environment, run: Run): void => {
  program
    .command('demo')
    .description("a made-up shop's day with one attack, hunted tick by tick against local stand-ins for Azure")
    .option('--json', 'print one JSON document on standard output')
    .action(async (options: { json?: boolean }) => run((await import('./demo.ts')).demo(options, terminal, env)));
  program
    .command('hunt')
    .description('run the hunts over log files, or over a live workspace with your own sign-in')
    .option('--data <DIR>', 'folder of log files (NDJSON, CSV, JSON, each also .gz)')
    .option('--workspace <GUID>', 'Log Analytics workspace to query; nothing is written or sent without --send')
    .option('--tenant <GUID>', 'tenant of the workspace')
    .option('--from <TIME>', 'ISO 8601, UTC unless it has a zone')
    .option('--to <TIME>', 'ISO 8601, exclusive')
    .option('--hunt <ID>', 'only this hunt (may be repeated)', repeat)
    .option('--params <NAME>', 'a parameter set of the hunts, such as reference')
    .addOption(tableOption())
    .option('--send', 'with --workspace: deliver alerts to the sinks of the TOLLWATCH_ settings')
    .option('--json', 'print one JSON document on standard output')
    .action(async (options: HuntOptions) => run((await import('./hunt.ts')).hunt(options, terminal, env)));
  program
    .command('backtest')
    .description('replay every tick over log files or a workspace: what would have been raised, when and why, and what was kept quiet')
    .option('--data <DIR>', 'folder of log files (NDJSON, CSV, JSON, each also .gz)')
    .option('--workspace <GUID>', 'Log Analytics workspace to query with your own sign-in; nothing is written')
    .option('--tenant <GUID>', 'tenant of the workspace')
    .option('--from <TIME>', 'first tick, ISO 8601 (the first row by default; of a workspace 7 days before --to)')
    .option('--to <TIME>', 'last tick (one hour after the last row by default; of a workspace now)')
    .option('--hunt <ID>', 'only this hunt (may be repeated)', repeat)
    .addOption(tableOption())
    .option('--exact', 'with --data: ask every hunt at every tick instead of once a day of logs: the same answer, slower')
    .option('--ingestion-delay', 'with --data: let rows arrive as late as they do in Azure')
    .option('--tune', 'also show alerts and missed campaigns for other thresholds')
    .option('--html <FILE>', 'also write a report as one HTML page')
    .option('--json', 'print one JSON document on standard output')
    .action(async (options: BacktestOptions) => run((await import('./backtest.ts')).backtest(options, terminal, env)));
  program
    .command('lab')
    .description('keep local stand-ins for Azure running over log files, on 127.0.0.1')
    .requiredOption('--data <DIR>', 'folder of log files (NDJSON, CSV, JSON, each also .gz)')
    .option('--port <N>', 'port of the query API (a free one by default)', portFrom)
    .addOption(tableOption())
    .option('--now <TIME>', "the lab's time when it starts, ISO 8601 (the machine's by default): now() and ago() of queries go by it")
    .option('--ingestion-delay', 'let rows arrive as late as they do in Azure')
    .option('--env <FILE>', 'write the settings under which tollwatch runs against the lab: ". FILE" sets them in a shell')
    .option('--json', 'print one JSON line when all servers listen')
    .action(async (options: LabOptions) => run((await import('./lab.ts')).lab(options, terminal, env)));
  program
    .command('kql')
    .description(
      'run one KQL query over log files, or over its own values\nOn a terminal long texts are cut to fit; in a pipe they are whole (COLUMNS sets a width); --json is exact.',
    )
    .argument('[QUERY]', 'the query; without it, standard input')
    .option('--data <DIR>', 'folder of log files (NDJSON, CSV, JSON, each also .gz)')
    .addOption(tableOption())
    .option('--json', 'print one JSON document on standard output: columns and rows as the service sends them, or the error')
    .action(async (query: string | undefined, options: KqlOptions) => run((await import('./kql.ts')).kql(query, options, terminal)));
  program
    .command('probe')
    .description(
      'send a few marked requests to an endpoint of your own, and see whether they raise an alert\nOnly hosts of TOLLWATCH_PROBE_HOSTS; at most 5 a second and 500 in all, whatever is asked for.',
    )
    .requiredOption('--url <URL>', 'address that asks for a code, https (http for this machine)')
    .option('--rate <N>', 'requests a second at most (1 by default)')
    .option('--max <N>', 'requests in all at most (120 by default)')
    .option('--method <NAME>', 'GET, POST, PUT or PATCH (POST by default)')
    .option('--body <TEXT>', 'sent with each request; give a test number of your own')
    .option('--header <NAME=VALUE>', 'sent with each request; values are never shown (may be repeated)', repeat)
    .option('--wait <MIN>', 'then look for the alert for so many minutes: 20 is enough for logs to arrive')
    .option('--service <NAME>', 'with --wait: the service that the alert has to name')
    .option('--workspace <GUID>', 'with --wait: look in SmsPumpingFindings_CL of this workspace instead of the state of the deployment')
    .option('--tenant <GUID>', 'tenant of the workspace')
    .option('--target <NAME>', 'with --wait: name or workspace GUID, when the deployment has several')
    .option('--json', 'print one JSON document on standard output')
    .action(async (options: ProbeOptions) => run((await import('./probe.ts')).probe(options, terminal, env)));
  program
    .command('simulate')
    .description('write made-up logs with labels: attacks and innocent days, a folder for each scenario and seed')
    .requiredOption('--scenario <NAME>', 'name of a scenario, or all; a wrong name lists them')
    .requiredOption('--out <DIR>', 'folder to write to: DIR/<scenario>/<seed>/')
    .option('--seed <N>', 'whole number; the same seed gives the same rows', '1')
    .option('--intensity <F>', 'scales the messages of attacks: 0.5 thins them to half', '1')
    .option('--rough', 'honest conversion varies by country, day and hour')
    .action(async (options: SimulateCommandOptions) => run((await import('./simulate.ts')).simulateLogs(options, terminal)));
  addDoctorCommand(program, terminal, env, run);
  addSilenceCommands(program, terminal, env, run);
};

const report = (error: unknown, terminal: Terminal): ExitCode => {
  // commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  terminal.note(printable(textOf(error)));
  return exitCodeOf(error);
};

/** Runs `tollwatch ARGS`. Never throws: what went wrong is said on standard error and is the exit code. */
export const runProgram = async (args: readonly string[], terminal: Terminal, env: Environment): Promise<ExitCode> => {
  let code: ExitCode = 0;
  const program = new Command('tollwatch')
    .description(
      'Finds SMS pumping (MITRE ATT&CK T1496.003) in Azure logs.\nExit codes: 0 ran, 1 failed, 2 wrong usage or input, 3 ran on partial data.',
    )
    .version(version())
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.note(text.replace(/\n$/, '')),
    })
    .exitOverride();
  addCommands(program, terminal, env, async (running) => {
    code = await running;
  });
  for (const command of program.commands) command.copyInheritedSettings(program);
  if (args.length === 0) {
    terminal.print(program.helpInformation().trimEnd());
    return 0;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
};
