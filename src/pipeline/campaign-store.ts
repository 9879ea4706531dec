import { isDeepStrictEqual } from 'node:util';
import type { Campaign } from '../domain/campaign.ts';
import type { RecordWrite, StateStore, StoredRecord } from './state-port.ts';
import { CAMPAIGN, campaignKey, type CampaignRecord, type Settling } from './state/campaign.ts';
import type { FindingRecord } from './state/finding.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';
import { sameCounts } from './finding-store.ts';

const MAX_WRITES = 100;
/** A merged campaign is large (its sets): it counts for several writes, so that a transaction stays below 4 MB. */
const MERGED_WEIGHT = 5;

export type StoredCampaign = { readonly stored: StoredRecord; readonly record: CampaignRecord };
export type StoredFinding = { readonly stored: StoredRecord; readonly record: FindingRecord };

/** A campaign as it will be stored, with the etag of the record it replaces and the deliveries that go with it. */
export type CampaignWrite = { readonly campaign: Campaign; readonly etag: string | undefined; readonly deliveries: readonly RecordWrite[] };
/** A finding with what the campaign has taken of it. */
export type AppliedFinding = StoredFinding & { readonly applied: NonNullable<FindingRecord['applied']> };
/** One attack's change: the campaign, those that were merged into it, the findings it took. */
export type CampaignChange = {
  readonly root: CampaignWrite;
  readonly merged: readonly CampaignWrite[];
  readonly findings: readonly AppliedFinding[];
};

export const readCampaign = (stored: StoredRecord): StoredCampaign => ({ stored, record: readState(CAMPAIGN, stored) });

const toWrite = ({ campaign, etag }: CampaignWrite, settling?: Settling): RecordWrite => {
  const value: CampaignRecord = settling === undefined ? { schema: STATE_SCHEMA, campaign } : { schema: STATE_SCHEMA, campaign, settling };
  const rest = {
    key: campaignKey(campaign.id),
    value,
    status: settling === undefined ? campaign.state : 'settling',
    due: campaign.lastActivity,
  };
  return etag === undefined ? { op: 'insert', ...rest } : { op: 'replace', etag, ...rest };
};

/** Done when the campaign has taken the finding as it is; a finding that changed since stays pending for the difference. */
const toFindingWrite = ({ stored, record, applied }: AppliedFinding): RecordWrite => {
  const taken =
    applied.verdict === record.finding.verdict && (applied.verdict === 'refuted' || sameCounts(applied.counts, record.finding.counts));
  const value: FindingRecord = { ...record, applied };
  return { op: 'replace', key: stored.key, etag: stored.etag, value, status: taken ? 'done' : 'pending', due: stored.due };
};

type Unit = {
  readonly writes: readonly RecordWrite[];
  readonly weight: number;
  readonly merged?: string;
  readonly finding?: AppliedFinding;
};

const toUnits = ({ merged, findings }: CampaignChange): readonly Unit[] => [
  ...merged.map((one) => ({
    writes: [toWrite(one), ...one.deliveries],
    weight: Math.max(MERGED_WEIGHT, 1 + one.deliveries.length),
    merged: one.campaign.id,
  })),
  ...findings.map((finding) => ({ writes: [toFindingWrite(finding)], weight: 1, finding })),
];

const toSettling = (units: readonly Unit[]): Settling | undefined =>
  units.length === 0
    ? undefined
    : {
        findings: Object.fromEntries(
          units.flatMap(({ finding }) =>
            finding === undefined
              ? []
              : [[finding.record.finding.id, { counts: finding.applied.counts, verdict: finding.applied.verdict }]],
          ),
        ),
        merged: units.flatMap(({ merged }) => merged ?? []),
      };

const takeUnits = (units: readonly Unit[], room: number): number => {
  let weight = 0;
  const end = units.findIndex((unit) => {
    weight += unit.weight;
    return weight > room;
  });
  return end < 0 ? units.length : end;
};

/**
 * Writes a change. One that fits goes in one transaction. A larger one is whole after its first: campaign with all totals, its
 * deliveries, and a list of what is counted but not yet marked (`settling`); the following transactions mark and shorten the list.
 * A crash in between leaves that list to `finishSettling`, so nothing is counted twice. False: somebody else changed a record;
 * nothing, or a settling campaign, was written.
 */
export const storeChange = async (
  store: StateStore,
  partition: string,
  change: CampaignChange,
  isHeld: () => Promise<boolean>,
): Promise<boolean> => {
  let units = toUnits(change);
  let root = change.root;
  for (;;) {
    if (!(await isHeld())) return false;
    const now = takeUnits(units, MAX_WRITES - 1 - root.deliveries.length);
    const rest = units.slice(now);
    const outcome = await store.write(partition, [
      toWrite(root, toSettling(rest)),
      ...root.deliveries,
      ...units.slice(0, now).flatMap((unit) => unit.writes),
    ]);
    if (outcome.kind === 'conflict') return false;
    if (rest.length === 0) return true;
    root = { campaign: root.campaign, etag: outcome.etags[0], deliveries: [] };
    units = rest;
  }
};

export const isChanged = (stored: StoredCampaign | undefined, campaign: Campaign): boolean =>
  !isDeepStrictEqual(stored?.record.campaign, campaign);
