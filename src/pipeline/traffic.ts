import type { Traffic, TrafficBin } from '../domain/traffic.ts';
import type { Instant, Range } from '../domain/time.ts';
import type { Hunt, Row } from '../hunts/hunt.ts';
import type { LogReader, ReadRows, WindowQuestion } from './reader-port.ts';
import { cellsOf } from './cell.ts';

type Bins = Map<Instant, TrafficBin>;
export type TrafficWatch = {
  /** The same answers, which are noted on their way. */
  readonly reader: LogReader;
  /** Largest first. */
  readonly traffic: () => readonly Traffic[];
};

const total = (bins: Bins): number => [...bins.values()].reduce((sum, { sends }) => sum + sends, 0);

const forget = (services: ReadonlyMap<string, Bins>, range: Range, binMs: number): void => {
  for (const bins of services.values()) for (let bin = range.from; bin < range.to; bin += binMs) bins.delete(bin);
};

/**
 * Watches what counting hunts read and keeps how many codes each service sent, as seen at the last reading of each bin: for showing
 * what a replay went over, without a query of its own. Counting hunts of one table count the same messages, some of them not all:
 * the one that saw most of a service speaks for it.
 */
export const watchTraffic = (reader: LogReader): TrafficWatch => {
  const seen = new Map<string, Map<string, Bins>>();
  // The last answer's bins, by hunt: those that come again have been noted.
  const noted = new Map<string, ReadRows['bins']>();
  const news = ({ hunt, range }: WindowQuestion, { rows, bins }: ReadRows): readonly (readonly [Range, readonly Row[]])[] => {
    const before = noted.get(hunt.id);
    noted.set(hunt.id, bins);
    if (bins === undefined) return [[range, rows]];
    return [...bins].flatMap(([bin, own]) => (before?.get(bin) === own ? [] : [[{ from: bin, to: bin + hunt.binMs }, own] as const]));
  };
  const note = (hunt: Hunt, range: Range, rows: readonly Row[]): void => {
    const { id, series, binMs } = hunt;
    if (series === undefined) return;
    const services = seen.get(id) ?? new Map<string, Bins>();
    seen.set(id, services);
    forget(services, range, binMs);
    const cellOf = cellsOf(hunt, series);
    for (const row of rows) {
      const { bin, flow, counts } = cellOf(row);
      const key = JSON.stringify(flow.slice(0, 2));
      const bins = services.get(key) ?? new Map<Instant, TrafficBin>();
      services.set(key, bins);
      const { sends = 0, verified = 0 } = bins.get(bin) ?? {};
      bins.set(bin, { bin, sends: sends + (counts[0] ?? 0), verified: verified + (counts[1] ?? 0) });
    }
  };
  const traffic = (): readonly Traffic[] => {
    const best = new Map<string, Bins>();
    for (const services of seen.values())
      for (const [key, bins] of services) if (total(bins) > total(best.get(key) ?? new Map())) best.set(key, bins);
    return [...best]
      .sort(([, a], [, b]) => total(b) - total(a))
      .map(([key, bins]) => {
        const [log = '', service = ''] = JSON.parse(key) as readonly string[];
        return { log, service, bins: [...bins.values()].sort((a, b) => a.bin - b.bin) };
      });
  };
  return {
    reader: {
      ...reader,
      rows: async (asked) => {
        const answer = await reader.rows(asked);
        for (const [range, rows] of news(asked, answer)) note(asked.hunt, range, rows);
        return answer;
      },
    },
    traffic,
  };
};
