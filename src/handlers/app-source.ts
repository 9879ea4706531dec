import type { Config } from '../config-types.ts';
import { type Environment, parseConfig, type SettingProblem } from '../config.ts';
import type { Log } from '../pipeline/ports.ts';
import type { App } from './application.ts';

/** Settings that cannot be used. Names every one of them, no value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(
      `${problems.length} settings cannot be used: ${problems.map(({ name, problem }) => `${name} ${problem}`).join('; ')}. Correct the app settings; the app then restarts.`,
    );
    this.problems = problems;
  }
}

/** Gives the app, the same one at every call. `log` hears what the settings warn of, unless an earlier one did. Throws SettingsError. */
export type AppSource = (log?: Log) => Promise<App>;

/**
 * Parses the settings and makes the app at the first call, not at import: the Functions host takes an entry point that throws while
 * loading for an app without functions, which looks empty instead of broken. Warnings wait for the first caller that brings a log.
 */
export const makeAppSource = (env: Environment, make: (config: Config) => App): AppSource => {
  let app: App | undefined;
  let warnings: readonly string[] = [];
  return async (log) => {
    if (app === undefined) {
      const parsed = parseConfig(env);
      if (parsed.kind === 'invalid') throw new SettingsError(parsed.problems);
      warnings = parsed.warnings;
      app = make(parsed.config);
    }
    if (log !== undefined) {
      for (const warning of warnings) log.warn(`Setting ${warning}`);
      warnings = [];
    }
    return app;
  };
};
