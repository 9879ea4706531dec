/** What the service accepts (SecurityInsights 2025-09-01, sentinel-service-limits). Each check says the first thing wrong. */
export type Properties = Readonly<Record<string, unknown>>;

const SEVERITIES = ['High', 'Medium', 'Low', 'Informational'];
const STATUSES = ['New', 'Active', 'Closed'];
const CLASSIFICATIONS = ['Undetermined', 'TruePositive', 'BenignPositive', 'FalsePositive'];
const REASONS = ['SuspiciousActivity', 'SuspiciousButExpected', 'IncorrectAlertLogic', 'InaccurateData'];
const DESCRIPTION_LENGTH = 5000;
const COMMENT_LENGTH = 30_000;
export const CHILD_LIMITS = { comments: 100, tasks: 40, relations: 20 } as const;
export type ChildKind = keyof typeof CHILD_LIMITS;

const oneOf = (properties: Properties, name: string, values: readonly string[], required: boolean): string | undefined => {
  const value = properties[name];
  if (value === undefined && !required) return undefined;
  return typeof value === 'string' && values.includes(value) ? undefined : `'${name}' must be one of ${values.join(', ')}.`;
};

const text = (properties: Properties, name: string, longest: number, required: boolean): string | undefined => {
  const value = properties[name];
  if (value === undefined && !required) return undefined;
  if (typeof value !== 'string' || (required && value === '')) return `'${name}' must be ${required ? 'a non-empty' : 'a'} string.`;
  return value.length > longest ? `'${name}' has ${value.length} characters; ${longest} are allowed.` : undefined;
};

const labels = ({ labels: given }: Properties): string | undefined => {
  if (given === undefined) return undefined;
  const good =
    Array.isArray(given) &&
    given.every(
      (label: unknown) => typeof label === 'object' && label !== null && 'labelName' in label && typeof label.labelName === 'string',
    );
  return good ? undefined : "'labels' must be a list of {labelName}.";
};

const time = (properties: Properties, name: string): string | undefined =>
  properties[name] === undefined || !Number.isNaN(Date.parse(String(properties[name]))) ? undefined : `'${name}' is not a time.`;

export const checkIncident = (properties: Properties): string | undefined =>
  text(properties, 'title', 10_000, true) ??
  oneOf(properties, 'severity', SEVERITIES, true) ??
  oneOf(properties, 'status', STATUSES, true) ??
  text(properties, 'description', DESCRIPTION_LENGTH, false) ??
  oneOf(properties, 'classification', CLASSIFICATIONS, properties['status'] === 'Closed') ??
  oneOf(properties, 'classificationReason', REASONS, false) ??
  labels(properties) ??
  time(properties, 'firstActivityTimeUtc') ??
  time(properties, 'lastActivityTimeUtc');

export const CHECK_CHILD: Readonly<Record<ChildKind, (properties: Properties) => string | undefined>> = {
  comments: (properties) => text(properties, 'message', COMMENT_LENGTH, true),
  tasks: (properties) => text(properties, 'title', 10_000, true) ?? oneOf(properties, 'status', ['New', 'Completed'], true),
  relations: (properties) => text(properties, 'relatedResourceId', 10_000, true),
};
