import { DAY, HOUR, MINUTE } from '../../domain/time.ts';
import { parseDuration } from '../timespan.ts';
import { type AnalyticsRule, type Grouping, IDENTIFIERS } from './rule.ts';

/** Microsoft Learn, "Service limits for Microsoft Sentinel" and "Scheduled analytics rules"; SecurityInsights 2025-09-01. */
export const RULE_LIMITS = {
  queryCharacters: 10_000,
  shortest: 5 * MINUTE,
  longest: 14 * DAY,
  threshold: 10_000,
  mappings: 10,
  identifiers: 3,
  customDetails: 20,
  customDetailKey: 20,
  overrideParameters: 3,
  longestLookback: 7 * DAY,
  longestSuppression: DAY,
} as const;

/** `Defense Evasion` is `DefenseEvasion` there. The API knows no subtechniques in its stable versions. */
const TECHNIQUE = /^T\d{4}$/;
const TACTICS = new Set(
  `Reconnaissance ResourceDevelopment InitialAccess Execution Persistence PrivilegeEscalation DefenseEvasion CredentialAccess Discovery
  LateralMovement Collection Exfiltration CommandAndControl Impact PreAttack ImpairProcessControl InhibitResponseFunction`.split(/\s+/),
);
const DETAIL_KEY = /^[a-zA-Z]+\w*$/;

const within = (what: string, text: string, shortest: number, longest: number): readonly string[] => {
  const length = parseDuration(text);
  if (length === undefined) return [`${what} ${text} is no duration`];
  return length < shortest || length > longest
    ? [`${what} ${text} is not between ${shortest / MINUTE} and ${longest / MINUTE} minutes`]
    : [];
};

const scheduleProblems = (rule: AnalyticsRule): readonly string[] => {
  if (rule.kind === 'NRT') return [];
  const { queryFrequency, queryPeriod, triggerThreshold } = rule.properties;
  const { shortest, longest, threshold } = RULE_LIMITS;
  const lengths = [
    ...within('queryFrequency', queryFrequency, shortest, longest),
    ...within('queryPeriod', queryPeriod, shortest, longest),
  ];
  const [every, back] = [parseDuration(queryFrequency) ?? 0, parseDuration(queryPeriod) ?? 0];
  const together = [
    ...(back < every ? ['queryPeriod is shorter than queryFrequency: what happens in between is never looked at'] : []),
    // Azure-Sentinel, FrequencyLimitationForLongPeriodQuery of its template validation.
    ...(back >= 2 * DAY && every < HOUR ? ['queryPeriod of 2 days or more needs a queryFrequency of an hour or more'] : []),
  ];
  return [
    ...(lengths.length > 0 ? lengths : together),
    ...(triggerThreshold < 0 || triggerThreshold > threshold
      ? [`triggerThreshold ${triggerThreshold} is not between 0 and ${threshold}`]
      : []),
  ];
};

const mappingProblems = ({ properties: { entityMappings } }: AnalyticsRule): readonly string[] => [
  ...(entityMappings.length > RULE_LIMITS.mappings
    ? [`${entityMappings.length} entity mappings; ${RULE_LIMITS.mappings} are allowed`]
    : []),
  ...entityMappings.flatMap(({ entityType, fieldMappings }) => {
    const names = fieldMappings.map(({ identifier }) => identifier);
    const known: readonly string[] = IDENTIFIERS[entityType];
    return [
      ...(names.length === 0 || names.length > RULE_LIMITS.identifiers || new Set(names).size < names.length
        ? [`a mapping to ${entityType} has ${names.length} identifiers; 1 to ${RULE_LIMITS.identifiers} different ones are allowed`]
        : []),
      ...names.filter((name) => !known.includes(name)).map((name) => `${entityType} has no identifier ${name}`),
    ];
  }),
];

const detailProblems = ({ properties: { customDetails } }: AnalyticsRule): readonly string[] => {
  const keys = Object.keys(customDetails);
  const { customDetails: most, customDetailKey: longest } = RULE_LIMITS;
  return [
    ...(keys.length > most ? [`${keys.length} custom details; ${most} are allowed`] : []),
    ...keys
      .filter((key) => key.length > longest || !DETAIL_KEY.test(key))
      .map((key) => `custom detail ${key}: up to ${longest} letters, digits and _`),
  ];
};

const overrideProblems = ({ properties: { alertDetailsOverride } }: AnalyticsRule): readonly string[] =>
  [alertDetailsOverride.alertDisplayNameFormat ?? '', alertDetailsOverride.alertDescriptionFormat ?? '']
    .filter((format) => (format.match(/\{\{/g) ?? []).length > RULE_LIMITS.overrideParameters)
    .map((format) => `${format}: at most ${RULE_LIMITS.overrideParameters} columns in a format`);

const groupingProblems = (grouping: Grouping, details: readonly string[]): readonly string[] => {
  const { matchingMethod, groupByAlertDetails, groupByCustomDetails, groupByEntities, lookbackDuration } = grouping;
  const chosen = groupByAlertDetails.length + groupByCustomDetails.length + groupByEntities.length;
  return [
    ...within('lookbackDuration', lookbackDuration, RULE_LIMITS.shortest, RULE_LIMITS.longestLookback),
    ...(matchingMethod === 'Selected' && chosen === 0 ? ['grouping by what is selected selects nothing'] : []),
    ...groupByCustomDetails.filter((key) => !details.includes(key)).map((key) => `grouping by ${key}, which is no custom detail`),
  ];
};

/** What the service would not take of a rule, in words; empty when it would take it. Whether the query runs is not looked at. */
export const limitsBroken = (rule: AnalyticsRule): readonly string[] => {
  const { displayName, query, suppressionDuration, tactics, techniques, customDetails, incidentConfiguration } = rule.properties;
  const grouping = incidentConfiguration?.groupingConfiguration;
  return [
    ...(displayName === '' ? ['displayName is empty'] : []),
    ...(query === '' || query.length > RULE_LIMITS.queryCharacters
      ? [`the query has ${query.length} characters; 1 to ${RULE_LIMITS.queryCharacters} are allowed`]
      : []),
    ...scheduleProblems(rule),
    ...within('suppressionDuration', suppressionDuration, RULE_LIMITS.shortest, RULE_LIMITS.longestSuppression),
    ...tactics.filter((one) => !TACTICS.has(one)).map((one) => `${one} is no tactic of the API`),
    ...techniques.filter((one) => !TECHNIQUE.test(one)).map((one) => `${one} is no technique of the API, which takes T and four digits`),
    ...mappingProblems(rule),
    ...detailProblems(rule),
    ...overrideProblems(rule),
    ...(grouping === undefined ? [] : groupingProblems(grouping, Object.keys(customDetails))),
  ];
};
