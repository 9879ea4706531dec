import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import type { Instant } from '../domain/time.ts';

/**
 * Where alerts go. Must be safe to repeat with the same alert. `retry` may carry a wait (ms) the other side asked for;
 * `rejected` will never succeed as it is (bad request, too large) and still waits, backs off and is given up by age.
 */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly detail?: Readonly<Record<string, string>> }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'rejected'; readonly reason: string };
export type Sink = {
  readonly id: 'event-hubs' | 'findings' | 'incident-api';
  readonly send: (alert: Alert, target: Target, context: SendContext) => Promise<SendOutcome>;
};
/** `tasks` come from the hunts of the alert. `firstAttemptAt` for sinks that limit by time; `at` is now. */
export type SendContext = {
  readonly at: Instant;
  readonly tasks: readonly { readonly title: string; readonly description: string }[];
  readonly memory: SinkMemory;
};
/** What a sink remembers a campaign by (last comment, severity last written): kept in state beside the delivery. */
export type SinkMemory = {
  readonly load: () => Promise<Readonly<Record<string, string>>>;
  readonly save: (fields: Readonly<Record<string, string>>) => Promise<void>;
};
