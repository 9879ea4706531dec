import type { OperatorConfig } from './domain/operator.ts';
import type { Target } from './domain/target.ts';
import type { Parameters } from './hunts/hunt.ts';

export type Identity = { readonly kind: 'managed'; readonly clientId?: string } | { readonly kind: 'developer' };

/** How findings rows are sent; each target says where to. */
export type FindingsSink = { readonly stream: string; readonly audience: string };

export type SentinelMode = 'analytics-rule' | 'incident-api' | 'both' | 'off';

/** Environment and files, parsed once and validated as a whole. */
export type Config = {
  readonly targets: readonly Target[];
  readonly identity: Identity;
  readonly logs: { readonly endpoint: string; readonly audience: string };
  readonly arm: { readonly endpoint: string; readonly audience: string };
  readonly state: { readonly endpoint: string; readonly table: string };
  readonly eventHubs?: { readonly namespace: string; readonly hub: string };
  /** With `findings` every target has an address for them. */
  readonly sentinel: { readonly mode: SentinelMode; readonly findings?: FindingsSink };
  /** Overrides by hunt id, already checked against the hunt's parameters. */
  readonly hunts: {
    readonly disabled: readonly string[];
    readonly recordOnly?: readonly string[];
    readonly parameters: Readonly<Record<string, Parameters>>;
  };
  /** Days from a target's first tick on in which its campaigns are recorded and nobody is alerted. */
  readonly recordOnlyDays: number;
  /** Days for which a campaign closed as false or benign positive keeps its like quiet. */
  readonly suppressionDays: number;
  readonly operator: OperatorConfig;
  /** The AppRoleName of this app: left out of every hunt. */
  readonly ownRole: string;
  readonly maxWindowsPerTick: number;
};
