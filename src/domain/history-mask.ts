import { type CountedCell, emptyHistory, forgetBefore, type History, replaceRange } from './history.ts';
import { cellsIn } from './history-cells.ts';
import { DAY, type Instant, type Range } from './time.ts';

/** Is this part of a flow masked in the bin? */
export type MaskTest = (flow: readonly string[], part: string, bin: Instant) => boolean;

/**
 * Flows of a history that hold something masked, as they are without it, each a history of its own. In the place of a masked count stands
 * what the part had at that time of the day before: nothing of it raises anything, becomes usual, or looks like an outage.
 */
export type Mask = {
  readonly isMasked: MaskTest;
  /** Outside of these nothing is masked. */
  readonly times: readonly Range[];
  readonly flows: Map<string, History>;
};

export const makeMask = (isMasked: MaskTest, times: readonly Range[]): Mask => ({ isMasked, times, flows: new Map() });

const overlap = (a: Range, b: Range): boolean => a.from < b.to && b.from < a.to;

const only = (history: History, id: string): History => {
  const flow = history.flows.get(id);
  return { ...emptyHistory(history.columns), flows: new Map(flow === undefined ? [] : [[id, flow]]) };
};

const isMaskedIn = ({ isMasked, times }: Mask, flow: History, range: Range): boolean =>
  times.some((time) => {
    const both = { from: Math.max(time.from, range.from), to: Math.min(time.to, range.to) };
    return both.from < both.to && cellsIn(flow, both).some(({ flow: key, part, bin }) => isMasked(key, part, bin));
  });

/** A flow's range of at most a day without what is masked; `own` holds the day before already. */
const maskSlice = ({ isMasked, times }: Mask, flow: History, own: History, slice: Range): void => {
  const plain = !times.some((time) => overlap(time, slice));
  const cells = cellsIn(flow, slice);
  const kept = plain ? cells : cells.filter(({ flow: key, part, bin }) => !isMasked(key, part, bin));
  const before = plain ? [] : cellsIn(own, { from: slice.from - DAY, to: slice.to - DAY });
  const usual = before.map((cell): CountedCell => ({ ...cell, bin: cell.bin + DAY }));
  replaceRange(own, slice, [...kept, ...usual.filter(({ flow: key, part, bin }) => isMasked(key, part, bin))]);
};

const maskFlow = (mask: Mask, flow: History, own: History, { from, to }: Range): void => {
  // What lies before the first masked moment is as it is.
  const first = Math.max(from, Math.min(to, ...mask.times.map((time) => time.from)));
  if (first > from) replaceRange(own, { from, to: first }, cellsIn(flow, { from, to: first }));
  for (let at = first; at < to; at += DAY) maskSlice(mask, flow, own, { from: at, to: Math.min(to, at + DAY) });
};

/** Follows a history that has changed in the range: `remask` names flows of which something else is masked now. */
export const followHistory = (mask: Mask, history: History, range: Range, remask: ReadonlySet<string> = new Set()): void => {
  const whole = { from: history.since ?? range.from, to: Math.max(range.to, history.until ?? range.to) };
  for (const id of history.flows.keys()) {
    const flow = only(history, id);
    const own = mask.flows.get(id);
    if (own !== undefined && !remask.has(id)) maskFlow(mask, flow, own, range);
    else if (isMaskedIn(mask, flow, remask.has(id) ? whole : range)) {
      const made = emptyHistory(history.columns);
      mask.flows.set(id, made);
      maskFlow(mask, flow, made, whole);
    } else mask.flows.delete(id);
  }
};

/** The history without what is masked. Flows that hold nothing masked are the history's own: neither may be changed. */
export const withoutMasked = ({ flows: own }: Mask, history: History): History => ({
  columns: history.columns,
  flows: new Map([...history.flows].flatMap(([id, flow]) => [...(own.get(id)?.flows ?? [[id, flow] as const])])),
  since: history.since,
  until: history.until,
});

/** Forgets bins before `at`, as the history does. */
export const forgetMasked = ({ flows }: Mask, at: Instant): void => {
  for (const own of flows.values()) forgetBefore(own, at);
};
