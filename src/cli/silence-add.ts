import { randomUUID } from 'node:crypto';
import { makeApp, makeSilenceDesk } from '../app.ts';
import type { Config } from '../config-types.ts';
import type { Target } from '../domain/target.ts';
import { DAY, HOUR, type Instant, MINUTE, toIso } from '../domain/time.ts';
import { OperatorConfigError, parseOperatorConfig } from '../operator-config.ts';
import type { Incident } from '../pipeline/incidents.ts';
import type { NewSilence, SilenceNames } from '../pipeline/silences.ts';
import { deploymentFrom, targetFrom } from './deployment.ts';
import { matchText, shown, silenceJson } from './silence-text.ts';
import { printable, printableJson, type Terminal } from './terminal.ts';
import { parseTimeOption } from './time-option.ts';
import { type ExitCode, UsageError } from './usage-error.ts';

export type SilenceAddOptions = {
  readonly reason: string;
  readonly service?: readonly string[];
  readonly ip?: readonly string[];
  readonly country?: readonly string[];
  readonly sender?: readonly string[];
  readonly campaign?: string;
  readonly from?: string;
  readonly to?: string;
  readonly for?: string;
  readonly target?: string;
  readonly json?: boolean;
};

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

const durationFrom = (text: string): number => {
  const [, count, unit = ''] = /^(\d{1,5}) ?([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? 0);
  if (!(ms > 0)) throw new UsageError(`--for ${text} is no length of time: write for example 90m, 4h, 3d or 2w.`);
  return ms;
};

/** Start and end. Throws UsageError: a silence without an end is forgotten, one that is over covers nothing to come. */
const timesFrom = (options: SilenceAddOptions, now: Instant, firstActivity: Instant | undefined): { from: Instant; to: Instant } => {
  const from = options.from === undefined ? (firstActivity ?? now) : parseTimeOption('--from', options.from);
  if ((options.to === undefined) === (options.for === undefined))
    throw new UsageError('Give either --to TIME or --for LENGTH (4h, 3d): a silence has to end.');
  const to = options.to === undefined ? Math.max(from, now) + durationFrom(options.for ?? '') : parseTimeOption('--to', options.to);
  if (to <= from) throw new UsageError(`--to (${toIso(to)}) has to be after --from (${toIso(from)}).`);
  if (to <= now) throw new UsageError(`The silence would have expired already: --to (${toIso(to)}) is before now (${toIso(now)}).`);
  return { from, to };
};

const LISTS = { service: 'services', ip: 'ips', country: 'countries', sender: 'senders' } as const;
type Key = keyof typeof LISTS;
const KEYS = Object.keys(LISTS) as Key[];

/** The names given, checked and written as the settings' are. Throws UsageError naming the option and its value. */
const namesFrom = (options: SilenceAddOptions): SilenceNames => {
  const given = KEYS.filter((key) => options[key] !== undefined);
  try {
    const { config } = parseOperatorConfig({ allow: Object.fromEntries(given.map((key) => [LISTS[key], options[key]])) }, 'silence add');
    return Object.fromEntries(given.map((key) => [key, [...(config.allow[LISTS[key]] ?? [])]]));
  } catch (error) {
    if (!(error instanceof OperatorConfigError)) throw error;
    const problems = error.problems.map((problem) => {
      const [, list = '', n = '', said = problem] = /^allow\.(\w+)\[(\d+)\]: (.*)$/.exec(problem) ?? [];
      const key = KEYS.find((one) => LISTS[one] === list);
      return key === undefined ? problem : `--${key} ${options[key]?.[Number(n)] ?? ''}: ${said}`;
    });
    throw new UsageError(`${problems.join('; ')}.`, { cause: error });
  }
};

const campaignOf = async (config: Config, target: Target, id: string): Promise<Incident> => {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const app = makeApp(config, { clock: { now: () => Date.now() }, ids: { next: randomUUID }, log });
  const found = (await app.incidents(target)).find((incident) => incident.id === id);
  if (found !== undefined) return found;
  throw new UsageError(`--campaign ${id}: ${target.name} keeps no such campaign. Its id stands in the incident's description.`);
};

/** Its services and destinations, else its addresses. */
const namesOf = ({ id, alert: { entities } }: Incident): SilenceNames => {
  const { services, countries, ips } = entities;
  if (countries.length > 0) return { service: [...services], country: [...countries] };
  if (ips.length > 0) return { service: [...services], ip: [...ips] };
  throw new UsageError(`--campaign ${id} has no destination and no address that the log shows: say what to silence with --service.`);
};

/**
 * `tollwatch silence add`: keeps campaigns that match quiet until it ends, from the next tick on. Written to the state of the
 * deployment that the settings name. Throws UsageError, StateStoreError.
 */
export const silenceAdd = async (
  options: SilenceAddOptions,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> => {
  const now = Date.now();
  const reason = options.reason.trim();
  if (reason === '') throw new UsageError('--reason is empty: say why, it is kept with what is silenced.');
  if (options.campaign === undefined && KEYS.every((key) => options[key] === undefined))
    throw new UsageError('Say what to silence: --service, --ip, --country, --sender or --campaign. Without one everything would be.');
  const names = namesFrom(options);
  timesFrom(options, now, undefined);
  const config = deploymentFrom(env, 'silence add');
  const target = targetFrom(config, options.target);
  const campaign = options.campaign === undefined ? undefined : await campaignOf(config, target, options.campaign);
  const match = campaign === undefined ? names : { ...namesOf(campaign), ...names };
  const added: NewSilence = {
    ...timesFrom(options, now, campaign?.alert.firstActivity),
    reason,
    match,
    ...(campaign === undefined ? {} : { campaign: campaign.id }),
  };
  const desk = makeSilenceDesk(config, { clock: { now: () => now }, ids: { next: randomUUID } });
  const silence = shown(await desk.add(target, added), target.name);
  if (options.json === true) terminal.print(printableJson({ silence: silenceJson(silence, now) }, 2));
  else {
    const time = `from ${toIso(silence.from)} to ${toIso(silence.to)}`;
    terminal.print(printable(`Silence ${silence.id} on ${target.name} ${time}: ${matchText(silence)}.`));
    terminal.print('It holds from the next tick on; tollwatch silence end takes it back.');
  }
  return 0;
};
