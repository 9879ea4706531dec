import type { Campaign } from './campaign.ts';
import {
  absorb,
  type Applied,
  applyFindings,
  type CampaignBody,
  countedNames,
  emptyCampaign,
  NO_COUNTS,
  type PendingFinding,
} from './campaign-growth.ts';
import { campaignId } from './identity.ts';
import type { Instant } from './time.ts';

/** The records of one correlation while it goes on; made and thrown away inside `correlate`. */
export type Book = {
  readonly records: Map<string, CampaignBody>;
  readonly applied: Map<string, Applied>;
  readonly merges: { readonly from: string; readonly into: string }[];
  readonly opened: string[];
};

export const makeBook = (campaigns: readonly Campaign[]): Book => ({
  records: new Map(campaigns.map((campaign) => [campaign.id, campaign])),
  applied: new Map(),
  merges: [],
  opened: [],
});

/** Older first; ids decide between campaigns of one tick. */
export const byAge = (a: CampaignBody, b: CampaignBody): number => a.openedAt - b.openedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Earlier first; ids decide inside a bin. */
export const byTime = ({ finding: a }: PendingFinding, { finding: b }: PendingFinding): number => a.bin - b.bin || (a.id < b.id ? -1 : 1);

const byVolume = (a: PendingFinding, b: PendingFinding): number => b.finding.counts.requests - a.finding.counts.requests || byTime(a, b);

const change = (book: Book, id: string, to: (record: CampaignBody) => CampaignBody): void => {
  const record = book.records.get(id);
  if (record !== undefined) book.records.set(id, to(record));
};

export const setState = (book: Book, id: string, state: Campaign['state']): void => change(book, id, (record) => ({ ...record, state }));

export const setDistributed = (book: Book, id: string): void => change(book, id, (record) => ({ ...record, distributed: true }));

/** Applies findings to a record and notes what each one added. */
export const put = (book: Book, id: string, findings: readonly PendingFinding[]): void => {
  change(book, id, (record) => applyFindings(record, findings.toSorted(byTime)));
  for (const { finding } of findings) {
    const counts = finding.verdict === 'refuted' ? NO_COUNTS : finding.counts;
    book.applied.set(finding.id, { campaignId: id, counts, verdict: finding.verdict, names: countedNames(finding) });
  }
};

/** Opens a campaign with its findings (at least one) and gives its id. A roll-up is named after its busiest service. */
export const openCampaign = (
  book: Book,
  now: Instant,
  findings: readonly [PendingFinding, ...PendingFinding[]],
  as: { readonly rollUp: boolean; readonly reissueOf?: string; readonly recurs?: Campaign['recurs'] & {} },
): string => {
  const earliest = findings.reduce((a, b) => (byTime(b, a) < 0 ? b : a)).finding;
  const busiest = findings.reduce((a, b) => (byVolume(b, a) < 0 ? b : a)).finding;
  const { service, serviceResourceId } = as.rollUp ? busiest : earliest;
  const id = campaignId({ target: earliest.target, service, first: earliest.id });
  book.records.set(id, emptyCampaign({ id, first: { ...earliest, service, serviceResourceId }, openedAt: now, ...as }));
  book.opened.push(id);
  put(book, id, findings);
  return id;
};

/** Closes the younger of several campaigns into the oldest, or into the one that comes first `by` another order, whose id it gives. */
export const mergeCampaigns = (book: Book, campaigns: readonly [Campaign, ...Campaign[]], by = byAge): string => {
  const oldest = campaigns.reduce((a, b) => (by(b, a) < 0 ? b : a));
  for (const younger of campaigns.filter(({ id }) => id !== oldest.id).toSorted(byAge)) {
    change(book, oldest.id, (record) => absorb(record, younger));
    change(book, younger.id, (record) => ({ ...record, state: 'merged', mergedInto: oldest.id }));
    book.merges.push({ from: younger.id, into: oldest.id });
  }
  return oldest.id;
};
