import { randomUUID } from 'node:crypto';
import { makeSilenceDesk } from '../app.ts';
import { toIso } from '../domain/time.ts';
import { deploymentFrom, targetsFrom } from './deployment.ts';
import { shown, silenceJson } from './silence-text.ts';
import { printable, printableJson, type Terminal } from './terminal.ts';
import { type ExitCode, UsageError } from './usage-error.ts';

export type SilenceEndOptions = { readonly target?: string; readonly json?: boolean };

/**
 * `tollwatch silence end ID`: the silence covers what it covered until now, and nothing after. Throws UsageError for an id that no
 * target has, or a silence that is over; StateStoreError.
 */
export const silenceEnd = async (
  id: string,
  options: SilenceEndOptions,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> => {
  if (/^settings-\d+$/.test(id)) throw new UsageError(`Silence ${id} stands in the setting TOLLWATCH_OPERATOR: take it out there.`);
  if (!/^[0-9A-Za-z]{1,32}$/.test(id)) throw new UsageError(`${id} is no id of a silence: tollwatch silence list shows them.`);
  const now = Date.now();
  const config = deploymentFrom(env, 'silence end');
  const targets = targetsFrom(config, options.target);
  const desk = makeSilenceDesk(config, { clock: { now: () => now }, ids: { next: randomUUID } });
  for (const target of targets) {
    const ended = await desk.end(target, id);
    if (ended.kind === 'unknown') continue;
    const silence = shown(ended.silence, target.name);
    if (ended.kind === 'over') {
      const how = silence.endedAt === undefined ? `expired at ${toIso(silence.to)}` : `was ended at ${toIso(silence.endedAt)}`;
      throw new UsageError(`Silence ${id} of ${target.name} ${how} already.`);
    }
    if (options.json === true) terminal.print(printableJson({ silence: silenceJson(silence, now) }, 2));
    else terminal.print(printable(`Silence ${id} on ${target.name} ends now. What goes on is alerted from the next tick on.`));
    return 0;
  }
  const where = targets.map(({ name }) => name).join(', ');
  throw new UsageError(`There is no silence ${id} on ${where}: tollwatch silence list --all shows those there are.`);
};
