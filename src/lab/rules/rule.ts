import { z } from 'zod';

/** What a mapping may name. The lab makes entities of these types (Microsoft Learn, "Microsoft Sentinel entity types reference"). */
export const IDENTIFIERS = {
  IP: ['Address', 'AddressScope'],
  URL: ['Url'],
  AzureResource: ['ResourceId'],
  CloudApplication: ['AppId', 'Name', 'InstanceName'],
  Account: ['FullName', 'Name', 'UPNSuffix', 'AadUserId'],
  Host: ['FullName', 'HostName', 'DnsDomain', 'AzureID'],
  DNS: ['DomainName'],
} as const;
export type EntityType = keyof typeof IDENTIFIERS;
const ENTITY_TYPES = Object.keys(IDENTIFIERS) as [EntityType, ...EntityType[]];

export const SEVERITIES = ['High', 'Medium', 'Low', 'Informational'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const isSeverity = (text: string): text is Severity => SEVERITIES.some((one) => one === text);

const OPERATORS = ['GreaterThan', 'LessThan', 'Equal', 'NotEqual'] as const;

const grouping = z.strictObject({
  enabled: z.boolean(),
  reopenClosedIncident: z.boolean(),
  lookbackDuration: z.string(),
  matchingMethod: z.enum(['AllEntities', 'AnyAlert', 'Selected']),
  groupByEntities: z.array(z.enum(ENTITY_TYPES)).default([]),
  groupByAlertDetails: z.array(z.enum(['DisplayName', 'Severity'])).default([]),
  groupByCustomDetails: z.array(z.string()).default([]),
});
export type Grouping = z.infer<typeof grouping>;

const mapping = z.strictObject({
  entityType: z.enum(ENTITY_TYPES),
  fieldMappings: z.array(z.strictObject({ identifier: z.string(), columnName: z.string() })),
});
export type EntityMapping = z.infer<typeof mapping>;

const shared = {
  displayName: z.string(),
  description: z.string().default(''),
  enabled: z.boolean(),
  severity: z.enum(SEVERITIES),
  tactics: z.array(z.string()).default([]),
  techniques: z.array(z.string()).default([]),
  query: z.string(),
  suppressionEnabled: z.boolean(),
  suppressionDuration: z.string(),
  eventGroupingSettings: z.strictObject({ aggregationKind: z.enum(['SingleAlert', 'AlertPerResult']) }).optional(),
  entityMappings: z.array(mapping).default([]),
  customDetails: z.record(z.string(), z.string()).default({}),
  alertDetailsOverride: z
    .strictObject({
      alertDisplayNameFormat: z.string().optional(),
      alertDescriptionFormat: z.string().optional(),
      alertSeverityColumnName: z.string().optional(),
    })
    .default({}),
  incidentConfiguration: z.strictObject({ createIncident: z.boolean(), groupingConfiguration: grouping.optional() }).optional(),
};

const scheduled = z.strictObject({
  kind: z.literal('Scheduled'),
  name: z.string(),
  properties: z.strictObject({
    ...shared,
    queryFrequency: z.string(),
    queryPeriod: z.string(),
    triggerOperator: z.enum(OPERATORS),
    triggerThreshold: z.number(),
  }),
});
const immediate = z.strictObject({ kind: z.literal('NRT'), name: z.string(), properties: z.strictObject(shared) });

const rule = z.discriminatedUnion('kind', [scheduled, immediate]);

/** An analytics rule as it is deployed (Microsoft.SecurityInsights/alertRules), durations as text. `limitsBroken` says if the service takes it. */
export type AnalyticsRule = z.infer<typeof rule>;

/** Throws ZodError for what is no rule, and for properties the lab does not act on: it would rather refuse than leave them out. */
export const parseRule = (value: unknown): AnalyticsRule => rule.parse(value);
