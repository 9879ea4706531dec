import type { Counts, Finding } from '../domain/finding.ts';
import type { Instant, Range } from '../domain/time.ts';
import type { RecordWrite, StateStore, StoredRecord } from './state-port.ts';
import { FINDING, findingKey, type FindingRecord } from './state/finding.ts';
import { readState, STATE_SCHEMA } from './state/record.ts';
import { noVerdicts, type VerdictCounts } from './state/run.ts';
import type { Watermark } from './state/watermark.ts';
import type { WatermarkCursor } from './watermark-cursor.ts';

/** A transaction takes 100 writes; one of the last belongs to the watermark. */
const BATCH = 99;
const ATTEMPTS = 3;

export const sameCounts = (a: Counts, b: Counts): boolean =>
  a.requests === b.requests && a.sends === b.sends && a.verified === b.verified && a.failed === b.failed && a.throttled === b.throttled;

/**
 * True when the row seen now says something else than the stored one. What could not be verified now never replaces what was
 * verified before, unless it is more: a partial result reads too little, and its numbers are worth less.
 */
export const isNews = (stored: Finding, seen: Finding): boolean => {
  if (seen.verdict === 'unverified' && stored.verdict !== 'unverified') return seen.counts.requests > stored.counts.requests;
  return stored.verdict !== seen.verdict || !sameCounts(stored.counts, seen.counts);
};

const toWrite = (seen: Finding, stored: StoredRecord | undefined, now: Instant): RecordWrite | undefined => {
  const key = findingKey(seen.id);
  const at = { status: 'pending', due: seen.bin };
  if (stored === undefined) {
    const value: FindingRecord = { schema: STATE_SCHEMA, finding: seen, foundAt: now, changedAt: now };
    return { op: 'insert', key, value, ...at };
  }
  const before = readState(FINDING, stored);
  if (!isNews(before.finding, seen)) return undefined;
  const value: FindingRecord = { ...before, finding: seen, changedAt: now };
  return { op: 'replace', key, etag: stored.etag, value, ...at };
};

const plan = async (
  store: StateStore,
  partition: string,
  range: Range,
  findings: readonly Finding[],
  now: Instant,
): Promise<RecordWrite[]> => {
  const stored = findings.length === 0 ? [] : await store.list(partition, 'finding:', { dueFrom: range.from, dueBefore: range.to });
  const byKey = new Map(stored.map((record) => [record.key, record]));
  // Earliest first: a campaign opened after a crash between two batches then gets the id it would have had without.
  const inOrder = findings.toSorted((a, b) => a.bin - b.bin || (a.id < b.id ? -1 : 1));
  return inOrder.flatMap((finding) => toWrite(finding, byKey.get(findingKey(finding.id)), now) ?? []);
};

const countVerdicts = (findings: readonly Finding[], writes: readonly RecordWrite[]): VerdictCounts => {
  const written = new Set(writes.map((write) => write.key));
  const counts = noVerdicts();
  for (const finding of findings) if (written.has(findingKey(finding.id))) counts[finding.verdict] += 1;
  return counts;
};

export type FindingsToStore = {
  readonly partition: string;
  /** Covers the bins of all findings. */
  readonly range: Range;
  readonly findings: readonly Finding[];
  /** How the watermark moves with the last batch. */
  readonly watermark: Partial<Watermark>;
  readonly now: Instant;
};

/**
 * Writes findings that are new or changed as `pending`, keeping what a campaign has already counted, and moves the watermark in
 * the last transaction: a crash in between repeats the window, which finds its findings and writes nothing twice. Returns the
 * verdicts of what was written. Throws WatermarkLost, or the store's errors.
 */
export const storeFindings = async (
  store: StateStore,
  cursor: WatermarkCursor,
  { partition, range, findings, watermark, now }: FindingsToStore,
): Promise<VerdictCounts> => {
  for (let attempt = 1; ; attempt += 1) {
    const writes = await plan(store, partition, range, findings, now);
    const last = Math.max(0, Math.ceil(writes.length / BATCH) - 1) * BATCH;
    let loser: string | undefined;
    for (let at = 0; at < last && loser === undefined; at += BATCH) {
      const outcome = await store.write(partition, writes.slice(at, at + BATCH));
      if (outcome.kind === 'conflict') loser = outcome.key;
    }
    loser ??= await cursor.move(watermark, writes.slice(last));
    if (loser === undefined) return countVerdicts(findings, writes);
    // A correlation elsewhere settled one of them meanwhile: read again. It does so once a finding, so this ends.
    if (attempt === ATTEMPTS)
      throw new Error(`State record ${loser} keeps changing under this run; the window is read again at the next tick`);
  }
};
