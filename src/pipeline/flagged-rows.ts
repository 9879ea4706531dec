import { culprits, suspiciousRange } from '../domain/culprit.ts';
import { SENDS } from '../domain/expectation.ts';
import { REST } from '../domain/history-cells.ts';
import type { CountedCell, Flow } from '../domain/history.ts';
import { countsAt } from '../domain/series.ts';
import type { EvidenceKind, Signal } from '../domain/signal.ts';
import { HOUR, type Range } from '../domain/time.ts';
import type { Hunt, SeriesRules } from '../hunts/hunt.ts';
import { toRow } from './cell.ts';
import type { Counts, FlaggedRow } from './counts.ts';
import { rowKey } from './row-key.ts';

/** Rows of one signal that are looked at, busiest first: a flow may have thousands of parts. */
const MAX_SIGNAL_ROWS = 500;

/** What ended so long ago is not flagged anew. */
const STALE_MS = 2 * HOUR;

const strength = ({ nats }: Signal): number => (Object.keys(nats) as EvidenceKind[]).reduce((sum, kind) => sum + (nats[kind] ?? 0), 0);

/** What names a part says more than what only names its flow; then the stronger one. */
const byWeight = (signals: readonly Signal[]): readonly Signal[] =>
  signals
    .map((signal) => ({ signal, whole: Number(signal.subject.dimension === 'flow'), strength: strength(signal) }))
    .sort((a, b) => a.whole - b.whole || b.strength - a.strength)
    .map(({ signal }) => signal);

/** Rows of the bins that hold what the signal is about, each with its part of the messages that are too many. */
const rowsOf = (hunt: Hunt, rules: SeriesRules, flow: Flow, signal: Signal, read: Range): readonly FlaggedRow[] => {
  const { subject } = signal;
  const whole = subject.dimension === 'flow';
  const series = whole ? flow.total : flow.parts.get(subject.part);
  if (series === undefined) return [];
  const range = suspiciousRange(series, signal, hunt.binMs);
  // It was judged when it was new: what one message more makes of an old handful is no new attack.
  if (range.to < signal.window.to - STALE_MS && range.to <= read.from) return [];
  const found: CountedCell[] = [];
  for (const part of whole ? culprits(flow, signal, range, hunt.binMs) : [subject.part]) {
    const of = flow.parts.get(part);
    if (of === undefined || part === REST) continue;
    for (let n = of.bins.length - 1; n >= 0 && (of.bins[n] ?? 0) >= range.from; n--) {
      const bin = of.bins[n] ?? 0;
      if (bin >= range.to) continue;
      found.push({ flow: flow.key, part, bin, counts: countsAt(of, n) });
    }
  }
  const sends = found.reduce((sum, { counts }) => sum + (counts[SENDS] ?? 0), 0);
  const largest = found.sort((a, b) => (b.counts[SENDS] ?? 0) - (a.counts[SENDS] ?? 0)).slice(0, MAX_SIGNAL_ROWS);
  return largest.map((cell) => {
    const row = toRow(hunt, rules, cell);
    const own = cell.counts[SENDS] ?? 0;
    const suspect = sends === 0 ? 0 : Math.min(own, (signal.suspect * own) / sends);
    return { row, key: rowKey(hunt, row), bin: cell.bin, counts: cell.counts, signal, suspect };
  });
};

/** Rows with a verdict whose bins have been read again and hold something else now: what is known of them follows. */
const movedRows = (hunt: Hunt, rules: SeriesRules, { history, judged }: Counts, read: Range): readonly FlaggedRow[] => {
  const moved: FlaggedRow[] = [];
  for (const before of judged.values()) {
    const { row, bin, signal } = before;
    if (bin < read.from || bin >= read.to) continue;
    const flow = history.flows.get(JSON.stringify(rules.flow.map((name) => String(row[name]))));
    const part = String(row[rules.part]);
    const series = flow?.parts.get(part);
    const n = series?.bins.indexOf(bin) ?? -1;
    if (flow === undefined || series === undefined || n < 0) continue;
    const counts = countsAt(series, n);
    if (counts.every((count, column) => count === before.counts[column])) continue;
    const grown = (counts[SENDS] ?? 0) / Math.max(1, before.counts[SENDS] ?? 0);
    const suspect = Math.min(counts[SENDS] ?? 0, before.suspect * grown);
    moved.push({ ...before, row: toRow(hunt, rules, { flow: flow.key, part, bin, counts }), counts, signal, suspect });
  }
  return moved;
};

/**
 * Rows of all bins that the signals speak of, each once, with the signal that says most about it, and rows that have moved in the
 * range just read. Rows that have their verdict are left out while their counts stay as they were.
 */
export const flaggedRows = (
  hunt: Hunt,
  rules: SeriesRules,
  counts: Counts,
  signals: readonly Signal[],
  read: Range,
): readonly FlaggedRow[] => {
  const { history, judged } = counts;
  const found = new Map<string, FlaggedRow>();
  for (const signal of byWeight(signals)) {
    const { log, service, flow: name } = signal.subject;
    const flow = history.flows.get(JSON.stringify([log, service, name]));
    if (flow === undefined) continue;
    for (const one of rowsOf(hunt, rules, flow, signal, read)) {
      const before = judged.get(one.key);
      // What was explained may be so no more: messages have arrived since.
      const known = before?.signal.explained === signal.explained && before?.counts.every((count, n) => count === one.counts[n]);
      if (known !== true && !found.has(one.key)) found.set(one.key, one);
    }
  }
  for (const one of movedRows(hunt, rules, counts, read)) if (!found.has(one.key)) found.set(one.key, one);
  return [...found.values()];
};
