import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import type { HealthReport } from '../pipeline/health.ts';
import type { Incident } from '../pipeline/incidents.ts';
import type { SentOnce } from '../pipeline/kept-incidents.ts';
import type { Log } from '../pipeline/ports.ts';
import type { TickReport } from '../pipeline/tick.ts';

/** The product as triggers see it. */
export type App = {
  /** One timer run over all targets; reports what failed instead of throwing. `log` replaces the app's own for this run. */
  readonly tick: (log?: Log) => Promise<TickReport>;
  readonly health: () => Promise<HealthReport>;
  /** What is kept of a target's attacks, suppressed and record-only ones included, by first activity. */
  readonly incidents: (target: Target) => Promise<readonly Incident[]>;
  /** Tries every sink once with an alert that no state knows of. */
  readonly send: (alert: Alert, target: Target) => Promise<readonly SentOnce[]>;
  /** Ends open connections; the next tick opens them again. */
  readonly close: () => Promise<void>;
};
