import { parseConfig } from '../config.ts';
import type { Config } from '../config-types.ts';
import type { Target } from '../domain/target.ts';
import { UsageError } from './usage-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What says where state is: nothing else has to be set for a command that only reads and changes it. */
const WHERE = ['TOLLWATCH_TARGETS', 'TOLLWATCH_STATE_ENDPOINT'];
const ENOUGH = `${WHERE.join(' and ')} are enough, with TOLLWATCH_IDENTITY=developer for your own sign-in. Without a deployment, try it with the settings that "tollwatch lab --data DIR --json" prints.`;

/**
 * The settings of the deployment whose state a command works on; where its alerts go does not matter to it, and may be left out.
 * Throws UsageError with all that is wrong with them.
 */
export const deploymentFrom = (env: Environment, command: string): Config => {
  // The one mode that needs no further setting.
  const parsed = parseConfig({ ...env, TOLLWATCH_SENTINEL_MODE: 'incident-api' });
  if (parsed.kind === 'ok') return parsed.config;
  const problems = parsed.problems.map(({ name, problem }) => `${name} ${problem}`).join('; ');
  const advice = parsed.problems.some(({ name }) => WHERE.includes(name)) ? ` ${ENOUGH}` : '';
  throw new UsageError(`${command} needs the deployment's settings (TOLLWATCH_...), which say where its state is: ${problems}.${advice}`);
};

/** The target of that name or workspace GUID; without one all of them. Throws UsageError for a name that is none. */
export const targetsFrom = ({ targets }: Config, name: string | undefined): readonly Target[] => {
  if (name === undefined) return targets;
  const found = targets.filter((one) => one.name === name || one.workspaceId === name.toLowerCase());
  if (found.length > 0) return found;
  throw new UsageError(`--target ${name} is not in TOLLWATCH_TARGETS: give ${targets.map((one) => one.name).join(' or ')}.`);
};

/** The one target meant. Throws UsageError when there are several and none was named. */
export const targetFrom = (config: Config, name: string | undefined): Target => {
  const [target, ...others] = targetsFrom(config, name);
  if (target !== undefined && others.length === 0) return target;
  throw new UsageError(`Give --target NAME: TOLLWATCH_TARGETS has ${config.targets.map((one) => one.name).join(', ')}.`);
};
