import type { OperatorConfig } from '../domain/operator.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import type { IncidentReader } from './closed-incidents.ts';
import type { CountsCache } from './counts.ts';
import type { Clock, Ids, Log, LogQuery } from './ports.ts';
import type { LogReader } from './reader-port.ts';
import type { StateStore } from './state-port.ts';
import type { Sink } from './sink-port.ts';

/** What the use cases need: ports, the catalogue, and what the operator decided. */
export type Pipeline = {
  readonly query: LogQuery;
  /** Answers in place of queries: a replay's. */
  readonly reader?: LogReader;
  /** What counting hunts have counted, kept between the ticks of this process; without it, state is read at every run. */
  readonly counts?: CountsCache;
  readonly store: StateStore;
  readonly sinks: readonly Sink[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly hunts: readonly Hunt[];
  /** Overrides by hunt id, checked. */
  readonly parameters: Readonly<Record<string, Parameters>>;
  readonly operator: OperatorConfig;
  /** AppRoleName of this app, left out of every hunt. */
  readonly ownRole: string;
  readonly maxWindowsPerTick: number;
  /** Whom nobody is alerted about: hunts by id, and targets in their first days. */
  readonly recordOnly?: { readonly hunts: readonly string[]; readonly firstDays: number };
  /** Reads back how incidents were closed; absent: nobody looks. `incidents`: where they are written by the API. */
  readonly analysts?: { readonly suppressionDays: number; readonly incidents?: IncidentReader };
};

/** Text of a failure for state, logs and reports: name and message, never a stack or a query. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
