import { makeCredential } from '../azure/credential.ts';
import { makeLogQuery } from '../azure/log-analytics.ts';
import type { Config, Identity } from '../config-types.ts';
import type { OperatorConfig } from '../domain/operator.ts';
import type { Target } from '../domain/target.ts';
import { HOUR, type Instant, MINUTE } from '../domain/time.ts';
import { parseOperatorConfig } from '../operator-config.ts';
import { LogQueryError } from '../pipeline/errors.ts';
import type { LogQuery } from '../pipeline/ports.ts';
import { SETTINGS } from '../settings.ts';
import { UsageError } from './usage-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type WorkspaceOptions = { readonly workspace?: string; readonly tenant?: string };

/** A live workspace, to be asked with the user's own sign-in. */
export type Workspace = {
  readonly query: LogQuery;
  readonly target: Target;
  /** From the setting TOLLWATCH_OPERATOR, where it is set. */
  readonly operator: OperatorConfig;
  readonly ownRole: string;
};

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const guidFrom = (option: string, text: string): string => {
  if (!GUID.test(text)) throw new UsageError(`${option} ${text} is no GUID: the portal shows it on the workspace's overview.`);
  return text.toLowerCase();
};

/** A setting, or `otherwise` where it is not set. Throws UsageError. */
const settingOf = (
  env: Environment,
  name: 'TOLLWATCH_IDENTITY' | 'TOLLWATCH_LOGS_ENDPOINT' | 'TOLLWATCH_LOGS_AUDIENCE',
  otherwise: string,
) => {
  const parsed = SETTINGS[name].schema.safeParse(env[name]?.trim() || otherwise);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${name}: ${parsed.error.issues[0]?.message ?? 'it cannot be used'}. Correct it, or unset it.`);
};

/** How a command with --workspace signs in: as the developer unless told. Throws UsageError. */
export const identityOf = (env: Environment): Identity =>
  settingOf(env, 'TOLLWATCH_IDENTITY', 'developer') === 'managed' ? { kind: 'managed' } : { kind: 'developer' };

/** Where a command with --workspace asks. Throws UsageError. */
export const logsOf = (env: Environment): Config['logs'] => ({
  endpoint: settingOf(env, 'TOLLWATCH_LOGS_ENDPOINT', SETTINGS.TOLLWATCH_LOGS_ENDPOINT.default),
  audience: settingOf(env, 'TOLLWATCH_LOGS_AUDIENCE', SETTINGS.TOLLWATCH_LOGS_AUDIENCE.default),
});

const makeQuery = (tenant: string | undefined, env: Environment): LogQuery => {
  const credential = makeCredential(identityOf(env));
  return makeLogQuery({
    ...logsOf(env),
    credential:
      tenant === undefined ? credential : { getToken: (scopes, more) => credential.getToken(scopes, { ...more, tenantId: tenant }) },
  });
};

const operatorFrom = (env: Environment): OperatorConfig => {
  const text = env['TOLLWATCH_OPERATOR']?.trim() ?? '';
  let json: unknown = {};
  try {
    if (text !== '') json = JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UsageError('TOLLWATCH_OPERATOR is not JSON: correct it, or unset it.', { cause });
  }
  return parseOperatorConfig(json, 'TOLLWATCH_OPERATOR').config;
};

/** What is asked of which workspace; nothing is opened yet. Throws UsageError, OperatorConfigError. */
export const openWorkspace = (options: WorkspaceOptions, env: Environment): Workspace => {
  const workspaceId = guidFrom('--workspace', options.workspace ?? '');
  const tenantId = options.tenant === undefined ? undefined : guidFrom('--tenant', options.tenant);
  return {
    query: makeQuery(tenantId, env),
    target: { id: 'live', name: workspaceId, tenantId: tenantId ?? '', workspaceId, resourceId: '' },
    operator: operatorFrom(env),
    ownRole: env['TOLLWATCH_OWN_ROLE'] ?? '',
  };
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
 * Asks the workspace for nothing at all, so that a missing sign-in or role is said before a replay that would go on without it.
 * Throws LogQueryError.
 */
export const checkWorkspace = async (
  { query, target }: Pick<Workspace, 'query' | 'target'>,
  now: Instant,
  env: Environment,
): Promise<void> => {
  try {
    await query.run(target, 'print Ready = 1', { range: { from: now - HOUR, to: now }, timeoutMs: MINUTE });
  } catch (error) {
    throw signInAdvice(error, env);
  }
};
