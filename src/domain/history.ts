import { append, cut, emptySeries, forget, lastBin, type Series } from './series.ts';
import { floorTo, HOUR, type Instant, MINUTE, type Range } from './time.ts';

/** One flow of codes: its whole and its parts along one dimension. */
export type Flow = {
  readonly key: readonly string[];
  readonly total: Series;
  readonly parts: Map<string, Series>;
};

/** Names of parts by the quarters of an hour in which they had anything, for quarters from `from` on. */
type ActiveParts = { from: Instant; readonly quarters: Map<Instant, Set<string>> };
/** Which parts had anything lately, by all parts of a flow: of ten thousand number blocks a hundred were used in the last hours. */
const activeParts = new WeakMap<Flow['parts'], ActiveParts>();

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
  activeParts.set(flow.parts, { from: Number.NEGATIVE_INFINITY, quarters: new Map() });
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

const QUARTER = 15 * MINUTE;
/** Activity that is kept: the longest time back that is asked about at every tick, with room. */
const ACTIVE_MS = 4 * HOUR;

const noteActive = ({ parts }: Flow, name: string, bin: Instant): void => {
  const active = activeParts.get(parts);
  const quarter = floorTo(bin, QUARTER);
  if (active === undefined || quarter < active.from) return;
  const known = active.quarters.get(quarter);
  if (known !== undefined) {
    known.add(name);
    return;
  }
  active.quarters.set(quarter, new Set([name]));
  active.from = Math.max(active.from, quarter - ACTIVE_MS);
  for (const old of active.quarters.keys()) if (old < active.from) active.quarters.delete(old);
};

/** When parts came to be, by their series: the order of a flow's parts. */
const born = new WeakMap<Series, number>();
let births = 0;

/** Parts of a flow that have anything in a bin that starts at `from` or later, in the order in which they came to be. */
export const recentParts = ({ parts }: Flow, from: Instant): readonly (readonly [string, Series])[] => {
  const active = activeParts.get(parts);
  const isRecent = ([, part]: readonly [string, Series]): boolean => (lastBin(part) ?? Number.NEGATIVE_INFINITY) >= from;
  if (active === undefined || floorTo(from, QUARTER) < active.from) return [...parts].filter(isRecent);
  const found = new Map<string, Series>();
  for (const [quarter, names] of active.quarters)
    if (quarter > from - QUARTER)
      for (const name of names) {
        const part = parts.get(name);
        if (part !== undefined) found.set(name, part);
      }
  return [...found].filter(isRecent).sort(([, a], [, b]) => (born.get(a) ?? 0) - (born.get(b) ?? 0));
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
    noteActive(flow, part, bin);
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
