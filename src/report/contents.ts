import type { Alert, Standing } from '../domain/campaign.ts';
import type { Evidence } from '../domain/signal.ts';
import type { Instant, Range } from '../domain/time.ts';
import type { Traffic } from '../domain/traffic.ts';

/** An incident of the page: `alert` is all that is known of it at the end, `evidence` what the statistics said, strongest first. */
export type ReportIncident = {
  readonly id: string;
  readonly status: Standing;
  readonly detectedAt: Instant;
  readonly alert: Alert;
  readonly evidence: readonly Evidence[];
};

/** A source of a hunt as the probe found it; `missing`: required columns that the table lacks. */
export type ReportSource = { readonly table: string; readonly status: string; readonly missing: readonly string[] };
export type ReportHunt = { readonly id: string; readonly title: string; readonly sources: readonly ReportSource[] };

/** What one multiple of the thresholds would have alerted. */
export type ReportTune = { readonly factor: number; readonly alerts: number; readonly more: number; readonly missed: number };

/** All that the page of a replay says. */
export type ReportContents = {
  /** The folder's name or the workspace. */
  readonly name: string;
  readonly version: string;
  readonly range: Range;
  readonly ticks: number;
  /** By first activity, suppressed and record-only ones included. */
  readonly incidents: readonly ReportIncident[];
  /** Largest first. */
  readonly traffic: readonly Traffic[];
  /** The name a service has in incidents. */
  readonly canonical: (service: string) => string;
  readonly hunts: readonly ReportHunt[];
  /** `rows` of the table, and those of them in the range. */
  readonly examined: readonly { readonly table: string; readonly rows?: number; readonly inRange: number }[];
  readonly tune?: readonly ReportTune[];
  /** What was not whole: notices, warnings, rows that could not be read. */
  readonly notices: readonly string[];
  /** Why nothing could be examined. */
  readonly nothing?: string;
};
