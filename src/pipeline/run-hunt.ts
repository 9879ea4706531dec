import type { Target } from '../domain/target.ts';
import { floorTo, HOUR, type Instant, MINUTE } from '../domain/time.ts';
import { planWindows, withLateness } from '../domain/window.ts';
import type { Hunt } from '../hunts/hunt.ts';
import { LogQueryError } from './errors.ts';
import { backfill } from './backfill.ts';
import type { HuntContext } from './hunt-context.ts';
import { underLease } from './lease.ts';
import { type Pipeline, reasonOf } from './pipeline.ts';
import { probeSources } from './probe.ts';
import { keepCounts } from './open-counts.ts';
import { runRange } from './run-range.ts';
import { type HuntRun, noVerdicts } from './state/run.ts';
import { isBlind } from './state/watermark.ts';
import { findLateRows, recomputeLateBins } from './sweep.ts';
import { openWatermark, WatermarkLost } from './watermark-cursor.ts';
import { tuned } from './tuning.ts';

/** A window whose result stays partial is left as it is after this many tries, or it would hold up all that follow. */
export const MAX_PARTIAL_ATTEMPTS = 3;
/** Read back on a first run and when a source appears: as long as a probe lasts, so that nothing falls in between. */
export const FIRST_RUN_MS = HOUR;
/** Timers fire a little early or late; without it a hunt could be due at every second tick only. */
const CADENCE_SLACK_MS = MINUTE;

const newReport = (hunt: Hunt): HuntRun => ({
  hunt: hunt.id,
  outcome: 'leased',
  windows: 0,
  recomputed: 0,
  backlog: 0,
  rows: 0,
  tooLate: 0,
  verdicts: noVerdicts(),
  sources: [],
  notices: [],
});

/** Probes the sources; false when none can be read. The window then follows now, so that no backlog grows while nothing is there. */
const observe = async (of: HuntContext, now: Instant): Promise<boolean> => {
  const { pipeline, target, hunt, cursor, report } = of;
  const sources = await probeSources(pipeline, target, hunt, cursor.value().sources);
  report.sources.push(
    ...sources.map(({ id, table, status, missing, missingOptional }) => ({ id, table, status, missing, missingOptional })),
  );
  const observable = sources.some((source) => !isBlind(source));
  const to = floorTo(now - delayOf(hunt) - FIRST_RUN_MS, hunt.binMs);
  cursor.stage({ sources, lastRunAt: now });
  // What failed before is explained by now.
  const explained = { attempts: 0, failingSince: undefined, lastError: undefined };
  if (!observable) await cursor.move({ to: Math.max(cursor.value().to ?? to, to), ...explained });
  return observable;
};

const delayOf = (hunt: Hunt): number => Math.max(...hunt.sources.map((source) => source.delayMs));

/** Windows oldest first; the first that is partial or fails ends the run, since the watermark only moves over what was read. */
const runWindows = async (of: HuntContext, now: Instant): Promise<void> => {
  const { pipeline, hunt, cursor, report } = of;
  const plan = planWindows({
    now,
    watermark: cursor.value().to,
    delayMs: delayOf(hunt),
    binMs: hunt.binMs,
    firstRunMs: FIRST_RUN_MS,
    maxWindows: pipeline.maxWindowsPerTick,
  });
  report.backlog = plan.backlog + plan.windows.length;
  for (const window of plan.windows) {
    const done = { to: window.to, attempts: 0, failingSince: undefined, lastError: undefined };
    const attempts = cursor.value().attempts + 1;
    const givesUp = attempts >= MAX_PARTIAL_ATTEMPTS;
    const partial = await runRange(of, withLateness(window, hunt.latenessMs, hunt.binMs), {
      whole: done,
      partial: givesUp ? done : { attempts },
    });
    if (partial && !givesUp) {
      report.notices.push(`${hunt.id}: the window is read again at the next tick (try ${attempts} of ${MAX_PARTIAL_ATTEMPTS})`);
      return;
    }
    if (partial) {
      report.partial = (report.partial ?? 0) + 1;
      report.notices.push(`${hunt.id}: still partial after ${attempts} tries; the watermark goes on, its findings stay unverified`);
    }
    report.windows += 1;
    report.backlog -= 1;
  }
};

/** What a failing query means for the next run: when a table or column was named, the probe's answer is out of date. */
const noteFailure = async (of: HuntContext, error: unknown, now: Instant): Promise<void> => {
  of.report.outcome = 'failed';
  of.report.error = reasonOf(error);
  const stale = error instanceof LogQueryError && (error.kind === 'semantic' || error.kind === 'basic-plan');
  const { failingSince, sources } = of.cursor.value();
  await of.cursor.move({ failingSince: failingSince ?? now, lastError: reasonOf(error), sources: stale ? [] : sources });
};

/** Start of what a first run reads. */
const firstFrom = (hunt: Hunt, now: Instant): Instant => floorTo(now - delayOf(hunt) - FIRST_RUN_MS - hunt.latenessMs, hunt.binMs);

const runUnderLease = async (of: HuntContext): Promise<void> => {
  const { pipeline, hunt, cursor, report } = of;
  const now = pipeline.clock.now();
  const last = cursor.value().lastRunAt;
  if (last !== undefined && now - last < hunt.cadenceMs - CADENCE_SLACK_MS) {
    report.outcome = 'not-due';
    return;
  }
  try {
    report.outcome = 'ran';
    if (!(await observe(of, now))) {
      report.outcome = 'not-observable';
      return;
    }
    if (hunt.series !== undefined) await backfill(of, hunt.series, firstFrom(hunt, now));
    await runWindows(of, now);
    await findLateRows(of);
    await recomputeLateBins(of, pipeline.maxWindowsPerTick);
  } catch (error) {
    if (error instanceof WatermarkLost) {
      report.outcome = 'leased';
      return;
    }
    await noteFailure(of, error, now);
  }
  keepCounts(of);
};

/**
 * Runs a hunt on a target when it is due: probes its sources, reads the windows since its watermark (each with its lateness),
 * stores findings as pending, looks for late rows. A failing query leaves its window for the next run and is reported, not
 * thrown; throws only when state cannot be read or written.
 */
export const runHunt = async (pipeline: Pipeline, target: Target, hunt: Hunt, owner: string): Promise<HuntRun> => {
  const report = newReport(hunt);
  await underLease(pipeline, target.id, hunt.id, owner, async (lease) => {
    const cursor = await openWatermark(pipeline.store, target.id, hunt.id);
    await runUnderLease({ pipeline, target, ...tuned(pipeline, hunt), lease, cursor, report });
  });
  return report;
};
