import { type ClientEvent, keyOfEvent, makeClientReader } from '../client-events.ts';
import { recount } from '../counting.ts';
import type { Parameters, Row } from '../hunt.ts';

const groupOf = ({ bin, log, service, flow, country }: ClientEvent): string => JSON.stringify([bin, log, service, flow, country]);

/** The port: the rows of query.kql counted again from evidence.kql's. Each address counts once in each row. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] => {
  const read = makeClientReader({ ...parameters, OtherChannels: [] });
  const seen = new Map<string, Set<string>>();
  const isNew = (event: ClientEvent): boolean => {
    if (event.address === '' || (event.counts['Sends'] ?? 0) === 0) return false;
    const addresses = seen.get(groupOf(event)) ?? new Set<string>();
    seen.set(groupOf(event), addresses);
    if (addresses.has(event.address)) return false;
    addresses.add(event.address);
    return true;
  };
  return recount(
    evidence.flatMap((row) => read(row) ?? []),
    (event) => [
      {
        key: keyOfEvent(event, event.country),
        counts: { ...event.counts, Addresses: isNew(event) ? 1 : 0 },
        samples: { ServiceResourceId: event.serviceResourceId },
      },
    ],
  );
};
