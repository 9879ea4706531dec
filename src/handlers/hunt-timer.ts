import type { Log } from '../pipeline/ports.ts';
import type { TickReport } from '../pipeline/tick.ts';
import type { App } from './application.ts';
import { type AppSource, SettingsError } from './app-source.ts';

export type HuntTimerDeps = { readonly app: AppSource };
/** One timer run; `log` is the invocation's. */
export type HuntTimer = (log: Log) => Promise<TickReport>;

const summary = ({ targets }: TickReport): readonly { readonly target: string; readonly fields: Readonly<Record<string, unknown>> }[] =>
  targets.map(({ target, run }) => ({
    target,
    fields: {
      hunts: run.hunts.map(({ hunt, outcome, windows, partial = 0, backlog, verdicts }) => ({
        ...{ hunt, outcome, windows, partial, backlog, verdicts },
      })),
      campaigns: run.campaigns,
      deliveries: run.deliveries,
      errors: run.errors.length,
    },
  }));

/**
 * The timer's handler: one tick. What fails on a target is in the report, the log and health, and does not fail the run: the
 * watermark makes good for it at the next one. Unusable settings are logged and thrown, so that the run shows as failed.
 */
export const makeHuntTimer =
  ({ app }: HuntTimerDeps): HuntTimer =>
  async (log) => {
    let product: App;
    try {
      product = await app(log);
    } catch (error) {
      if (error instanceof SettingsError) for (const { name, problem } of error.problems) log.error(`Setting ${name}: ${problem}`);
      throw error;
    }
    const report = await product.tick(log);
    for (const { target, fields } of summary(report)) log.info(`Tick of ${target}`, fields);
    return report;
  };
