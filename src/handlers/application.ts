import type { HealthReport } from '../pipeline/health.ts';
import type { Log } from '../pipeline/ports.ts';
import type { TickReport } from '../pipeline/tick.ts';

/** The product as triggers see it. */
export type App = {
  /** One timer run over all targets; reports what failed instead of throwing. `log` replaces the app's own for this run. */
  readonly tick: (log?: Log) => Promise<TickReport>;
  readonly health: () => Promise<HealthReport>;
  /** Ends open connections; the next tick opens them again. */
  readonly close: () => Promise<void>;
};
