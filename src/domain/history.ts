import { followParts, noteActive, noteBirth, recentParts } from './active-parts.ts';
import { append, cut, emptySeries, forget, lastBin, type Series } from './series.ts';
import type { Instant, Range } from './time.ts';

/** One flow of codes: its whole and its parts along one dimension. */
export type Flow = {
  readonly key: readonly string[];
  readonly total: Series;
  readonly parts: Map<string, Series>;
};

/** What a hunt has counted so far on a target: `since` the first bin that was read (empty or not), `until` the end of the last. */
export type History = {
  readonly columns: number;
  readonly flows: Map<string, Flow>;
  since: Instant | undefined;
  until: Instant | undefined;
};

/** Counts of one part of a flow in one bin. */
export type CountedCell = {
  readonly bin: Instant;
  readonly flow: readonly string[];
  readonly part: string;
  readonly counts: readonly number[];
};

export const emptyHistory = (columns: number): History => ({ columns, flows: new Map(), since: undefined, until: undefined });

const flowOf = (history: History, key: readonly string[]): Flow => {
  const id = JSON.stringify(key);
  const known = history.flows.get(id);
  if (known !== undefined) return known;
  const flow: Flow = { key, total: emptySeries(history.columns), parts: new Map() };
  followParts(flow.parts);
  history.flows.set(id, flow);
  return flow;
};

const partOf = (history: History, flow: Flow, name: string): Series => {
  const known = flow.parts.get(name);
  if (known !== undefined) return known;
  const part = emptySeries(history.columns);
  noteBirth(name, part);
  flow.parts.set(name, part);
  return part;
};

/**
 * Puts what was read for a range in the place of what was known of it: a bin read again replaces itself, a bin without cells becomes
 * empty. Cells outside the range are a mistake of the caller (RangeError).
 */
export const replaceRange = (history: History, range: Range, cells: readonly CountedCell[]): void => {
  const stray = cells.find(({ bin }) => bin < range.from || bin >= range.to);
  if (stray !== undefined) throw new RangeError(`bin ${stray.bin} lies outside ${range.from} to ${range.to}`);
  const rebuild: { readonly series: Series; readonly tail: ReturnType<typeof cut> }[] = [];
  // Most often nothing is known of the range yet.
  if ((history.until ?? Number.NEGATIVE_INFINITY) > range.from)
    for (const flow of history.flows.values())
      for (const series of [flow.total, ...recentParts(flow, range.from).map(([, part]) => part)])
        if ((lastBin(series) ?? Number.NEGATIVE_INFINITY) >= range.from) rebuild.push({ series, tail: cut(series, range) });
  for (const { bin, flow: key, part, counts } of [...cells].sort((a, b) => a.bin - b.bin)) {
    const flow = flowOf(history, key);
    const one = partOf(history, flow, part);
    append(flow.total, bin, counts);
    append(one, bin, counts);
    noteActive(flow.parts, one, bin);
  }
  for (const { series, tail } of rebuild) for (const { bin, counts } of tail) append(series, bin, counts);
  history.since = Math.min(history.since ?? range.from, range.from);
  history.until = Math.max(history.until ?? range.to, range.to);
};

/** Forgets bins before `at`, and parts and flows that then hold nothing. */
export const forgetBefore = (history: History, at: Instant): void => {
  for (const [id, flow] of history.flows) {
    forget(flow.total, at);
    for (const [name, part] of flow.parts) {
      const [first] = part.bins;
      if (first !== undefined && first >= at) continue;
      forget(part, at);
      if (part.bins.length === 0) flow.parts.delete(name);
    }
    if (flow.total.bins.length === 0) history.flows.delete(id);
  }
  if (history.since !== undefined) history.since = Math.max(history.since, at);
};
