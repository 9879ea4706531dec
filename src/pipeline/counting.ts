import type { Finding } from '../domain/finding.ts';
import { byLog, cellsIn, firstBin } from '../domain/history-cells.ts';
import { forgetBefore, replaceRange } from '../domain/history.ts';
import { forgetMasked } from '../domain/history-mask.ts';
import type { Signal } from '../domain/signal.ts';
import { DAY, floorTo, HOUR, type Instant, type Range, toIso } from '../domain/time.ts';
import type { Hunt, Row, SeriesRules } from '../hunts/hunt.ts';
import { countedCells } from './allow-list.ts';
import { cellsOf } from './cell.ts';
import { type Counts, type FlaggedRow, HISTORY_MS } from './counts.ts';
import { storeHours } from './counts-store.ts';
import { flaggedRows } from './flagged-rows.ts';
import { type Advance, type HuntContext, keepLease } from './hunt-context.ts';
import { openCounts } from './open-counts.ts';
import { otherHistory } from './other-counts.ts';
import { followQuiet, quietHistory, reachesSilence } from './quiet-counts.ts';
import { readWhole } from './read-whole.ts';
import type { ReadRows } from './reader-port.ts';
import { rowKey } from './row-key.ts';
import { toFinding } from './to-finding.ts';
import type { Watermark } from './state/watermark.ts';
import { SETTLED_SLACK_MS, verify } from './window-query.ts';
import { withWitness } from './witness.ts';

type StoreFindings = (range: Range, findings: readonly Finding[], watermark: Partial<Watermark>) => Promise<void>;

/** What stands out at a moment, each table judged by itself. Nothing while history is still being read back. */
const judge = async (
  of: HuntContext,
  rules: SeriesRules,
  { history, expect }: Pick<Counts, 'history' | 'expect'>,
  at: Instant,
): Promise<readonly Signal[]> => {
  if (of.cursor.value().baselineGoal !== undefined) return [];
  const { parameters, pipeline } = of;
  const found = byLog(history).flatMap((log) => rules.judge({ history: log, at, parameters, expect, prices: pipeline.operator.prices }));
  const messages = found.length === 0 ? undefined : await otherHistory(of, of.hunt.witness);
  return withWitness(found, history, messages, pipeline.operator);
};

/**
 * Rows of what stands out at a moment. Where there are silences it is judged twice: without what happened in them, for all that is
 * not silenced, and as it was, for what is: that is kept, and neither raises nor hides the other.
 */
const flag = async (
  of: HuntContext,
  rules: SeriesRules,
  counts: Counts,
  read: Range,
  rows: readonly Row[],
  at: Instant,
): Promise<readonly FlaggedRow[]> => {
  const { hunt, parameters, pipeline } = of;
  const quiet = followQuiet({ hunt, parameters, operator: pipeline.operator }, rules, counts, read, rows, at);
  if (quiet === undefined) return flaggedRows(hunt, rules, counts, await judge(of, rules, counts, at), read);
  const cellOf = cellsOf(hunt, rules);
  const silencedOf = ({ row }: FlaggedRow) => {
    const { flow, part, bin } = cellOf(row);
    return quiet.silencedAt(flow, part, bin);
  };
  const without = { ...counts, history: quietHistory(quiet, counts.history) };
  const loud = flaggedRows(hunt, rules, without, await judge(of, rules, without, at), read).filter((row) => silencedOf(row) === undefined);
  if (!reachesSilence(quiet, at)) return loud;
  const silenced = flaggedRows(hunt, rules, counts, await judge(of, rules, counts, at), read).flatMap((row) => {
    const why = silencedOf(row);
    return why === undefined ? [] : [{ ...row, silenced: why }];
  });
  return [...loud, ...silenced];
};

type VerifiedRows = { readonly findings: readonly Finding[]; readonly settled: readonly FlaggedRow[] };

/** Verdicts on the flagged rows: those just read, and those counted in earlier ticks, which have been settled for longer. */
const verifyRows = async (of: HuntContext, flagged: readonly FlaggedRow[], read: Range, now: Instant): Promise<VerifiedRows> => {
  const { pipeline, target, hunt, parameters, report } = of;
  const { fresh = [], older = [] } = Object.groupBy(flagged, ({ bin }) => (bin >= read.from && bin < read.to ? 'fresh' : 'older'));
  const findings: Finding[] = [];
  const settled: FlaggedRow[] = [];
  for (const rows of [fresh, older]) {
    if (rows.length === 0) continue;
    const from = Math.min(...rows.map(({ bin }) => bin));
    const range = { from, to: Math.max(...rows.map(({ bin }) => bin)) + hunt.binMs };
    // A bin is read for the last time when its lateness is over, whatever came after: rows older than that are in its counts.
    const counted = Math.min(now, rows === fresh ? now : from + hunt.binMs + hunt.latenessMs) - SETTLED_SLACK_MS;
    const asked = { target, hunt, range, parameters, sources: of.cursor.value().sources };
    const byKey = new Map(rows.map((row) => [row.key, row]));
    const answer = await verify(
      pipeline,
      asked,
      rows.map(({ row }) => row),
      counted,
    );
    if (answer.whole) settled.push(...rows);
    report.notices.push(...answer.notices.map((notice) => `${hunt.id} ${toIso(range.from)} to ${toIso(range.to)}: ${notice}`));
    for (const one of answer.judged) {
      const row = byKey.get(rowKey(hunt, one.row));
      const finding = toFinding({ hunt, parameters, target, operator: pipeline.operator }, one, row?.signal);
      const suspect = Math.min(row?.suspect ?? 0, finding.counts.sends);
      findings.push({ ...finding, ...(row?.silenced && { silenced: row.silenced }), counts: { ...finding.counts, suspect } });
    }
  }
  return { findings, settled };
};

/** The part of a range that is not as it was read before: the bins from the first that differs to the end. */
const newsOf = (
  before: Counts['lastRead'],
  range: Range,
  { binMs }: Hunt,
  { rows, bins }: ReadRows,
): { readonly range: Range; readonly rows: readonly Row[] } => {
  if (bins === undefined) return { range, rows };
  let { from } = range;
  while (from + binMs < range.to && bins.has(from) && bins.get(from) === before.get(from)) from += binMs;
  return { range: { from, to: range.to }, rows: [...bins].flatMap(([bin, own]) => (bin < from ? [] : own)) };
};

/** Hours of a range that have been stored and now hold something else, as ranges. */
const changedHours = (counts: Counts, range: Range, stored: Range, change: () => void): readonly Range[] => {
  const to = Math.min(range.to, stored.to);
  const hours: Range[] = [];
  for (let hour = floorTo(Math.max(range.from, stored.from), HOUR); hour < to; hour += HOUR) hours.push({ from: hour, to: hour + HOUR });
  const text = (hour: Range): string => JSON.stringify(cellsIn(counts.history, hour).toSorted((a, b) => a.bin - b.bin));
  const before = hours.map(text);
  change();
  return hours.filter((hour, n) => text(hour) !== before[n]);
};

/** Looking through a hundred thousand series takes a while: what is kept is a day more than what is usual rests on. */
const FORGET_MS = 6 * HOUR;

const forget = (counts: Counts, now: Instant): void => {
  if (now - counts.forgottenAt < FORGET_MS) return;
  counts.forgottenAt = now;
  const oldest = floorTo(now - HISTORY_MS, HOUR);
  forgetBefore(counts.history, oldest);
  if (counts.quiet !== undefined) forgetMasked(counts.quiet.mask, oldest);
  for (const [key, { bin }] of counts.judged) if (bin < now - 2 * DAY) counts.judged.delete(key);
  for (const hour of counts.stored.keys()) if (hour < now - HISTORY_MS - DAY) counts.stored.delete(hour);
};

/**
 * Counts one range again, and what was not yet counted before it, judges the history at its end, and has what stands out verified.
 * Hours that are over are stored before the findings, which go with the watermark: a crash in between repeats the range.
 * Returns whether the service's result was partial; nothing is counted then. Throws LogQueryError, WatermarkLost.
 */
export const runCounted = async (
  of: HuntContext,
  rules: SeriesRules,
  range: Range,
  advance: Advance,
  store: StoreFindings,
): Promise<boolean> => {
  const { pipeline, target, hunt, report, cursor } = of;
  const now = pipeline.clock.now();
  await keepLease(of.lease);
  const counts = await openCounts(of, rules, range.from);
  const { history } = counts;
  const read = { from: Math.max(Math.min(range.from, history.until ?? range.from), range.to - DAY), to: range.to };
  const answer = await readWhole(of, read);
  report.notices.push(...answer.notices);
  if (answer.partial !== undefined) {
    await cursor.move(advance.partial);
    return true;
  }
  const { baselineFrom = read.from, baselineTo = read.from } = cursor.value();
  const { range: news, rows: newRows } = newsOf(counts.lastRead, read, hunt, answer);
  counts.lastRead = answer.bins ?? new Map();
  const changed = changedHours(counts, news, { from: baselineFrom, to: baselineTo }, () =>
    replaceRange(history, news, countedCells(of, rules, newRows)),
  );
  const at = Math.max(range.to, cursor.value().to ?? range.to);
  const flagged = await flag(of, rules, counts, read, answer.rows, at);
  const { findings, settled } = await verifyRows(of, flagged, read, now);
  await keepLease(of.lease);
  const closedTo = Math.max(baselineTo, floorTo(at - hunt.latenessMs, HOUR));
  for (const hour of changed) await storeHours(pipeline.store, target.id, { hunt, rules, counts }, hour);
  await storeHours(pipeline.store, target.id, { hunt, rules, counts }, { from: baselineTo, to: closedTo });
  const bins = findings.map(({ bin }) => bin);
  await store({ from: Math.min(read.from, ...bins), to: Math.max(read.to, ...bins.map((bin) => bin + hunt.binMs)) }, findings, {
    ...advance.whole,
    baselineTo: closedTo,
    countsSince: firstBin(history),
  });
  for (const row of settled) counts.judged.set(row.key, row);
  forget(counts, now);
  report.rows += flagged.length;
  return false;
};
