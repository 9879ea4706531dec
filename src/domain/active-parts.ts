import { lastBin, type Series } from './series.ts';
import { floorTo, HOUR, type Instant, MINUTE } from './time.ts';

/** A part as the index knows it. `birth` orders the parts of a flow, `asked` is the last question that met it. */
type ActivePart = { readonly named: readonly [string, Series]; readonly birth: number; asked: number };
/** Parts by the quarters of an hour in which they had anything, for quarters from `from` on. */
type ActiveParts = { from: Instant; readonly quarters: Map<Instant, Set<ActivePart>> };

const QUARTER = 15 * MINUTE;
/** Activity that is kept: the longest time back that is asked about at every tick, with room. */
const ACTIVE_MS = 4 * HOUR;

type Parts = ReadonlyMap<string, Series>;

/** Which parts had anything lately, by all parts of a flow: of ten thousand number blocks a hundred were used in the last hours. */
const activeParts = new WeakMap<Parts, ActiveParts>();
const known = new WeakMap<Series, ActivePart>();
let births = 0;
let questions = 0;

/** Starts to note what the parts of a new flow do. */
export const followParts = (parts: Parts): void => {
  activeParts.set(parts, { from: Number.NEGATIVE_INFINITY, quarters: new Map() });
};

/** A part that has just come to be. */
export const noteBirth = (name: string, series: Series): void => {
  births += 1;
  known.set(series, { named: [name, series], birth: births, asked: 0 });
};

/** That a part has something in a bin. */
export const noteActive = (parts: Parts, series: Series, bin: Instant): void => {
  const active = activeParts.get(parts);
  const part = known.get(series);
  const quarter = floorTo(bin, QUARTER);
  if (active === undefined || part === undefined || quarter < active.from) return;
  const there = active.quarters.get(quarter);
  if (there !== undefined) {
    there.add(part);
    return;
  }
  active.quarters.set(quarter, new Set([part]));
  active.from = Math.max(active.from, quarter - ACTIVE_MS);
  for (const old of active.quarters.keys()) if (old < active.from) active.quarters.delete(old);
};

const isRecent = (series: Series, from: Instant): boolean => (lastBin(series) ?? Number.NEGATIVE_INFINITY) >= from;

/** Parts of a flow that have anything in a bin that starts at `from` or later, in the order in which they came to be. */
export const recentParts = ({ parts }: { readonly parts: Parts }, from: Instant): readonly (readonly [string, Series])[] => {
  const active = activeParts.get(parts);
  if (active === undefined || floorTo(from, QUARTER) < active.from) return [...parts].filter(([, series]) => isRecent(series, from));
  questions += 1;
  const found: ActivePart[] = [];
  for (const [quarter, some] of active.quarters) {
    if (quarter <= from - QUARTER) continue;
    for (const part of some) {
      if (part.asked === questions) continue;
      part.asked = questions;
      // A part that was forgotten meanwhile holds no bins any more.
      if (isRecent(part.named[1], from)) found.push(part);
    }
  }
  return found.sort((a, b) => a.birth - b.birth).map(({ named }) => named);
};
