import type { SentinelMode } from '../config-types.ts';
import type { OperatorConfig } from '../domain/operator.ts';
import { toIso } from '../domain/time.ts';

/** A workspace of the lab, in the form of the setting TOLLWATCH_TARGETS. */
export type LabWorkspace = { readonly name: string; readonly tenantId: string; readonly workspaceId: string; readonly resourceId: string };

export const LAB_HUB = 'sms-pumping';
export const FINDINGS_STREAM = 'Custom-SmsPumpingFindings';
export const FINDINGS_RULE = 'dcr-00000000000000000000000000000001';
export const ARM_AUDIENCE = 'https://management.azure.com';
export const INGESTION_AUDIENCE = 'https://monitor.azure.com';

/** The one workspace of a lab that is not told of others. */
export const labWorkspace = (name: string): LabWorkspace => ({
  name,
  tenantId: '00000000-0000-4000-8000-000000000001',
  workspaceId: '00000000-0000-4000-8000-000000000002',
  resourceId:
    '/subscriptions/00000000-0000-4000-8000-000000000003/resourceGroups/rg-lab/providers/Microsoft.OperationalInsights/workspaces/law-lab',
});

/** Operator configuration as people write it (`tollwatch.json`, TOLLWATCH_OPERATOR): prices flat, times ISO. */
export const toOperatorText = ({ allow, silences, prices, services }: OperatorConfig): string =>
  JSON.stringify({
    allow,
    silences: silences.map(({ from, to, reason, match }) => ({ from: toIso(from), to: toIso(to), reason, match })),
    prices: { ...prices.byCountry, default: prices.default },
    services,
  });

/** Where the lab's servers listen: addresses, but for `eventHubs`, a host and port. */
export type LabAddresses = {
  readonly query: string;
  readonly ingestion: string;
  readonly sentinel: string;
  readonly tables: string;
  readonly eventHubs: string;
  readonly identity: Readonly<Record<'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER', string>>;
};

/** The environment in which the product runs against the lab and nothing else: all it takes besides its own defaults. */
export const toLabSettings = (
  at: LabAddresses,
  caPath: string,
  options: { readonly workspaces: readonly LabWorkspace[]; readonly mode: SentinelMode; readonly operator: OperatorConfig },
): Readonly<Record<string, string>> => ({
  TOLLWATCH_SCHEDULE: '0 */5 * * * *',
  TOLLWATCH_TARGETS: JSON.stringify(options.workspaces),
  TOLLWATCH_IDENTITY: 'managed',
  TOLLWATCH_LOGS_ENDPOINT: at.query,
  TOLLWATCH_LOGS_AUDIENCE: 'https://api.loganalytics.io',
  TOLLWATCH_ARM_ENDPOINT: at.sentinel,
  TOLLWATCH_ARM_AUDIENCE: ARM_AUDIENCE,
  TOLLWATCH_STATE_ENDPOINT: at.tables,
  TOLLWATCH_STATE_TABLE: 'tollwatch',
  TOLLWATCH_EVENTHUBS_NAMESPACE: at.eventHubs,
  TOLLWATCH_EVENTHUBS_HUB: LAB_HUB,
  TOLLWATCH_SENTINEL_MODE: options.mode,
  TOLLWATCH_FINDINGS_ENDPOINT: at.ingestion,
  TOLLWATCH_FINDINGS_RULE_ID: FINDINGS_RULE,
  TOLLWATCH_FINDINGS_STREAM: FINDINGS_STREAM,
  TOLLWATCH_FINDINGS_AUDIENCE: INGESTION_AUDIENCE,
  TOLLWATCH_OPERATOR: toOperatorText(options.operator),
  ...at.identity,
  NODE_EXTRA_CA_CERTS: caPath,
});
