import { floorTo } from '../../domain/time.ts';
import { listOf, numberOf, textOf } from '../cells.ts';
import { BIN_MS } from '../code-events.ts';
import { type Contribution, recount } from '../counting.ts';
import type { Parameters, Row } from '../hunt.ts';
import { placeName } from '../places.ts';

const LOG = 'ACSSMSIncomingOperations';

const resourceName = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1)?.toLowerCase() ?? '';

const isRefused = (row: Row): boolean =>
  textOf(row, 'ResultType').toLowerCase() === 'failed' || /^[45][0-9][0-9]$/.test(textOf(row, 'ResultSignature'));

const read = (sendOperations: readonly string[]) => {
  const names = sendOperations.map((name) => name.toLowerCase());
  return (row: Row): readonly Contribution[] => {
    if (!names.includes(textOf(row, 'OperationName').toLowerCase())) return [];
    const resource = textOf(row, 'ResourcePath');
    const messages = numberOf(row, 'Rows');
    const refused = isRefused(row);
    return [
      {
        key: {
          Bin: floorTo(numberOf(row, 'Minute'), BIN_MS),
          Log: LOG,
          Service: resourceName(resource),
          Flow: '',
          Part: placeName(textOf(row, 'Country')),
        },
        counts: { Sends: refused ? 0 : messages, Verified: 0, Undelivered: refused ? messages : 0 },
        samples: { ServiceResourceId: resource },
      },
    ];
  };
};

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] =>
  recount(evidence, read(listOf(parameters, 'SendOperations')));
