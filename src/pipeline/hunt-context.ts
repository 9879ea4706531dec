import type { Target } from '../domain/target.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import type { Counts } from './counts.ts';
import type { Lease } from './lease.ts';
import type { Pipeline } from './pipeline.ts';
import type { HuntRun } from './state/run.ts';
import type { Watermark } from './state/watermark.ts';
import { type WatermarkCursor, WatermarkLost } from './watermark-cursor.ts';

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
  /** Of a counting hunt, once they are opened. */
  counts?: Counts;
};

/** How the watermark moves with the last findings: `whole`, or `partial` when the service's result was partial. */
export type Advance = { readonly whole: Partial<Watermark>; readonly partial: Partial<Watermark> };

/** Renews the lease. Throws WatermarkLost when another run has taken it over. */
export const keepLease = async (lease: Lease): Promise<void> => {
  if (!(await lease.keep())) throw new WatermarkLost('The lease was lost to another run; this one stops');
};
