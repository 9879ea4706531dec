import type { Severity } from '../domain/campaign.ts';
import { severityRank } from '../domain/severity.ts';
import type { IncidentContent, IncidentProperties } from './incident-content.ts';
import { textHash, type Written } from './incident-memory.ts';

/** `leave`: a person closed it, so nothing about it is changed. `same`: it already shows what we have to say. */
export type MergeDecision =
  | { readonly kind: 'create' | 'update'; readonly properties: IncidentProperties }
  | { readonly kind: 'same' }
  | { readonly kind: 'leave' };

/** What a PUT replaces; it must carry along what others wrote. The rest is the service's own. */
const WRITABLE = [
  'title',
  'description',
  'severity',
  'status',
  'owner',
  'labels',
  'classification',
  'classificationReason',
  'classificationComment',
  'firstActivityTimeUtc',
  'lastActivityTimeUtc',
] as const;

const SEVERITIES: readonly Severity[] = ['Informational', 'Low', 'Medium', 'High'];
const isSeverity = (value: unknown): value is Severity => SEVERITIES.some((severity) => severity === value);

const highest = (severities: readonly string[]): Severity | undefined =>
  severities.filter(isSeverity).toSorted((a, b) => severityRank(b) - severityRank(a))[0];

/** Ours replaces a text only where theirs is one we wrote. */
const mergeText = (ours: string, theirs: unknown, written: readonly string[]): unknown =>
  theirs === undefined || (typeof theirs === 'string' && written.includes(textHash(theirs))) ? ours : theirs;

/**
 * Rises with us, never falls. Where somebody set another one than we did, it rises only when we have more to say than when they
 * decided: an attack that grew, not the one they already judged.
 */
const mergeSeverity = (ours: Severity, theirs: unknown, written: readonly string[]): unknown => {
  if (!isSeverity(theirs)) return theirs ?? ours;
  if (severityRank(ours) <= severityRank(theirs)) return theirs;
  if (written.includes(theirs)) return ours;
  const said = highest(written);
  return said !== undefined && severityRank(ours) > severityRank(said) ? ours : theirs;
};

const labelName = (label: unknown): string =>
  typeof label === 'object' && label !== null && 'labelName' in label ? String(label.labelName).toLowerCase() : '';

/** Theirs stay as they are; ours are added once, so that one taken off stays off. */
const mergeLabels = (ours: readonly string[], theirs: unknown, written: readonly string[]): readonly unknown[] => {
  const there: readonly unknown[] = Array.isArray(theirs) ? theirs : [];
  const known = new Set([...there.map(labelName), ...written.map((label) => label.toLowerCase())]);
  return [...there, ...ours.filter((label) => !known.has(label.toLowerCase())).map((label) => ({ labelName: label }))];
};

/** `pick` of two times; what cannot be read gives way to ours. A time that stays keeps its 7 decimals. */
const mergeTime = (ours: string, theirs: unknown, pick: (a: number, b: number) => number): string => {
  const at = typeof theirs === 'string' ? Date.parse(theirs) : Number.NaN;
  return typeof theirs === 'string' && !Number.isNaN(at) && pick(at, Date.parse(ours)) === at ? theirs : ours;
};

const pickWritable = (properties: IncidentProperties): IncidentProperties =>
  Object.fromEntries(WRITABLE.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])));

/**
 * What to write into an incident, which belongs to the analysts once they touch it: people's owner, status, classification and labels are carried along untouched,
 * severity never falls, a title or description that somebody edited stays, and a closed incident is left alone.
 * @param theirs the incident's properties as just read; undefined when there is none.
 * @param written what we wrote before; without it (state was lost) every difference counts as a person's.
 */
export const mergeIncident = (ours: IncidentContent, theirs: IncidentProperties | undefined, written: Written): MergeDecision => {
  if (!theirs) {
    return { kind: 'create', properties: { ...ours, status: 'New', labels: ours.labels.map((label) => ({ labelName: label })) } };
  }
  if (theirs['status'] === 'Closed') return { kind: 'leave' };
  const before = pickWritable(theirs);
  const properties: IncidentProperties = {
    ...before,
    status: theirs['status'] ?? 'New',
    title: mergeText(ours.title, theirs['title'], written.titles),
    description: mergeText(ours.description, theirs['description'], written.descriptions),
    severity: mergeSeverity(ours.severity, theirs['severity'], written.severities),
    labels: mergeLabels(ours.labels, theirs['labels'], written.labels),
    firstActivityTimeUtc: mergeTime(ours.firstActivityTimeUtc, theirs['firstActivityTimeUtc'], Math.min),
    lastActivityTimeUtc: mergeTime(ours.lastActivityTimeUtc, theirs['lastActivityTimeUtc'], Math.max),
  };
  const changed = WRITABLE.some((name) => JSON.stringify(properties[name]) !== JSON.stringify(before[name]));
  return changed ? { kind: 'update', properties } : { kind: 'same' };
};
