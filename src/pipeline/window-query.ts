import { type Judgement, judge, unverified } from '../domain/verdict.ts';
import { type Instant, MINUTE, toIso } from '../domain/time.ts';
import type { Row } from '../hunts/hunt.ts';
import { readerOf } from './log-reader.ts';
import type { Clock } from './ports.ts';
import type { ReaderDeps, WindowQuestion } from './reader-port.ts';
import { rowKey } from './row-key.ts';

/** Ingestion times are approximate (Kusto, ingestion_time()): rows this young when the query started may or may not have been seen by it. */
export const SETTLED_SLACK_MS = 2 * MINUTE;
/** Groups recomputed from evidence a window; the rest, smallest first, stays unverified. */
export const MAX_GROUPS = 2000;

/** `partial`: the service said so, and the window should be read again. `notices`: everything that was not whole, for people. */
export type WindowAnswer = { readonly judged: readonly Judgement[]; readonly partial: boolean; readonly notices: readonly string[] };
export type Verified = Pick<WindowAnswer, 'judged' | 'notices'> & {
  /** The evidence could be read: what it says of the rows will not change by asking again. */
  readonly whole: boolean;
};

/**
 * A verdict on each row of a range: one evidence query for all of them, the port over it, the counts compared. What was ingested
 * after `settled` may have been missed by whoever counted the rows.
 */
export const verify = async (deps: ReaderDeps, asked: WindowQuestion, rows: readonly Row[], settled: Instant): Promise<Verified> => {
  const { hunt } = asked;
  const rank = (row: Row): number => Number(row[hunt.rankBy] ?? 0);
  const ranked = [...rows].sort((a, b) => rank(b) - rank(a));
  const flagged = ranked.slice(0, MAX_GROUPS);
  const left = ranked.slice(MAX_GROUPS).map((row) => unverified(row, `only the ${MAX_GROUPS} largest groups of a window are recomputed`));
  const evidence = await readerOf(deps).recount(asked, flagged, settled);
  const notices = left.length > 0 ? [`${left.length} flagged groups beyond the ${MAX_GROUPS} largest were not recomputed`] : [];
  if (evidence.kind === 'not-whole') {
    const judged = [...flagged.map((row) => unverified(row, evidence.reason)), ...left];
    return { judged, notices: [...notices, evidence.reason], whole: false };
  }
  const judged = flagged.map((row) => judge(row, evidence.groups.get(rowKey(hunt, row)) ?? {}, hunt.columns));
  return { judged: [...judged, ...left], notices, whole: true };
};

/**
 * Asks one hunt about one range: the query, then one evidence query for all flagged groups, the port over it, a verdict a row.
 * Throws LogQueryError when the hunt's own query gives nothing; a failing evidence query leaves the rows unverified instead.
 */
export const askWindow = async (deps: ReaderDeps & { readonly clock: Clock }, asked: WindowQuestion): Promise<WindowAnswer> => {
  const { hunt, range } = asked;
  const settled = deps.clock.now() - SETTLED_SLACK_MS;
  const { rows, partial, notices } = await readerOf(deps).rows(asked);
  if (partial !== undefined) return { judged: rows.map((row) => unverified(row, partial)), partial: true, notices };
  if (rows.length === 0) return { judged: [], partial: false, notices };
  const verified = await verify(deps, asked, rows, settled);
  const where = `${hunt.id} ${toIso(range.from)} to ${toIso(range.to)}`;
  return { judged: verified.judged, partial: false, notices: [...notices, ...verified.notices.map((notice) => `${where}: ${notice}`)] };
};
