import type { Clock } from '../pipeline/ports.ts';
import type { LabIncident } from './sentinel-incidents.ts';
import type { LabEngine, LabStore } from './store.ts';

const TABLE = 'SecurityIncident';

const toRow = ({ name, properties: own, origin }: LabIncident, closedAt: string | undefined): Readonly<Record<string, unknown>> => ({
  TimeGenerated: own['lastModifiedTimeUtc'],
  IncidentName: name,
  IncidentNumber: own['incidentNumber'],
  IncidentUrl: own['incidentUrl'],
  ProviderIncidentId: own['providerIncidentId'],
  ProviderName: own['providerName'],
  Title: own['title'],
  Description: own['description'],
  Severity: own['severity'],
  Status: own['status'],
  Classification: own['classification'],
  ClassificationReason: own['classificationReason'],
  ClassificationComment: own['classificationComment'],
  Labels: own['labels'],
  Owner: own['owner'],
  AlertIds: origin.alerts,
  RelatedAnalyticRuleIds: own['relatedAnalyticRuleIds'],
  AdditionalData: own['additionalData'],
  CreatedTime: own['createdTimeUtc'],
  LastModifiedTime: own['lastModifiedTimeUtc'],
  ClosedTime: closedAt,
  FirstActivityTime: own['firstActivityTimeUtc'],
  LastActivityTime: own['lastActivityTimeUtc'],
  SourceSystem: 'Azure',
  Type: TABLE,
});

/** What Sentinel tells the workspace: a row of SecurityIncident for each change of an incident. */
export type IncidentRows = { readonly note: (incident: LabIncident) => void; readonly engine: LabEngine };

/**
 * Writes the rows in the order of the changes, where the store has the table. The engine given back answers no query before the rows
 * of all changes until then are there. A row that cannot be written is told to `onError`.
 */
export const makeIncidentRows = (
  store: LabStore,
  engine: LabEngine,
  clock: Clock,
  onError: (error: unknown, what: string) => void = () => undefined,
): IncidentRows => {
  let written: Promise<unknown> = Promise.resolve();
  const closed = new Map<string, string>();
  return {
    note: (incident) => {
      const at = clock.now();
      const { name, properties } = incident;
      // A remark on a closed incident does not close it again.
      if (properties['status'] !== 'Closed') closed.delete(name);
      else if (!closed.has(name)) closed.set(name, String(properties['lastModifiedTimeUtc']));
      const row = toRow(incident, closed.get(name));
      if (!store.schemas().some((table) => table.name === TABLE)) return;
      written = written.then(() => store.append(TABLE, [row], () => at)).catch((error: unknown) => onError(error, TABLE));
    },
    engine: {
      query: async (kql, options) => {
        await written;
        return engine.query(kql, options);
      },
    },
  };
};
