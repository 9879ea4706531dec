import { randomUUID } from 'node:crypto';
import { makeApp } from '../app.ts';
import { makeCredential } from '../azure/credential.ts';
import { makeLogQuery } from '../azure/log-analytics.ts';
import { parseConfig } from '../config.ts';
import type { Config } from '../config-types.ts';
import { NO_OPERATOR_CONFIG } from '../domain/operator.ts';
import type { Target } from '../domain/target.ts';
import { floorTo, HOUR, MINUTE } from '../domain/time.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { makeMemoryStore } from '../lab/replay/state.ts';
import { findIncidents, type Incident } from '../pipeline/incidents.ts';
import { LogQueryError } from '../pipeline/errors.ts';
import { isBlind } from '../pipeline/state/watermark.ts';
import { SETTINGS } from '../settings.ts';
import { type HuntOptions, type HuntOutcome, isPartial, summaryOf } from './hunt-outcome.ts';
import { printable, type Terminal } from './terminal.ts';
import { rangeFrom } from './time-option.ts';
import { UsageError } from './usage-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;
const CLOCK = { now: (): number => Date.now() };

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const guidFrom = (option: string, text: string): string => {
  if (!GUID.test(text)) throw new UsageError(`${option} ${text} is no GUID: the portal shows it on the workspace's overview.`);
  return text.toLowerCase();
};

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

const makeQuery = (options: HuntOptions, env: Environment): ReturnType<typeof makeLogQuery> => {
  const credential = makeCredential(env['TOLLWATCH_IDENTITY'] === 'managed' ? { kind: 'managed' } : { kind: 'developer' });
  const tenantId = options.tenant === undefined ? undefined : guidFrom('--tenant', options.tenant);
  return makeLogQuery({
    endpoint: env['TOLLWATCH_LOGS_ENDPOINT'] ?? SETTINGS.TOLLWATCH_LOGS_ENDPOINT.default,
    audience: env['TOLLWATCH_LOGS_AUDIENCE'] ?? SETTINGS.TOLLWATCH_LOGS_AUDIENCE.default,
    credential: tenantId === undefined ? credential : { getToken: (scopes, more) => credential.getToken(scopes, { ...more, tenantId }) },
  });
};

/** A query that got no token at all, said as what to do about it; any other error as it is. */
const signInAdvice = (error: unknown, env: Environment): unknown => {
  const noToken = error instanceof LogQueryError && error.kind === 'forbidden' && error.status === 0;
  if (!noToken || env['TOLLWATCH_IDENTITY'] === 'managed') return error;
  const advice = 'There is no Azure sign-in to query the workspace with: run az login first (az login --tenant GUID for another tenant).';
  const said = error.message.replace(/^.*?no token: /, '').replace(/ Check that the identity has .*$/, '');
  return new LogQueryError('forbidden', 0, `${advice} No token: ${said}`, { cause: error });
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
  const workspaceId = guidFrom('--workspace', options.workspace ?? '');
  const config = options.send === true ? settingsFrom(env) : undefined;
  const to = floorTo(CLOCK.now() - 5 * MINUTE, 5 * MINUTE);
  const range = rangeFrom(options, { from: to - HOUR, to });
  const known = config?.targets.find((one) => one.workspaceId.toLowerCase() === workspaceId);
  if (config !== undefined && known === undefined)
    throw new UsageError(`--send: TOLLWATCH_TARGETS has no workspace ${workspaceId}, so there is nowhere to send to.`);
  const target = known ?? { id: 'live', name: workspaceId, tenantId: options.tenant ?? '', workspaceId, resourceId: '' };
  const { params } = options;
  const asked = {
    query: makeQuery(options, env),
    store: makeMemoryStore(),
    clock: CLOCK,
    target,
    hunts,
    range,
    operator: config?.operator ?? NO_OPERATOR_CONFIG,
    ownRole: config?.ownRole ?? '',
    ...(params === undefined ? {} : { parameterSet: params }),
  };
  const answer = await findIncidents(asked).catch((error: unknown) => Promise.reject(signInAdvice(error, env)));
  const whole = config === undefined || (await sendAll(config, target, answer.incidents, terminal));
  const summary = summaryOf(answer, range, options);
  if (!answer.sources.every(isBlind)) return { answer, partial: isPartial(answer) || !whole, summary };
  const wanted = [...new Set(answer.sources.map(({ table }) => table))].join(', ');
  const nothing = `this workspace has none of the tables ${wanted} in a form that hunts can query. Give the workspace that they are sent to.`;
  return { answer, partial: true, nothing, summary };
};
