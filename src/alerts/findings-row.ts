import type { Alert } from '../domain/campaign.ts';
import type { Target } from '../domain/target.ts';
import { toIso } from '../domain/time.ts';
import { clipBytes } from './text.ts';

/** Version of the columns below; it rises when one changes its meaning. */
export const FINDINGS_SCHEMA_VERSION = 1;

/** The Logs Ingestion API cuts a longer field, and would cut a dynamic one into broken JSON. */
const FIELD_BYTES = 64 * 1024;

const text = (value: string): string => clipBytes(value, FIELD_BYTES);

/** The longest head of a list whose JSON fits a field. */
const list = (values: readonly string[]): readonly string[] => {
  let bytes = 2;
  const end = values.findIndex((value) => {
    bytes += Buffer.byteLength(JSON.stringify(value)) + 1;
    return bytes > FIELD_BYTES;
  });
  return end === -1 ? values : values.slice(0, end);
};

/**
 * One row of SmsPumpingFindings_CL: exactly the columns of the table. Readers take an AlertId once. Ip1 to Ip3 are the entities of
 * the analytics rule: "" where there is none, never a masked address.
 */
export const toFindingsRow = (alert: Alert, target: Target) => {
  const [first = '', second = '', third = ''] = alert.topIps;
  const { name, limit, observed, ratio } = alert.excess;
  return {
    TimeGenerated: toIso(alert.at),
    AlertId: alert.id,
    CampaignId: alert.campaignId,
    Change: alert.test === true ? 'test' : alert.change,
    Revision: alert.revision,
    Notify: alert.notify,
    // An analytics rule that takes an alert's name from a column keeps 256 bytes of it.
    AlertTitle: clipBytes(alert.title, 256),
    Severity: alert.severity,
    Confidence: alert.confidence,
    Verdict: alert.verdict,
    Status: alert.state,
    Hunts: list(alert.hunts),
    FirstActivity: toIso(alert.firstActivity),
    LastActivity: toIso(alert.lastActivity),
    Ip1: first,
    Ip2: second,
    Ip3: third,
    Ips: list(alert.entities.ips),
    Services: list(alert.entities.services),
    Service: text(alert.service),
    ServiceResourceId: text(alert.serviceResourceId),
    Countries: list(alert.entities.countries),
    Blocks: list(alert.entities.blocks),
    Requests: Math.round(alert.counts.requests),
    Sends: Math.round(alert.counts.sends),
    Verified: Math.round(alert.counts.verified),
    EstimatedLossUsd: alert.loss.usd,
    PriceUsd: alert.loss.priceUsd,
    Thresholds: [{ name, limit, observed, ratio }],
    Query: text(alert.query),
    QueryLink: text(alert.queryLink),
    NextSteps: text(alert.nextSteps.join('\n')),
    TargetId: target.id,
    SchemaVersion: FINDINGS_SCHEMA_VERSION,
  };
};
