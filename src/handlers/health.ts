import type { SettingProblem } from '../config.ts';
import type { TargetHealth } from '../pipeline/health.ts';
import type { Log } from '../pipeline/ports.ts';
import { type AppSource, SettingsError } from './app-source.ts';

export type HealthAnswer = {
  readonly status: 200 | 503;
  readonly jsonBody: { readonly healthy: boolean; readonly settings: readonly SettingProblem[]; readonly targets: readonly TargetHealth[] };
};

/**
 * The health endpoint's handler: 200 when all targets are read as they should be, 503 when one is not, or when settings cannot be
 * used, which it then lists by name and never by value. Other errors are thrown: the host answers 500.
 */
export const makeHealth =
  ({ app }: { readonly app: AppSource }): ((log: Log) => Promise<HealthAnswer>) =>
  async (log) => {
    try {
      const { healthy, targets } = await (await app(log)).health();
      return { status: healthy ? 200 : 503, jsonBody: { healthy, settings: [], targets } };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return { status: 503, jsonBody: { healthy: false, settings: error.problems, targets: [] } };
    }
  };
