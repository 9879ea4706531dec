import type { Log } from '../pipeline/ports.ts';
import type { TargetReport, TickReport } from '../pipeline/tick.ts';
import type { App } from './application.ts';
import { type AppSource, SettingsError } from './app-source.ts';

export type HuntTimerDeps = { readonly app: AppSource };
/** How the line of each target's tick begins. */
export const TICK_LINE = 'Tick';
/** One timer run; `log` is the invocation's. */
export type HuntTimer = (log: Log) => Promise<TickReport>;

/** What the last line of a target's tick says; the alerts about Tollwatch itself (infra/self-alerts) read it. */
const tickLine = ({ target, run }: TargetReport): Readonly<Record<string, unknown>> => ({
  target,
  errors: run.errors.length,
  failedHunts: run.hunts.filter(({ outcome }) => outcome === 'failed').length,
  refuted: run.hunts.reduce((sum, { verdicts }) => sum + verdicts.refuted, 0),
  campaigns: run.campaigns,
  deliveries: run.deliveries,
  hunts: run.hunts.map(({ hunt, outcome, windows, partial = 0, backlog, verdicts }) => ({
    ...{ hunt, outcome, windows, partial, backlog, verdicts },
  })),
});

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
    for (const target of report.targets) log.info(TICK_LINE, tickLine(target));
    return report;
  };
