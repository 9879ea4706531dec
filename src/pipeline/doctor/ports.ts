import type { Config, FindingsSink, Identity, SentinelMode } from '../../config-types.ts';
import type { Alert } from '../../domain/campaign.ts';
import type { OperatorConfig } from '../../domain/operator.ts';
import type { FindingsAddress, Target } from '../../domain/target.ts';
import type { Instant } from '../../domain/time.ts';
import type { Hunt } from '../../hunts/hunt.ts';
import type { SentOnce } from '../kept-incidents.ts';
import type { Clock, Ids, LogQuery } from '../ports.ts';

/** What came of asking: an answer; a refusal (`status` of HTTP, 0 where there is none); or no answer, for lack of a token (`signIn`) or a connection. */
export type Probe<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  | { readonly kind: 'silent'; readonly signIn: boolean; readonly reason: string };

/** A server's Date header (whole seconds) and our clock around the call. */
export type ServerDate = { readonly served: Instant; readonly asked: Instant; readonly answered: Instant };

/** Where findings rows of a target go, and how. */
export type FindingsRoute = FindingsSink & FindingsAddress;

/** Where a command asks, without leaving a trace: nothing is written but by `send`. What a deployment lacks is undefined. */
export type DoctorPorts = {
  readonly query: LogQuery;
  readonly token: (audience: string) => Promise<Probe<undefined>>;
  readonly date: (endpoint: string) => Promise<Probe<ServerDate>>;
  /** GET of Azure Resource Manager; `path` begins with a slash and has its api-version. */
  readonly arm?: (path: string) => Promise<Probe<unknown>>;
  /** Offers a rule's stream no rows at all. */
  readonly ingestion: (sink: FindingsRoute) => Promise<Probe<undefined>>;
  /** Reads one record of the state table, and deletes one that no app ever writes: it needs the right to, and finds nothing. */
  readonly state?: () => Promise<Probe<'table' | 'no table'>>;
  /** Opens a link to send on. */
  readonly hub?: () => Promise<Probe<undefined>>;
  readonly send?: (alert: Alert, target: Target) => Promise<readonly SentOnce[]>;
  readonly close: () => Promise<void>;
};

/** What a token is asked for, as people call it. */
export type Audience = { readonly name: string; readonly audience: string };

/** What is examined. `delivery` is what only the settings of a deployment know: without it the query side alone is examined. */
export type Patient = {
  readonly targets: readonly Target[];
  readonly hunts: readonly Hunt[];
  readonly choices: Config['hunts'];
  readonly ownRole: string;
  readonly operator: OperatorConfig;
  readonly identity: Identity;
  readonly logsEndpoint: string;
  readonly audiences: readonly Audience[];
  readonly delivery?: Delivery;
};
export type Delivery = {
  readonly mode: SentinelMode;
  /** Where findings of a workspace go; undefined when they go nowhere. */
  readonly findings: (target: Target) => FindingsRoute | undefined;
  readonly state: { readonly endpoint: string; readonly table: string };
  readonly eventHubs?: { readonly namespace: string; readonly hub: string };
};

export type DoctorDeps = { readonly ports: DoctorPorts; readonly clock: Clock; readonly ids: Ids };
