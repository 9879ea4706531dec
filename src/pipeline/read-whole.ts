import { floorTo, HOUR, type Range } from '../domain/time.ts';
import type { HuntContext } from './hunt-context.ts';
import { readerOf } from './log-reader.ts';
import type { ReadRows } from './reader-port.ts';

/**
 * All rows of a range: one that reached the row bound is read again in two halves, down to an hour. Counts with holes would look like
 * a quiet time, and the next ones like an attack. Throws LogQueryError.
 */
export const readWhole = async (of: HuntContext, range: Range): Promise<ReadRows> => {
  const { pipeline, target, hunt, parameters } = of;
  const read = await readerOf(pipeline).rows({ target, hunt, range, parameters, sources: of.cursor.value().sources });
  const middle = floorTo((range.from + range.to) / 2, hunt.binMs);
  if (!read.cut || read.partial !== undefined || range.to - range.from <= HOUR || middle <= range.from) return read;
  const first = await readWhole(of, { from: range.from, to: middle });
  const second = await readWhole(of, { from: middle, to: range.to });
  return {
    rows: [...first.rows, ...second.rows],
    cut: first.cut || second.cut,
    partial: first.partial ?? second.partial,
    notices: [...first.notices, ...second.notices],
  };
};
