import type { Config, FindingsSink, Identity } from './config-types.ts';
import { hashId } from './domain/identity.ts';
import type { FindingsAddress, Target } from './domain/target.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from './domain/operator.ts';
import { HUNTS } from './hunts/index.ts';
import { huntChoiceProblems } from './hunt-choices.ts';
import { nearestName } from './nearest-name.ts';
import { OperatorConfigError, parseOperatorConfig } from './operator-config.ts';
import type { TargetSetting } from './setting-values.ts';
import { type Setting, SETTINGS, type SettingName, type SettingValue } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
/** `name` is the setting, `problem` what is wrong with it: never its value. */
export type SettingProblem = { readonly name: string; readonly problem: string };
export type ParsedConfig =
  | { readonly kind: 'ok'; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly kind: 'invalid'; readonly problems: readonly SettingProblem[] };

const PREFIX = 'TOLLWATCH_';
/** Read by the test runner and the demo's children, which pass their whole environment on. */
const TEST_PREFIX = 'TOLLWATCH_TEST_';

type Values = { readonly [N in SettingName]?: SettingValue<N> };
type Report = (name: string, problem: string) => void;

const isNamed = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);

/** Blank counts as not set: deployments write "" for what was left out. */
const textOf = (env: Environment, name: string): string | undefined => {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
};

const readValues = (env: Environment, report: Report): Values =>
  Object.fromEntries(
    Object.entries<Setting>(SETTINGS).flatMap(([name, setting]) => {
      const text = textOf(env, name) ?? setting.default;
      if (text === undefined) {
        if (setting.required.startsWith('always')) report(name, 'is required and not set');
        return [];
      }
      const parsed = setting.schema.safeParse(text);
      if (parsed.success) return [[name, parsed.data]];
      for (const issue of parsed.error.issues) {
        const at = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
        report(name, `${at}${issue.message}`);
      }
      return [];
    }),
  ) as Values;

const reportUnknown = (env: Environment, report: Report): void => {
  const names = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !name.startsWith(TEST_PREFIX) && env[name] !== undefined);
  for (const name of names.filter((candidate) => !isNamed(candidate))) {
    const meant = nearestName(name, Object.keys(SETTINGS));
    report(name, `is not a setting of Tollwatch${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  }
};

const toTarget = (setting: TargetSetting, shared: FindingsAddress | undefined): Target => {
  const findings = setting.findings ?? shared;
  return { ...setting, id: hashId('target', setting.workspaceId).slice(0, 16), ...(findings === undefined ? {} : { findings }) };
};

const readIdentity = (values: Values): Identity => {
  if (values.TOLLWATCH_IDENTITY === 'developer') return { kind: 'developer' };
  const clientId = values.TOLLWATCH_IDENTITY_CLIENT_ID;
  return clientId === undefined ? { kind: 'managed' } : { kind: 'managed', clientId };
};

/** The rule of targets that name none of their own. Both halves or none; required where the mode writes rows, all or no target has one. */
const readFindings = (values: Values, env: Environment, report: Report): FindingsAddress | undefined => {
  const { TOLLWATCH_SENTINEL_MODE: mode, TOLLWATCH_TARGETS: targets = [] } = values;
  const needing = targets.filter(({ findings }) => findings === undefined).length;
  const mixed = needing > 0 && needing < targets.length;
  const needed = mode === 'analytics-rule' || mode === 'both' ? needing > 0 || targets.length === 0 : mixed && mode !== 'off';
  const names = ['TOLLWATCH_FINDINGS_ENDPOINT', 'TOLLWATCH_FINDINGS_RULE_ID'] as const;
  const given = names.filter((name) => textOf(env, name) !== undefined);
  if (needed || given.length === 1) {
    const why = mixed ? 'for targets that have no findings of their own' : `when TOLLWATCH_SENTINEL_MODE is ${mode}`;
    for (const name of names.filter((candidate) => !given.includes(candidate)))
      report(name, needed ? `is required ${why}` : `is required beside ${given[0]}`);
  }
  const { TOLLWATCH_FINDINGS_ENDPOINT: endpoint, TOLLWATCH_FINDINGS_RULE_ID: ruleId } = values;
  return endpoint === undefined || ruleId === undefined ? undefined : { endpoint, ruleId };
};

/** How rows are sent, when every target says where to. */
const findingsSink = (values: Values, targets: readonly Target[]): { readonly findings?: FindingsSink } => {
  const { TOLLWATCH_FINDINGS_STREAM: stream, TOLLWATCH_FINDINGS_AUDIENCE: audience } = values;
  const written = targets.every(({ findings }) => findings !== undefined);
  return written && stream !== undefined && audience !== undefined ? { findings: { stream, audience } } : {};
};

const readEventHubs = (values: Values, env: Environment, report: Report): Config['eventHubs'] => {
  const names = ['TOLLWATCH_EVENTHUBS_NAMESPACE', 'TOLLWATCH_EVENTHUBS_HUB'] as const;
  const missing = names.filter((name) => textOf(env, name) === undefined);
  if (missing.length === 1) report(String(missing[0]), 'is required: an event hub needs its namespace and its name');
  const { TOLLWATCH_EVENTHUBS_NAMESPACE: namespace, TOLLWATCH_EVENTHUBS_HUB: hub } = values;
  return namespace === undefined || hub === undefined ? undefined : { namespace, hub };
};

const readOperator = (values: Values, report: Report): { readonly config: OperatorConfig; readonly warnings: readonly string[] } => {
  try {
    return parseOperatorConfig(values.TOLLWATCH_OPERATOR ?? {}, 'TOLLWATCH_OPERATOR');
  } catch (error) {
    if (!(error instanceof OperatorConfigError)) throw error;
    for (const problem of error.problems) report('TOLLWATCH_OPERATOR', problem);
    return { config: NO_OPERATOR_CONFIG, warnings: [] };
  }
};

const requireReceiver = (values: Values, env: Environment, report: Report): void => {
  const hub = textOf(env, 'TOLLWATCH_EVENTHUBS_NAMESPACE') ?? textOf(env, 'TOLLWATCH_EVENTHUBS_HUB');
  if (values.TOLLWATCH_SENTINEL_MODE === 'off' && hub === undefined) {
    report('TOLLWATCH_SENTINEL_MODE', 'is off and no event hub is set: no alert would reach anyone');
  }
};

/**
 * The environment as one validated Config, or all that is wrong with it at once. Reads nothing but `env`; never throws for a bad
 * setting and never repeats a value. Unknown names with our prefix are problems: a mistyped one would silently do nothing.
 */
export const parseConfig = (env: Environment): ParsedConfig => {
  const problems: SettingProblem[] = [];
  const report: Report = (name, problem) => problems.push({ name, problem });
  reportUnknown(env, report);
  const values = readValues(env, report);
  const findings = readFindings(values, env, report);
  const eventHubs = readEventHubs(values, env, report);
  requireReceiver(values, env, report);
  const operator = readOperator(values, report);
  const hunts = values.TOLLWATCH_HUNTS ?? { disabled: [], parameters: {} };
  for (const problem of huntChoiceProblems(hunts, HUNTS)) report('TOLLWATCH_HUNTS', problem);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const text = (name: SettingName): string => String(values[name]);
  const ownRole = textOf(env, 'TOLLWATCH_OWN_ROLE') ?? textOf(env, 'WEBSITE_SITE_NAME') ?? text('TOLLWATCH_OWN_ROLE');
  const targets = (values.TOLLWATCH_TARGETS ?? []).map((target) => toTarget(target, findings));
  const config: Config = {
    targets,
    identity: readIdentity(values),
    logs: { endpoint: text('TOLLWATCH_LOGS_ENDPOINT'), audience: text('TOLLWATCH_LOGS_AUDIENCE') },
    arm: { endpoint: text('TOLLWATCH_ARM_ENDPOINT'), audience: text('TOLLWATCH_ARM_AUDIENCE') },
    state: { endpoint: text('TOLLWATCH_STATE_ENDPOINT'), table: text('TOLLWATCH_STATE_TABLE') },
    ...(eventHubs === undefined ? {} : { eventHubs }),
    sentinel: { mode: values.TOLLWATCH_SENTINEL_MODE ?? 'analytics-rule', ...findingsSink(values, targets) },
    hunts,
    operator: operator.config,
    ownRole,
    maxWindowsPerTick: values.TOLLWATCH_MAX_WINDOWS ?? 1,
    recordOnlyDays: values.TOLLWATCH_RECORD_ONLY_DAYS ?? 0,
    suppressionDays: values.TOLLWATCH_SUPPRESSION_DAYS ?? 7,
  };
  return { kind: 'ok', config, warnings: operator.warnings };
};
