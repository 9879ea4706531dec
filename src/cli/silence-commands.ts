import type { Command } from 'commander';
import type { SilenceAddOptions } from './silence-add.ts';
import type { SilenceEndOptions } from './silence-end.ts';
import type { SilenceListOptions } from './silence-list.ts';
import type { Terminal } from './terminal.ts';
import type { ExitCode } from './usage-error.ts';

const repeat = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** `tollwatch silence add|list|end`: each loads what it needs when it runs. */
export const addSilenceCommands = (
  program: Command,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
  run: (code: Promise<ExitCode>) => Promise<void>,
): void => {
  const silence = program
    .command('silence')
    .description("keep campaigns quiet for a time, in a deployment's state (the TOLLWATCH_ settings say which)");
  silence
    .command('add')
    .description('raise no alert about campaigns that match as a whole; of one option repeated each value will do')
    .requiredOption('--reason <TEXT>', 'why: kept with everything it silences')
    .option('--service <NAME>', 'only this service', repeat)
    .option('--ip <CIDR>', 'only this address or range', repeat)
    .option('--country <CC>', 'only this destination, ISO alpha-2', repeat)
    .option('--sender <NAME>', 'only this sender id or number, where the log of messages shows it', repeat)
    .option('--campaign <ID>', 'what this campaign is about, from its start on')
    .option('--from <TIME>', 'ISO 8601, UTC unless it has a zone (now by default)')
    .option('--to <TIME>', 'ISO 8601')
    .option('--for <LENGTH>', 'instead of --to: 90m, 4h, 3d, 2w')
    .option('--target <NAME>', 'name or workspace GUID, when there are several')
    .option('--json', 'print one JSON document on standard output')
    .action(async (options: SilenceAddOptions) => run((await import('./silence-add.ts')).silenceAdd(options, terminal, env)));
  silence
    .command('list')
    .description('silences that hold or are planned: of the settings, of people, and from incidents that analysts closed')
    .option('--all', 'those that are over, too')
    .option('--campaigns', 'also campaigns that were kept quiet, each with its reason')
    .option('--target <NAME>', 'name or workspace GUID')
    .option('--json', 'print one JSON document on standard output')
    .action(async (options: SilenceListOptions) => run((await import('./silence-list.ts')).silenceList(options, terminal, env)));
  silence
    .command('end')
    .description('end a silence now')
    .argument('<ID>', 'as silence list shows it')
    .option('--target <NAME>', 'name or workspace GUID')
    .option('--json', 'print one JSON document on standard output')
    .action(async (id: string, options: SilenceEndOptions) =>
      run((await import('./silence-end.ts')).silenceEnd(id, options, terminal, env)),
    );
};
