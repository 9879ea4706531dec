import { incidentGuid } from '../../../src/alerts/incident-ids.ts';
import type { Alert } from '../../../src/domain/campaign.ts';
import { HOUR, type Instant, toIso } from '../../../src/domain/time.ts';
import type { Workspace } from './workspace.ts';

/** Last alert of each campaign, and when its first one came. */
const campaignsOf = (alerts: readonly Alert[]): readonly { readonly last: Alert; readonly openedAt: Instant }[] =>
  [...Map.groupBy(alerts, ({ campaignId }) => campaignId).values()].map((own) => {
    const sorted = own.toSorted((a, b) => a.revision - b.revision);
    const [first] = sorted;
    const last = sorted.at(-1) ?? first;
    if (first === undefined || last === undefined) throw new RangeError('a campaign without alerts');
    return { last, openedAt: first.at };
  });

/**
 * Closes each campaign's incident three hours after its first alert as an analyst would who knows the scenario: true where an attack of
 * the labels was going on at that service (its test before included), benign otherwise. Written as the rows of SecurityIncident.
 */
export const closeIncidents = async ({ store, simulation, alerts }: Workspace, testedHours: number): Promise<void> => {
  const { attacks } = simulation.labels();
  const isAttack = ({ firstActivity, lastActivity, service }: Alert): boolean =>
    attacks.some(
      (attack) =>
        attack.entities.services.includes(service) &&
        Date.parse(attack.start) - testedHours * HOUR <= lastActivity &&
        firstActivity <= Date.parse(attack.end) + HOUR,
    );
  const rows = campaignsOf(alerts).map(({ last, openedAt }, n) => ({
    TimeGenerated: toIso(openedAt + 3 * HOUR),
    IncidentName: incidentGuid(last.campaignId),
    IncidentNumber: n + 1,
    Title: last.title,
    Severity: last.severity,
    Status: 'Closed',
    Classification: isAttack(last) ? 'TruePositive' : 'BenignPositive',
    CreatedTime: toIso(openedAt),
    LastModifiedTime: toIso(openedAt + 3 * HOUR),
    ClosedTime: toIso(openedAt + 3 * HOUR),
    AlertIds: [],
  }));
  await store.append('SecurityIncident', rows, (row) => Date.parse(String(row['TimeGenerated'])));
};
