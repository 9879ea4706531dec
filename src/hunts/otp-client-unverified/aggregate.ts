import { MINUTE } from '../../domain/time.ts';
import { numberOf } from '../cells.ts';
import { type ClientEvent, keyOfEvent, makeClientReader } from '../client-events.ts';
import { BIN_MS } from '../code-events.ts';
import { type Contribution, recount } from '../counting.ts';
import type { Parameters, Row } from '../hunt.ts';
import { PLACES_FLOW } from './places-flow.ts';

/** An address is counted by itself when it asked for a handful of codes in the hour that ends with the bin. */
const HOUR_OF_BINS = (60 * MINUTE) / BIN_MS;

const askerOf = ({ log, service, flow, address }: ClientEvent): string => JSON.stringify([log, service, flow, address]);

/** Codes asked for by bin of one address. */
const askedBy = (events: readonly ClientEvent[]): ReadonlyMap<string, ReadonlyMap<number, number>> => {
  const asked = new Map<string, Map<number, number>>();
  for (const event of events) {
    const sends = event.counts['Sends'] ?? 0;
    if (event.address === '' || sends === 0) continue;
    const bins = asked.get(askerOf(event)) ?? new Map<number, number>();
    asked.set(askerOf(event), bins);
    bins.set(event.bin, (bins.get(event.bin) ?? 0) + sends);
  }
  return asked;
};

const hourBefore = (bins: ReadonlyMap<number, number> | undefined, bin: number): number => {
  let sum = 0;
  for (let n = 0; n < HOUR_OF_BINS; n++) sum += bins?.get(bin - n * BIN_MS) ?? 0;
  return sum;
};

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] => {
  const read = makeClientReader(parameters);
  const handful = numberOf(parameters, 'Handful');
  const events = evidence.flatMap((row) => read(row) ?? []);
  const asked = askedBy(events);
  return recount(events, (event): readonly Contribution[] => {
    const { address, place, counts, serviceResourceId, flow } = event;
    const sum = hourBefore(asked.get(askerOf(event)), event.bin);
    const samples = { ServiceResourceId: serviceResourceId };
    // Without a code asked for within the hour an address is nobody's own part, whatever a handful is.
    const part = sum > 0 && sum >= handful ? address : '';
    const whole: Contribution = { key: keyOfEvent(event, part), counts, samples };
    if (part === '' || place === '') return [whole];
    return [whole, { key: keyOfEvent({ ...event, flow: `${flow}${PLACES_FLOW}` }, `${part} ${place}`), counts, samples }];
  });
};
