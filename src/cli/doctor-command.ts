import type { Command } from 'commander';
import type { DoctorOptions } from './doctor.ts';
import type { Terminal } from './terminal.ts';
import type { ExitCode } from './usage-error.ts';
import type { Environment } from './workspace.ts';

type Run = (code: Promise<ExitCode>) => Promise<void>;

/** `tollwatch doctor`. */
export const addDoctorCommand = (program: Command, terminal: Terminal, env: Environment, run: Run): void => {
  program
    .command('doctor')
    .description(
      'say what is missing before the first real night: rights, tables, logs and sinks, each with the exact next step\nLooks at the deployment of the TOLLWATCH_ settings, or with --workspace at the query side alone. Exit codes: 0 no check failed, 1 one failed, 2 wrong usage, 3 none failed and one could not be made.',
    )
    .option('--workspace <GUID>', 'Log Analytics workspace to look at with your own sign-in, without settings')
    .option('--tenant <GUID>', 'tenant of the workspace')
    .option('--send-test', 'send one marked test alert through every sink, and look for it')
    .option('--json', 'print one JSON document on standard output')
    .action(async (options: DoctorOptions) => run((await import('./doctor.ts')).doctor(options, terminal, env)));
};
