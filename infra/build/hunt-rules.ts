import { type HuntRule, HUNT_RULES } from './hunt-rules/list.ts';
import { ruleText } from './hunt-rules/text.ts';

const FOLDER = 'infra/sentinel/hunt-rules';

const columns = (...names: readonly string[]): Readonly<Record<string, string>> => Object.fromEntries(names.map((name) => [name, name]));

const mapping = (entityType: string, identifier: string, columnName: string) => ({
  entityType,
  fieldMappings: [{ identifier, columnName }],
});

/** Properties of a scheduled rule (SecurityInsights 2025-09-01) but for its query, and whether it is on. */
export const rulePropertiesOf = (rule: HuntRule) => ({
  displayName: `Tollwatch hunt: ${rule.title}${rule.id === rule.hunt ? '' : ` (${rule.id.slice(rule.hunt.length + 1).replace('-', ' ')})`}`,
  description: `${rule.compares} Made from the hunt ${rule.hunt}; for workspaces without the Tollwatch app, whose statistics and validation it lacks.`,
  severity: rule.severity,
  tactics: ['Impact'],
  techniques: ['T1496'],
  queryFrequency: rule.frequency,
  queryPeriod: rule.period,
  triggerOperator: 'GreaterThan',
  triggerThreshold: 0,
  suppressionEnabled: false,
  suppressionDuration: 'PT1H',
  eventGroupingSettings: { aggregationKind: 'AlertPerResult' },
  entityMappings: [
    ...(rule.hasAddresses ? [mapping('IP', 'Address', 'Ip')] : []),
    mapping('CloudApplication', 'Name', 'Service'),
    mapping('AzureResource', 'ResourceId', 'ServiceResourceId'),
  ],
  customDetails: columns('Service', 'Part', 'Countries', 'Flow', 'Log', 'Sends', 'Verified', 'Usual'),
  alertDetailsOverride: { alertDisplayNameFormat: 'SMS pumping? {{Title}}' },
  incidentConfiguration: {
    createIncident: true,
    groupingConfiguration: {
      enabled: true,
      reopenClosedIncident: false,
      lookbackDuration: 'P1D',
      matchingMethod: 'Selected',
      groupByEntities: [],
      groupByAlertDetails: [],
      groupByCustomDetails: ['Service'],
    },
  },
});

/** As the formatter writes it: a list of texts stands in one line. */
const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(/\[\s*("[^"]*"(?:,\s*"[^"]*")*)\s*\]/g, (_, inner: string) => `[${inner.replace(/,\s+/g, ', ')}]`)}\n`;

/** Generated files of the hunts as scheduled rules: a query each, and what the rules are besides. */
export const HUNT_RULE_FILES: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(HUNT_RULES.map((rule) => [`${FOLDER}/${rule.id}.kql`, () => ruleText(rule)])),
  [`${FOLDER}/rules.json`]: () => jsonText(Object.fromEntries(HUNT_RULES.map((rule) => [rule.id, rulePropertiesOf(rule)]))),
};
