import type { Severity } from '../domain/campaign.ts';

/** What an alert wants its incident to show. Times are ISO 8601 UTC; the description has at most 5,000 characters. */
export type IncidentContent = {
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly labels: readonly string[];
  readonly firstActivityTimeUtc: string;
  readonly lastActivityTimeUtc: string;
};

/** `properties` of an incident as the service gives or takes them (SecurityInsights 2025-09-01). */
export type IncidentProperties = Readonly<Record<string, unknown>>;
