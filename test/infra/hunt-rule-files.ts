import { readFileSync } from 'node:fs';
import { z } from 'zod';

const read = (path: string): string => readFileSync(new URL(`../../infra/sentinel/${path}`, import.meta.url), 'utf8');

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;
/** Minutes of an ISO 8601 duration. */
export const minutesOf = (duration: string): number => {
  const match = DURATION.exec(duration);
  if (match === null) throw new Error(`${duration} is no duration`);
  const [days = 0, hours = 0, minutes = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (days * 24 + hours) * 60 + minutes;
};

const RULE = z.strictObject({
  displayName: z.string(),
  description: z.string(),
  severity: z.enum(['High', 'Medium', 'Low', 'Informational']),
  tactics: z.array(z.string()),
  techniques: z.array(z.string()),
  queryFrequency: z.string(),
  queryPeriod: z.string(),
  triggerOperator: z.literal('GreaterThan'),
  triggerThreshold: z.number(),
  suppressionEnabled: z.boolean(),
  suppressionDuration: z.string(),
  eventGroupingSettings: z.strictObject({ aggregationKind: z.literal('AlertPerResult') }),
  entityMappings: z.array(
    z.strictObject({ entityType: z.string(), fieldMappings: z.array(z.strictObject({ identifier: z.string(), columnName: z.string() })) }),
  ),
  customDetails: z.record(z.string(), z.string()),
  alertDetailsOverride: z.strictObject({ alertDisplayNameFormat: z.string() }),
  incidentConfiguration: z.strictObject({
    createIncident: z.boolean(),
    groupingConfiguration: z.strictObject({
      enabled: z.boolean(),
      reopenClosedIncident: z.boolean(),
      lookbackDuration: z.string(),
      matchingMethod: z.literal('Selected'),
      groupByEntities: z.array(z.string()),
      groupByAlertDetails: z.array(z.string()),
      groupByCustomDetails: z.array(z.string()),
    }),
  }),
});

/** The rules as they are deployed, by the name of their file. */
export const RULE_PROPERTIES = z.record(z.string(), RULE).parse(JSON.parse(read('hunt-rules/rules.json')));
export const ruleQuery = (id: string): string => read(`hunt-rules/${id}.kql`);
export const BICEP = read('hunt-rules.bicep');
