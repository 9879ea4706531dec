import { randomUUID } from 'node:crypto';
import { makeApp } from '../app.ts';
import { parseConfig } from '../config.ts';
import type { Config } from '../config-types.ts';
import type { Target } from '../domain/target.ts';
import { floorTo, HOUR, MINUTE, type Range } from '../domain/time.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { parameterSet } from '../hunts/parameters.ts';
import { makeMemoryStore } from '../lab/replay/state.ts';
import { findIncidents, type Incident, type IncidentAnswer, REFERENCE } from '../pipeline/incidents.ts';
import { isBlind } from '../pipeline/state/watermark.ts';
import { answerOfReplay } from './hunt-answer.ts';
import { type HuntOptions, type HuntOutcome, isPartial, summaryOf } from './hunt-outcome.ts';
import { replayWorkspace } from './replay-workspace.ts';
import { printable, type Terminal } from './terminal.ts';
import { rangeFrom } from './time-option.ts';
import { UsageError } from './usage-error.ts';
import { checkWorkspace, type Environment, openWorkspace, type Workspace } from './workspace.ts';

const CLOCK = { now: (): number => Date.now() };

/** The settings, which have to be whole for `--send`: they say where alerts go. Throws UsageError with all problems. */
const settingsFrom = (env: Environment): Config => {
  const parsed = parseConfig(env);
  if (parsed.kind === 'ok') return parsed.config;
  const problems = parsed.problems.map(({ name, problem }) => `${name} ${problem}`).join('; ');
  throw new UsageError(`--send needs the settings that say where alerts go: ${problems}.`);
};

const sendAll = async (config: Config, target: Target, incidents: readonly Incident[], terminal: Terminal): Promise<boolean> => {
  const note = (message: string): void => terminal.note(printable(message));
  const log = { info: () => undefined, warn: note, error: note };
  const app = makeApp(config, { clock: CLOCK, ids: { next: randomUUID }, log });
  let whole = true;
  try {
    for (const { alert } of incidents.filter(({ status }) => status === 'alert')) {
      for (const { sink, outcome } of await app.send(alert, target)) {
        whole &&= outcome.kind === 'sent';
        terminal.note(
          `${sink}: ${outcome.kind === 'sent' ? 'sent' : `not sent, ${printable(outcome.reason)}`} (${printable(alert.title)})`,
        );
      }
    }
  } finally {
    await app.close();
  }
  return whole;
};

/** The workspace with what the settings know of it. Throws UsageError when nothing says where to send. */
const knownTo = (config: Config, workspace: Workspace): Workspace => {
  const { workspaceId } = workspace.target;
  const target = config.targets.find((one) => one.workspaceId.toLowerCase() === workspaceId);
  if (target === undefined)
    throw new UsageError(`--send: TOLLWATCH_TARGETS has no workspace ${workspaceId}, so there is nowhere to send to.`);
  return { ...workspace, target, operator: config.operator, ownRole: config.ownRole };
};

/** What counting hunts find rests on what came before: history is read back as at a first tick, and the range's ticks are replayed. */
const replayed = async (
  workspace: Workspace,
  hunts: readonly Hunt[],
  range: Range,
  params: string | undefined,
  terminal: Terminal,
): Promise<IncidentAnswer> => {
  const parameters = Object.fromEntries(hunts.map((hunt) => [hunt.id, params === undefined ? {} : parameterSet(hunt, params)]));
  // Codes are judged when they have had time to come back, which ticks after the range's end do.
  const ticks = { from: range.from, to: range.to + HOUR };
  const answer = await replayWorkspace({ ...workspace, hunts, range: ticks, parameters, until: range.to }, terminal);
  return answerOfReplay(answer, hunts, range);
};

/**
 * Hunts in a live workspace with the user's own sign-in (TOLLWATCH_IDENTITY=managed on a machine that has an identity). Nothing is
 * written; alerts go out only with `--send`. Without `--from` and `--to` the last hour whose rows have arrived.
 * Throws UsageError, LogQueryError.
 */
export const huntWorkspace = async (
  options: HuntOptions,
  hunts: readonly Hunt[],
  terminal: Terminal,
  env: Environment,
): Promise<HuntOutcome> => {
  const opened = openWorkspace(options, env);
  const config = options.send === true ? settingsFrom(env) : undefined;
  const to = floorTo(CLOCK.now() - 5 * MINUTE, 5 * MINUTE);
  const range = rangeFrom(options, { from: to - HOUR, to });
  const workspace = config === undefined ? opened : knownTo(config, opened);
  const { query, target, operator, ownRole } = workspace;
  const { params } = options;
  await checkWorkspace(workspace, CLOCK.now(), env);
  const counting = params !== REFERENCE && hunts.some(({ series }) => series !== undefined);
  const set = params === undefined ? {} : { parameterSet: params };
  const answer = counting
    ? await replayed(workspace, hunts, range, params, terminal)
    : await findIncidents({ query, store: makeMemoryStore(), clock: CLOCK, target, hunts, range, operator, ownRole, ...set });
  const whole = config === undefined || (await sendAll(config, target, answer.incidents, terminal));
  const summary = summaryOf(answer, range, options);
  if (!answer.sources.every(isBlind)) return { answer, partial: isPartial(answer) || !whole, summary };
  const wanted = [...new Set(answer.sources.map(({ table }) => table))].join(', ');
  const nothing = `this workspace has none of the tables ${wanted} in a form that hunts can query. Give the workspace that they are sent to.`;
  return { answer, partial: true, nothing, summary };
};
