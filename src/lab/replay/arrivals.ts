import type { Instant, Range } from '../../domain/time.ts';
import { kqlIdentifier, kqlLiteral } from '../../hunts/kql-literal.ts';
import type { Source } from '../../hunts/hunt.ts';
import { MINUTE } from '../../domain/time.ts';
import { LogQueryError } from '../../pipeline/errors.ts';
import type { LogQuery } from '../../pipeline/ports.ts';
import type { WindowQuestion } from '../../pipeline/reader-port.ts';

const TIMEOUT_MS = 90_000;

type Arrivals = readonly { readonly bin: Instant; readonly last: Instant }[];

/** Bins with rows that came after the bin's end, and when the last of them came: such rows tell a time of their own. */
const readArrivals = async (
  query: LogQuery,
  { target, hunt }: WindowQuestion,
  { table, moment = '' }: Source,
  span: Range,
): Promise<Arrivals> => {
  const bin = kqlLiteral('minutes', hunt.binMs / MINUTE);
  const kql = [
    kqlIdentifier(table),
    `extend Bin = bin(${moment}, ${bin})`,
    `where TimeGenerated >= Bin + ${bin}`,
    'summarize Last = max(TimeGenerated) by Bin',
  ].join(' | ');
  try {
    const { table: found } = await query.run(target, kql, { range: span, timeoutMs: TIMEOUT_MS });
    const [at, last] = ['Bin', 'Last'].map((name) => found.columns.findIndex((column) => column.name === name));
    // Rounded up to the next millisecond: a cell has seven decimals.
    return found.rows.map((cells) => ({ bin: Date.parse(String(cells[at ?? 0])), last: Date.parse(String(cells[last ?? 1])) + 1 }));
  } catch (error) {
    // A data folder without the table: none of its rows is late.
    if (error instanceof LogQueryError && error.kind === 'semantic') return [];
    throw error;
  }
};

/** Tells when the last row came that lies in a bin from `from` up to the end of the question's range; minus infinity when none was late. */
export const makeArrivals = (query: LogQuery, span: Range | undefined) => {
  const known = new Map<string, Promise<Arrivals>>();
  return async (asked: WindowQuestion, from: Instant): Promise<Instant> => {
    let latest = Number.NEGATIVE_INFINITY;
    for (const source of asked.hunt.sources) {
      if (source.moment === undefined || span === undefined) continue;
      const key = JSON.stringify([asked.target.id, source.table, source.moment, asked.hunt.binMs]);
      const arrivals = known.get(key) ?? readArrivals(query, asked, source, span);
      known.set(key, arrivals);
      // The next tick tries again.
      arrivals.catch(() => known.delete(key));
      for (const { bin, last } of await arrivals) if (bin >= from && bin < asked.range.to) latest = Math.max(latest, last);
    }
    return latest;
  };
};
