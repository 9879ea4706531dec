/** A workspace that hunts run against. `id` is the state partition: a short hash of the workspace GUID. */
export type Target = {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  /** Workspace GUID: what the query API wants. */
  readonly workspaceId: string;
  /** `/subscriptions/.../workspaces/NAME`: what Sentinel and the portal want. */
  readonly resourceId: string;
  /** Campaigns are kept, nobody is alerted. */
  readonly recordOnly?: boolean;
};
