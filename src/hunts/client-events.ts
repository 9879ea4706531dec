import { textOf } from './cells.ts';
import { CODE_EVIDENCE, DESTINATION_FLOW, makeCodeReader } from './code-events.ts';
import type { CountingKey } from './counting.ts';
import type { Column, Parameters, Row } from './hunt.ts';
import { isMasked } from './sources.ts';
import { isWebLog, saysItsHost } from './web-logs.ts';

/** Evidence of hunts that tell clients apart: that of the codes, with the address. Requests of web logs have method and path as Name. */
export const CLIENT_EVIDENCE: readonly Column[] = [...CODE_EVIDENCE, { name: 'Address', type: 'string', role: 'key' }];

/** What one row of evidence says of one client. `address` is "" where it is masked or missing, `place` "" where no destination is known. */
export type ClientEvent = {
  readonly bin: number;
  readonly log: string;
  readonly service: string;
  readonly flow: string;
  readonly address: string;
  readonly country: string;
  readonly place: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly serviceResourceId: string;
};

/** What an IPv4 or IPv6 address is made of. The KQL holds the same text. */
const ADDRESS = /^[0-9A-Fa-f.:]+$/;

/** An address that masks nobody, else "". */
export const knownAddress = (address: string): string => (isMasked(address) || !ADDRESS.test(address) ? '' : address);

/**
 * Reads rows of CLIENT_EVIDENCE by the rules of codes: a request of a web log is read like one of AppRequests. A report or verification
 * without an address has that of its message (SentFrom, where evidence has such a column). undefined: nothing that is counted.
 */
export const makeClientReader = (parameters: Parameters): ((row: Row) => ClientEvent | undefined) => {
  const readKnown = makeCodeReader(parameters);
  const readSaid = makeCodeReader({ ...parameters, OwnRole: '' });
  return (row) => {
    const log = textOf(row, 'Log');
    const read = saysItsHost(log) ? readSaid : readKnown;
    const contributions = read(isWebLog(log) ? { ...row, Log: 'AppRequests' } : row);
    // Requests are counted by the client's country first, then by the destination they note.
    const [first, second] = contributions;
    if (first === undefined) return undefined;
    const noted = second?.key.Flow.endsWith(DESTINATION_FLOW) === true ? second.key.Part : '';
    const isRequest = log === 'AppRequests' || isWebLog(log);
    const own = textOf(row, 'Address');
    const sentFrom = row['SentFrom'];
    const linked = own === '' && (first.counts['Sends'] ?? 0) === 0 && typeof sentFrom === 'string' ? sentFrom : own;
    return {
      bin: first.key.Bin,
      log,
      service: first.key.Service,
      flow: first.key.Flow,
      address: knownAddress(linked),
      country: textOf(row, 'ClientCountry'),
      place: isRequest ? noted : first.key.Part,
      counts: first.counts,
      serviceResourceId: textOf(row, 'ServiceResourceId'),
    };
  };
};

export const keyOfEvent = ({ bin, log, service, flow }: ClientEvent, part: string): CountingKey => ({
  Bin: bin,
  Log: log,
  Service: service,
  Flow: flow,
  Part: part,
});
