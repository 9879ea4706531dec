import { hashId } from '../domain/identity.ts';
import type { IncidentContent, IncidentProperties } from './incident-content.ts';

/**
 * What we wrote into an incident, to tell an analyst's change from our own. Titles and descriptions as hashes. Each is a list: while
 * a write is under way it holds the value before and the value meant, as either may be there after a crash.
 */
export type Written = {
  readonly titles: readonly string[];
  readonly descriptions: readonly string[];
  readonly severities: readonly string[];
  readonly labels: readonly string[];
};

export const NOTHING_WRITTEN: Written = { titles: [], descriptions: [], severities: [], labels: [] };

export const textHash = (text: string): string => hashId(text).slice(0, 16);

const union = (one: readonly string[], other: readonly string[]): readonly string[] => [...new Set([...one, ...other])];

/** While a write is under way. Labels are remembered only afterwards: one that was lost on the way must be added again. */
export const duringWrite = (before: Written, { title, description, severity }: IncidentContent): Written => ({
  titles: union(before.titles, [textHash(title)]),
  descriptions: union(before.descriptions, [textHash(description)]),
  severities: union(before.severities, [severity]),
  labels: before.labels,
});

/**
 * Once the incident shows `ours`: what of it is ours. `put` is what was written (or found, when nothing had to be), `stored` what the
 * service made of it. A value of somebody else's that we only carried along is not remembered as our own.
 */
export const afterWrite = (before: Written, ours: IncidentContent, put: IncidentProperties, stored: IncidentProperties): Written => ({
  titles: put['title'] === ours.title ? [textHash(String(stored['title']))] : before.titles,
  descriptions: put['description'] === ours.description ? [textHash(String(stored['description']))] : before.descriptions,
  severities: put['severity'] === ours.severity ? [ours.severity] : before.severities,
  // Every label ever added: one that is gone was taken off by somebody.
  labels: union(before.labels, ours.labels),
});

const lines = (text: string | undefined): readonly string[] => (text ? text.split('\n') : []);

/** From and to the fields of a sink's memory; labels hold no line breaks. */
export const readWritten = (fields: Readonly<Record<string, string>>): Written => ({
  titles: lines(fields['titles']),
  descriptions: lines(fields['descriptions']),
  severities: lines(fields['severities']),
  labels: lines(fields['labels']),
});

export const toFields = ({ titles, descriptions, severities, labels }: Written): Readonly<Record<string, string>> => ({
  titles: titles.join('\n'),
  descriptions: descriptions.join('\n'),
  severities: severities.join('\n'),
  labels: labels.join('\n'),
});
