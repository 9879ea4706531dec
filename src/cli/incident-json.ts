import { toIso } from '../domain/time.ts';
import type { Incident } from '../pipeline/incidents.ts';

/**
 * An incident as `--json` prints it, the same for hunt, demo and backtest (design: outputs of commands). Times ISO 8601 UTC,
 * countries ISO alpha-2, lists sorted.
 */
export type IncidentJson = {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly status: Incident['status'];
  readonly detectedAt: string;
  readonly firstActivity: string;
  readonly lastActivity: string;
  readonly hunts: readonly string[];
  readonly entities: {
    readonly ips: readonly string[];
    readonly services: readonly string[];
    readonly countries: readonly string[];
    readonly blocks: readonly string[];
  };
  readonly estimatedLossUsd: number;
};

/** What a command prints with `--json`. `summary` differs by command. */
export type IncidentReport = { readonly incidents: readonly IncidentJson[]; readonly summary: Readonly<Record<string, unknown>> };

export const incidentJson = ({ id, status, detectedAt, alert }: Incident): IncidentJson => ({
  id,
  title: alert.title,
  severity: alert.severity,
  status,
  detectedAt: toIso(detectedAt),
  firstActivity: toIso(alert.firstActivity),
  lastActivity: toIso(alert.lastActivity),
  hunts: alert.hunts.toSorted(),
  entities: {
    ips: alert.entities.ips.toSorted(),
    services: alert.entities.services.toSorted(),
    countries: alert.entities.countries.toSorted(),
    blocks: alert.entities.blocks.toSorted(),
  },
  estimatedLossUsd: alert.loss.usd,
});
