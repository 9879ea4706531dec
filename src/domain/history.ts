import { append, cut, emptySeries, forget, lastBin, type Series } from './series.ts';
import { HOUR, type Instant, type Range } from './time.ts';

/** One flow of codes: its whole and its parts along one dimension. */
export type Flow = {
  readonly key: readonly string[];
  readonly total: Series;
  readonly parts: Map<string, Series>;
  /** Parts that have anything from `from` on, and others: of ten thousand number blocks a hundred were used in the last hours. */
  recent?: { readonly from: Instant; readonly parts: Map<string, Series> };
};

/** What a hunt has counted so far on a target: `since` the first bin that was read (empty or not), `until` the end of the last. */
export type History = {
  readonly columns: number;
  readonly flows: Map<string, Flow>;
  since: Instant | undefined;
  until: Instant | undefined;
  /** All series that have anything from `from` on, and others: who reads the newest bins again need not look through all. */
  recent?: { readonly from: Instant; readonly series: Set<Series> };
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
  history.flows.set(id, flow);
  return flow;
};

const partOf = (history: History, flow: Flow, name: string): Series => {
  const known = flow.parts.get(name);
  if (known !== undefined) return known;
  const part = emptySeries(history.columns);
  births += 1;
  born.set(part, births);
  flow.parts.set(name, part);
  return part;
};

/** How far back the recent series reach when they are looked for. */
const RECENT_MS = 4 * HOUR;

/** Series that may have something from `at` on. */
const recentSeries = (history: History, at: Instant): Set<Series> => {
  const { recent, flows } = history;
  if (recent !== undefined && recent.from <= at && at - recent.from < 2 * RECENT_MS) return recent.series;
  const from = at - RECENT_MS;
  const series = new Set<Series>();
  const note = (one: Series): void => {
    if ((lastBin(one) ?? Number.NEGATIVE_INFINITY) >= from) series.add(one);
  };
  if (recent !== undefined && recent.from <= from) recent.series.forEach(note);
  else
    for (const flow of flows.values()) {
      note(flow.total);
      flow.parts.forEach(note);
    }
  for (const flow of flows.values()) {
    const known = flow.recent !== undefined && flow.recent.from <= from ? flow.recent.parts : flow.parts;
    flow.recent = { from, parts: new Map([...known].filter(([, part]) => series.has(part))) };
  }
  history.recent = { from, series };
  return series;
};

/** When parts came to be, by their series: the order of a flow's parts. */
const born = new WeakMap<Series, number>();
let births = 0;

/** Parts of a flow that have anything in a bin that starts at `from` or later, in the order in which they came to be. */
export const recentParts = ({ parts, recent }: Flow, from: Instant): readonly (readonly [string, Series])[] => {
  const known = recent !== undefined && recent.from <= from ? recent.parts : parts;
  const found = [...known].filter(([, part]) => (lastBin(part) ?? Number.NEGATIVE_INFINITY) >= from);
  return known === parts ? found : found.sort(([, a], [, b]) => (born.get(a) ?? 0) - (born.get(b) ?? 0));
};

/**
 * Puts what was read for a range in the place of what was known of it: a bin read again replaces itself, a bin without cells becomes
 * empty. Cells outside the range are a mistake of the caller (RangeError).
 */
export const replaceRange = (history: History, range: Range, cells: readonly CountedCell[]): void => {
  const stray = cells.find(({ bin }) => bin < range.from || bin >= range.to);
  if (stray !== undefined) throw new RangeError(`bin ${stray.bin} lies outside ${range.from} to ${range.to}`);
  const rebuild: { readonly series: Series; readonly tail: ReturnType<typeof cut> }[] = [];
  const recent = recentSeries(history, range.from);
  for (const series of recent)
    if ((lastBin(series) ?? Number.NEGATIVE_INFINITY) >= range.from) rebuild.push({ series, tail: cut(series, range) });
  for (const { bin, flow: key, part, counts } of [...cells].sort((a, b) => a.bin - b.bin)) {
    const flow = flowOf(history, key);
    const one = partOf(history, flow, part);
    append(flow.total, bin, counts);
    append(one, bin, counts);
    recent.add(flow.total).add(one);
    flow.recent?.parts.set(part, one);
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
      forget(part, at);
      if (part.bins.length === 0) flow.parts.delete(name);
    }
    if (flow.total.bins.length === 0) history.flows.delete(id);
  }
  if (history.since !== undefined) history.since = Math.max(history.since, at);
};
