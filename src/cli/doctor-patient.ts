import type { Config, Identity } from '../config-types.ts';
import { type Environment, parseConfig } from '../config.ts';
import { HUNTS } from '../hunts/index.ts';
import { type Check, checksOf } from '../pipeline/doctor/check.ts';
import type { Audience, Patient } from '../pipeline/doctor/ports.ts';
import { SETTINGS } from '../settings.ts';
import { identityOf, logsOf, openWorkspace, type WorkspaceOptions } from './workspace.ts';

const STORAGE: Audience = { name: 'the state table', audience: 'https://storage.azure.com' };
const EVENT_HUBS: Audience = { name: 'Event Hubs', audience: 'https://eventhubs.azure.net' };

const audiencesOf = ({ logs, arm, sentinel, eventHubs }: Config): readonly Audience[] => [
  { name: 'the query API', audience: logs.audience },
  { name: 'Resource Manager', audience: arm.audience },
  STORAGE,
  ...(sentinel.mode === 'off' || sentinel.findings === undefined ? [] : [{ name: 'logs ingestion', audience: sentinel.findings.audience }]),
  ...(eventHubs === undefined ? [] : [EVENT_HUBS]),
];

/** A whole deployment. Where findings go is asked by target, here and nowhere else in the command. */
export const patientOf = (config: Config): Patient => {
  const { sentinel, state, eventHubs } = config;
  return {
    targets: config.targets,
    hunts: HUNTS.filter(({ id }) => !config.hunts.disabled.includes(id)),
    choices: config.hunts,
    ownRole: config.ownRole,
    operator: config.operator,
    identity: config.identity,
    logsEndpoint: config.logs.endpoint,
    audiences: audiencesOf(config),
    delivery: {
      mode: sentinel.mode,
      findings: ({ findings }) =>
        sentinel.mode === 'off' || sentinel.findings === undefined || findings === undefined
          ? undefined
          : { ...sentinel.findings, ...findings },
      state,
      ...(eventHubs === undefined ? {} : { eventHubs }),
    },
  };
};

export type WorkspacePatient = { readonly patient: Patient; readonly logs: Config['logs']; readonly identity: Identity };

/** One workspace, by its GUID alone: what the query side shows. Throws UsageError, OperatorConfigError. */
export const patientOfWorkspace = (options: WorkspaceOptions, env: Environment): WorkspacePatient => {
  const { target, operator, ownRole } = openWorkspace(options, env);
  const [identity, logs] = [identityOf(env), logsOf(env)];
  const patient: Patient = {
    ...{ targets: [target], hunts: HUNTS, choices: { disabled: [], parameters: {} }, ownRole, operator, identity },
    logsEndpoint: logs.endpoint,
    audiences: [{ name: 'the query API', audience: logs.audience }],
  };
  return { patient, logs, identity };
};

export type SettingsSeen = { readonly checks: readonly Check[]; readonly config?: Config };

/** The settings, each problem and warning a row; `config` only when they can be used. */
export const checkSettings = (env: Environment): SettingsSeen => {
  const checks = checksOf('settings');
  const parsed = parseConfig(env);
  if (parsed.kind === 'ok') {
    const count = Object.keys(SETTINGS).filter((name) => (env[name] ?? '').trim() !== '').length;
    const warned = parsed.warnings.map((warning, n) =>
      checks.warning(
        `setting-warning:${n + 1}`,
        'TOLLWATCH_OPERATOR',
        warning,
        'correct it: infra/settings.md, and allow-lists in the README',
      ),
    );
    return { checks: [checks.ok('settings', 'Settings', `${count} are set and can be used`), ...warned], config: parsed.config };
  }
  const next = (name: string): string =>
    Object.hasOwn(SETTINGS, name)
      ? `az functionapp config appsettings set -g GROUP -n APP --settings '${name}=VALUE' (infra/settings.md says what it takes)`
      : `take it away: az functionapp config appsettings delete -g GROUP -n APP --setting-names ${name.replace(/\W/g, '_')}`;
  return { checks: parsed.problems.map(({ name, problem }) => checks.fail(`setting:${name}`, name, problem, next(name))) };
};
