/** The lab's servers, as faults name them. */
export type LabServer = 'query' | 'ingestion' | 'sentinel' | 'identity' | 'event-hubs' | 'tables';

/**
 * What happens to one call. `status` answers without applying; `drop` cuts the connection, before or after the call was
 * applied; `slow` delays the answer; `partial` (query) answers 200 with an error beside the rows; `stale-etag` (sentinel) answers
 * 409; `reject` and `no-ack` (event-hubs) concern a transfer; `clock` moves the answer's Date header (HTTP servers); `kill` ends the
 * calling process before or after applying.
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number; readonly code?: string }
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'partial' }
  | { readonly kind: 'stale-etag' }
  | { readonly kind: 'reject'; readonly condition: string }
  | { readonly kind: 'no-ack' }
  | { readonly kind: 'clock'; readonly aheadMs: number }
  | { readonly kind: 'kill'; readonly when: 'before' | 'after' };

export type LabCall = { readonly server: LabServer; readonly n: number; readonly total: number; readonly what: string };

/** Servers ask once a call, in order. `n` counts calls of that server from 1, `total` those of all servers. */
export type Faults = {
  readonly next: (server: LabServer, what: string) => Fault | undefined;
  readonly calls: () => readonly LabCall[];
  /** Replaces the rule that decides faults from now on; counting goes on. */
  readonly use: (rule: FaultRule) => void;
  readonly reset: () => void;
  /** Ends the process under test (SIGKILL); set by who started it. */
  readonly kill: () => void;
  readonly onKill: (kill: () => void) => void;
};
export type FaultRule = (call: LabCall) => Fault | undefined;

/** No faults until a rule is given. */
export const makeFaults = (initial: FaultRule = () => undefined): Faults => {
  let rule = initial;
  let kill = (): void => {};
  let calls: LabCall[] = [];
  // Counted as they come: a demonstration makes thousands of calls.
  const counts = new Map<LabServer, number>();
  return {
    next: (server, what) => {
      const call = { server, what, n: (counts.get(server) ?? 0) + 1, total: calls.length + 1 };
      counts.set(server, call.n);
      calls.push(call);
      return rule(call);
    },
    calls: () => calls,
    use: (next) => {
      rule = next;
    },
    reset: () => {
      calls = [];
      counts.clear();
      rule = () => undefined;
    },
    kill: () => kill(),
    onKill: (next) => {
      kill = next;
    },
  };
};
