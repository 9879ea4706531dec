import type { Target } from '../domain/target.ts';
import type { Range } from '../domain/time.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import { storeFindings } from './finding-store.ts';
import type { Lease } from './lease.ts';
import type { Pipeline } from './pipeline.ts';
import type { HuntRun } from './state/run.ts';
import type { Watermark } from './state/watermark.ts';
import { toFinding } from './to-finding.ts';
import { type WatermarkCursor, WatermarkLost } from './watermark-cursor.ts';
import { askWindow } from './window-query.ts';

/** One run of a hunt under its lease. `report` is filled as the run goes on, so that a failure keeps what was done before it. */
export type HuntContext = {
  readonly pipeline: Pipeline;
  readonly target: Target;
  readonly hunt: Hunt;
  /** Complete: defaults, overrides and the app's own role. */
  readonly parameters: Parameters;
  readonly lease: Lease;
  readonly cursor: WatermarkCursor;
  readonly report: HuntRun;
};

/** How the watermark moves with the last findings: `whole`, or `partial` when the service's result was partial. */
export type Advance = { readonly whole: Partial<Watermark>; readonly partial: Partial<Watermark> };

/** Renews the lease. Throws WatermarkLost when another run has taken it over. */
export const keepLease = async (lease: Lease): Promise<void> => {
  if (!(await lease.keep())) throw new WatermarkLost('The lease was lost to another run; this one stops');
};

/** Asks about one range and stores what it found. Returns whether the service's result was partial. Throws LogQueryError, WatermarkLost. */
export const runRange = async (of: HuntContext, range: Range, advance: Advance): Promise<boolean> => {
  const { pipeline, target, hunt, parameters, report } = of;
  await keepLease(of.lease);
  const answer = await askWindow(pipeline, { target, hunt, range, parameters, sources: of.cursor.value().sources });
  await keepLease(of.lease);
  const findings = answer.judged.map((judged) => toFinding({ hunt, parameters, target, operator: pipeline.operator }, judged));
  const watermark = answer.partial ? advance.partial : advance.whole;
  const verdicts = await storeFindings(pipeline.store, of.cursor, {
    partition: target.id,
    range,
    findings,
    watermark,
    now: pipeline.clock.now(),
  });
  report.rows += answer.judged.length;
  report.notices.push(...answer.notices);
  for (const verdict of ['confirmed', 'drifted', 'refuted', 'unverified'] as const) report.verdicts[verdict] += verdicts[verdict];
  return answer.partial;
};
