/** A data collection rule of kind Direct: its ingestion endpoint and its immutable id. */
export type FindingsAddress = { readonly endpoint: string; readonly ruleId: string };

/** A workspace that hunts run against. `id` is the state partition: a short hash of the workspace GUID. */
export type Target = {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  /** Workspace GUID: what the query API wants. */
  readonly workspaceId: string;
  /** `/subscriptions/.../workspaces/NAME`: what Sentinel and the portal want. */
  readonly resourceId: string;
  /** Where its findings rows go; absent when none are written. */
  readonly findings?: FindingsAddress;
  /** Campaigns are kept, nobody is alerted. */
  readonly recordOnly?: boolean;
};
