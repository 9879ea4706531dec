import { isDeepStrictEqual } from 'node:util';
import { followHistory, makeMask, withoutMasked } from '../domain/history-mask.ts';
import type { History } from '../domain/history.ts';
import type { OperatorConfig, Silence } from '../domain/operator.ts';
import { type Activity, makeSilenceTest, silencedAt } from '../domain/silence.ts';
import { DAY, floorTo, HOUR, type Instant, type Range } from '../domain/time.ts';
import type { Row, SeriesRules } from '../hunts/hunt.ts';
import { cellsOf, toRow } from './cell.ts';
import type { Counts, QuietCounts } from './counts.ts';
import { activityOf, type RowMeaning } from './row-activity.ts';

/** The longest window that is judged, with the hour between it and the past. */
const JUDGED_MS = DAY + HOUR;

/**
 * Silences that reach into the history, with the time for which they mask it. What an operator announces never becomes usual; what an
 * analyst called harmless (`upToUsd`) does, as soon as no window reaches back to it: when that silence ends, it is nothing new.
 */
const maskingSilences = ({ silences }: OperatorConfig, { since }: History, at: Instant): readonly (Silence & { readonly mask: Range })[] =>
  silences
    .filter(({ match }) => match.ip === undefined)
    .map((silence) => {
      const oldest = silence.upToUsd === undefined ? silence.from : floorTo(at, HOUR) - JUDGED_MS;
      return { ...silence, mask: { from: Math.max(silence.from, oldest), to: silence.to } };
    })
    .filter(({ mask }) => mask.from < mask.to && mask.from < at && mask.to > (since ?? at));

const idOf = (flow: readonly string[], part: string): string => JSON.stringify([flow, part]);

const makeQuiet = (
  of: RowMeaning,
  rules: SeriesRules,
  silences: ReturnType<typeof maskingSilences>,
  key: string,
  activities: Map<string, Activity>,
): QuietCounts => {
  const { hunt, operator } = of;
  const tests = silences.map((silence) => ({ silence, speaks: makeSilenceTest(silence, operator) }));
  const known = new Map<string, ReturnType<typeof maskingSilences>>();
  const speakingFor = (flow: readonly string[], part: string): ReturnType<typeof maskingSilences> => {
    const id = idOf(flow, part);
    const before = known.get(id);
    if (before !== undefined) return before;
    const activity = activities.get(id) ?? activityOf(of, toRow(hunt, rules, { flow, part, bin: 0, counts: [] }));
    const speaking = tests.flatMap(({ silence, speaks }) => (speaks(activity) ? [silence] : []));
    known.set(id, speaking);
    return speaking;
  };
  const cellOf = cellsOf(hunt, rules);
  const learn: QuietCounts['learn'] = (row) => {
    const { flow, part } = cellOf(row);
    const id = idOf(flow, part);
    if (activities.has(id)) return undefined;
    const before = speakingFor(flow, part);
    activities.set(id, activityOf(of, row));
    known.delete(id);
    return isDeepStrictEqual(speakingFor(flow, part), before) ? undefined : JSON.stringify(flow);
  };
  const masked = (flow: readonly string[], part: string, bin: Instant): boolean =>
    speakingFor(flow, part).some(({ mask }) => bin + hunt.binMs > mask.from && bin < mask.to);
  return {
    key,
    activities,
    learn,
    silencedAt: (flow, part, bin) => silencedAt(speakingFor(flow, part), bin, hunt.binMs),
    // Whole bins: one that a silence touches is silenced.
    mask: makeMask(
      masked,
      silences.map(({ mask }) => ({ from: floorTo(mask.from, hunt.binMs), to: mask.to })),
    ),
  };
};

/**
 * The counts without what happened in silence, as of `at`, once `rows` have been counted for a range; undefined while no silence reaches
 * into them.
 */
export const followQuiet = (
  of: RowMeaning,
  rules: SeriesRules,
  counts: Counts,
  read: Range,
  rows: readonly Row[],
  at: Instant,
): QuietCounts | undefined => {
  const silences = maskingSilences(of.operator, counts.history, at);
  if (silences.length === 0) {
    delete counts.quiet;
    return undefined;
  }
  const key = JSON.stringify(silences);
  const before = counts.quiet;
  const quiet = before?.key === key ? before : makeQuiet(of, rules, silences, key, before?.activities ?? new Map());
  const remask = new Set(rows.flatMap((row) => quiet.learn(row) ?? []));
  if (quiet === before) followHistory(quiet.mask, counts.history, read, remask);
  else {
    const { since = read.from, until = read.to } = counts.history;
    followHistory(quiet.mask, counts.history, { from: since, to: until });
  }
  counts.quiet = quiet;
  return quiet;
};

/** The history by which what is not silenced is judged. */
export const quietHistory = ({ mask }: QuietCounts, history: History): History => withoutMasked(mask, history);

/** May a window that ends at `at` hold something silenced? */
export const reachesSilence = ({ mask: { times } }: QuietCounts, at: Instant): boolean =>
  times.some(({ from, to }) => from < at && to > at - JUDGED_MS);
