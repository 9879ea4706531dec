import type { Campaign } from '../domain/campaign.ts';
import { isAddress } from '../domain/address.ts';
import { titleOf } from '../domain/alert.ts';
import { ranked } from '../domain/member-set.ts';
import { type Instant, toIso } from '../domain/time.ts';

/**
 * An incident as `--json` prints it, the same for hunt, demo and backtest (design: outputs of commands). Times ISO 8601 UTC,
 * countries ISO alpha-2, lists sorted.
 */
export type Incident = {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly status: 'alert' | 'suppressed' | 'record-only';
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
export type IncidentReport = { readonly incidents: readonly Incident[]; readonly summary: Readonly<Record<string, unknown>> };

/** The addresses an alert names: who asked for codes; the callers when only sends were seen. */
export const addressesOf = (campaign: Campaign): readonly string[] =>
  ranked(campaign.sides.request === undefined ? campaign.callers : campaign.sources);

/** `detectedAt` is when it opened, unless the caller knows better. */
export const incidentFromCampaign = (campaign: Campaign, detectedAt: Instant = campaign.openedAt): Incident => ({
  id: campaign.id,
  title: titleOf(campaign),
  severity: campaign.assessment.severity,
  status: campaign.assessment.standing,
  detectedAt: toIso(detectedAt),
  firstActivity: toIso(campaign.firstActivity),
  lastActivity: toIso(campaign.lastActivity),
  hunts: campaign.hunts.toSorted(),
  entities: {
    ips: addressesOf(campaign).filter(isAddress).toSorted(),
    services: ranked(campaign.services).toSorted(),
    countries: ranked(campaign.countries).toSorted(),
    blocks: ranked(campaign.blocks).toSorted(),
  },
  estimatedLossUsd: campaign.loss.usd,
});
