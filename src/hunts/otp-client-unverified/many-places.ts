import { SENDS, VERIFIED } from '../../domain/expectation.ts';
import type { Flow, History } from '../../domain/history.ts';
import { lastBin, type Series, sumOf } from '../../domain/series.ts';
import type { Signal } from '../../domain/signal.ts';
import { excessNats } from '../../domain/statistics.ts';
import { DAY, type Instant, MINUTE } from '../../domain/time.ts';
import { PLACES_FLOW } from './places-flow.ts';

/** Past more destinations than this within 24 h, none verified, an address is asking for others (authgear: countries_by_ip_24h). */
const MOST_PLACES = 3;
/** Nats that this can add: a call centre asks for many destinations too. */
const CAP = 15;
const FRESH_MS = 15 * MINUTE;
const BASELINE_DAYS = 7;
const WHO = /^(\S+) /;

/** Series of an address by destination. */
const byAddress = (flow: Flow): ReadonlyMap<string, readonly Series[]> => {
  const found = new Map<string, Series[]>();
  for (const [part, series] of flow.parts) {
    const address = WHO.exec(part)?.[1];
    if (address === undefined) continue;
    const places = found.get(address) ?? [];
    found.set(address, places);
    places.push(series);
  }
  return found;
};

/** Destinations that the address asked for in the day before `at` and verified nothing of. */
const unverifiedPlaces = (places: readonly Series[], at: Instant): number =>
  places.filter((series) => sumOf(series, SENDS, at - DAY, at) > 0 && sumOf(series, VERIFIED, at - DAY, at) === 0).length;

/** The most of any earlier day: who always asks for many destinations goes on doing so. */
const usualPlaces = (places: readonly Series[], at: Instant, since: Instant): number => {
  let most = 0;
  for (let day = 1; day <= BASELINE_DAYS && at - day * DAY - DAY >= since; day++)
    most = Math.max(most, unverifiedPlaces(places, at - day * DAY));
  return most;
};

const toSignal = (flow: Flow, address: string, at: Instant, nats: number): readonly Signal[] => {
  const series = flow.parts.get(address);
  if (series === undefined) return [];
  const window = { from: at - DAY, to: at };
  const [sends, verified] = [sumOf(series, SENDS, window.from, at), sumOf(series, VERIFIED, window.from, at)];
  const [log = '', service = '', name = ''] = flow.key;
  const subject = { log, service, flow: name, dimension: 'ip', part: address } as const;
  return [{ subject, window, nats: { sources: Math.min(CAP, nats) }, sends, verified, suspect: sends - verified, firstSeen: false }];
};

/** Addresses that asked for codes to more destinations than they ever did, and verified none of these. */
export const manyPlaces = ({ flows, since }: History, at: Instant): readonly Signal[] => {
  if (since === undefined) return [];
  return [...flows.values()].flatMap((flow) => {
    const split = flows.get(JSON.stringify([flow.key[0], flow.key[1], `${flow.key[2]}${PLACES_FLOW}`]));
    if (split === undefined) return [];
    return [...byAddress(split)].flatMap(([address, places]) => {
      if (!places.some((series) => (lastBin(series) ?? 0) >= at - FRESH_MS)) return [];
      const count = unverifiedPlaces(places, at);
      if (count <= MOST_PLACES) return [];
      const nats = excessNats(count, 1 + usualPlaces(places, at, since));
      return nats < MOST_PLACES ? [] : toSignal(flow, address, at, nats);
    });
  });
};
