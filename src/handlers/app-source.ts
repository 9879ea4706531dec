import type { Config } from '../config-types.ts';
import { type Environment, parseConfig, type SettingProblem } from '../config.ts';
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

/**
 * Gives the app at the first call and the same one ever after. Settings are parsed in that call and not at import: an entry point
 * that throws while loading leaves an app without functions, which looks empty instead of broken (azure.md 7).
 */
export const makeAppSource = (env: Environment, make: (config: Config) => App): (() => Promise<App>) => {
  let app: App | undefined;
  return async () => {
    if (app !== undefined) return app;
    const parsed = parseConfig(env);
    if (parsed.kind === 'invalid') throw new SettingsError(parsed.problems);
    app = make(parsed.config);
    return app;
  };
};
