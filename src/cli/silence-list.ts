import { randomUUID } from 'node:crypto';
import { makeApp, makeSilenceDesk } from '../app.ts';
import type { Config } from '../config-types.ts';
import type { Target } from '../domain/target.ts';
import type { Instant } from '../domain/time.ts';
import type { Incident } from '../pipeline/incidents.ts';
import { deploymentFrom, targetsFrom } from './deployment.ts';
import { incidentJson } from './incident-json.ts';
import { quietText } from './incident-text.ts';
import { shown, type ShownSilence, silenceJson, silenceText, stateOf } from './silence-text.ts';
import { printable, printableJson, type Terminal } from './terminal.ts';
import type { ExitCode } from './usage-error.ts';

export type SilenceListOptions = {
  readonly target?: string;
  readonly all?: boolean;
  readonly campaigns?: boolean;
  readonly json?: boolean;
};

const IDS = { next: randomUUID };

/** Silences of the settings, which hold for every target. */
export const settingsSilences = ({ operator }: Config): readonly ShownSilence[] =>
  operator.silences.map((silence, n) => ({ ...silence, id: `settings-${n + 1}`, source: 'settings' }));

const silencesOf = async (config: Config, targets: readonly Target[], now: Instant, all: boolean): Promise<readonly ShownSilence[]> => {
  const desk = makeSilenceDesk(config, { clock: { now: () => now }, ids: IDS });
  const stored: ShownSilence[] = [];
  for (const target of targets) stored.push(...(await desk.list(target)).map((record) => shown(record, target.name)));
  return [...settingsSilences(config), ...stored].filter((silence) => all || ['active', 'planned'].includes(stateOf(silence, now)));
};

type Quiet = { readonly target: Target; readonly incidents: readonly Incident[] };

/** Campaigns that are kept and nobody was alerted about. */
const quietOf = async (config: Config, targets: readonly Target[], now: Instant): Promise<readonly Quiet[]> => {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const app = makeApp(config, { clock: { now: () => now }, ids: IDS, log });
  const quiet: Quiet[] = [];
  for (const target of targets) {
    const incidents = (await app.incidents(target)).filter(({ status }) => status !== 'alert');
    quiet.push({ target, incidents });
  }
  return quiet;
};

const printForPeople = (terminal: Terminal, silences: readonly ShownSilence[], quiet: readonly Quiet[], now: Instant): void => {
  for (const [target, of] of Map.groupBy(silences, (silence) => silence.target)) {
    terminal.print(terminal.bold(printable(target ?? 'every target (TOLLWATCH_OPERATOR)')));
    for (const silence of of) terminal.print(silenceText(terminal, silence, now));
  }
  if (silences.length === 0) terminal.print('No silence is set. --all shows those that are over.');
  for (const { target, incidents } of quiet) {
    terminal.print(terminal.bold(printable(`\nKept quiet on ${target.name}`).trim()));
    terminal.print(incidents.length === 0 ? '  nothing' : quietText(terminal, incidents));
  }
};

/**
 * `tollwatch silence list`: silences of the settings, of people, and those made from incidents that analysts closed; with
 * `--campaigns` also what was kept quiet, and why. Throws UsageError, StateStoreError.
 */
export const silenceList = async (
  options: SilenceListOptions,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> => {
  const now = Date.now();
  const config = deploymentFrom(env, 'silence list');
  const targets = targetsFrom(config, options.target);
  const silences = await silencesOf(config, targets, now, options.all === true);
  const quiet = options.campaigns === true ? await quietOf(config, targets, now) : [];
  if (options.json === true) {
    const campaigns = quiet.flatMap(({ target, incidents }) =>
      incidents.map((incident) => ({ ...incidentJson(incident), target: target.name, reason: incident.alert.reason })),
    );
    const silenced = silences.map((silence) => silenceJson(silence, now));
    terminal.print(printableJson({ silences: silenced, ...(options.campaigns === true ? { campaigns } : {}) }, 2));
  } else printForPeople(terminal, silences, quiet, now);
  return 0;
};
