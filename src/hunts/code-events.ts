import { floorTo, MINUTE } from '../domain/time.ts';
import { boolOf, listOf, numberOf, textOf } from './cells.ts';
import type { Contribution } from './counting.ts';
import type { Column, Parameters, Row } from './hunt.ts';
import { CLIENT_LEFT, flowPath } from './paths.ts';
import { placeName, prefixPlace } from './places.ts';
import { makeRouteReader } from './route-kind.ts';

export const BIN_MS = 5 * MINUTE;

/** Evidence of the hunts that count codes sent and verified, by minute and raw text: one shape for all logs, "" where a log has no such text. */
export const CODE_EVIDENCE: readonly Column[] = [
  { name: 'Minute', type: 'datetime', role: 'key' },
  ...['Log', 'Service', 'Owner', 'Kind', 'Channel', 'Sender', 'SentBy', 'SentTo', 'Prefix', 'Country', 'ClientCountry', 'Url', 'Name'].map(
    (name): Column => ({ name, type: 'string', role: 'key' }),
  ),
  { name: 'OperationName', type: 'string', role: 'key' },
  { name: 'ResultCode', type: 'string', role: 'key' },
  { name: 'IsVerification', type: 'bool', role: 'key' },
  { name: 'IsSynthetic', type: 'bool', role: 'key' },
  { name: 'ServiceResourceId', type: 'string', role: 'key' },
  { name: 'Late', type: 'bool', role: 'key' },
  { name: 'Rows', type: 'long', role: 'counted' },
  { name: 'Items', type: 'long', role: 'counted' },
  { name: 'Squares', type: 'long', role: 'counted' },
];

/** What a code did, in the words of the counted columns; undefined: nothing that is counted. */
export type Stage = 'Sends' | 'Verified' | 'Undelivered' | 'VerifyErrors';
/** Flow and part of a row of evidence: several where a row is counted along several dimensions. */
type Seen = { readonly flow: string; readonly part: string; readonly stage: Stage };
type Reader = (row: Row) => readonly Seen[];

const MESSAGE_STAGES: Readonly<Record<string, Stage>> = {
  sent: 'Sends',
  verified: 'Verified',
  undelivered: 'Undelivered',
  failed: 'Undelivered',
};

/** SmsEvents_CL: a report or verification that does not say where its message went takes that from the message (SentTo, SentBy). */
const messageReader = (parameters: Parameters): Reader => {
  const others = listOf(parameters, 'OtherChannels').map((name) => name.toLowerCase());
  return (row) => {
    const kind = textOf(row, 'Kind').toLowerCase();
    const stage = MESSAGE_STAGES[kind];
    if (stage === undefined || others.includes(textOf(row, 'Channel').toLowerCase())) return [];
    const linked = stage !== 'Sends';
    const place = textOf(row, 'Country') || (linked && textOf(row, 'SentTo')) || prefixPlace(textOf(row, 'Prefix'));
    const flow = boolOf(row, 'IsVerification') ? 'verification' : (linked && textOf(row, 'SentBy')) || textOf(row, 'Sender');
    return [{ flow, part: placeName(place), stage }];
  };
};

const eventReader: Reader = (row) => {
  const stage = { 'tollwatch.otp.sent': 'Sends', 'tollwatch.otp.verified': 'Verified' }[textOf(row, 'Kind')];
  if (stage === undefined || boolOf(row, 'IsSynthetic')) return [];
  return [{ flow: '', part: placeName(textOf(row, 'Country')), stage: stage as Stage }];
};

/** Marks the flow of requests that are counted by the destination the application noted, not by the client's country. */
export const DESTINATION_FLOW = '#destination';

const requestStage = (isVerify: boolean, resultCode: string): Stage | undefined => {
  if (resultCode === CLIENT_LEFT && !isVerify) return 'Sends';
  if (/^[23][0-9][0-9]$/.test(resultCode)) return isVerify ? 'Verified' : 'Sends';
  return isVerify && /^5[0-9][0-9]$/.test(resultCode) ? 'VerifyErrors' : undefined;
};

/** AppRequests: by the client's country, and by the destination where the application notes it. */
const requestReader = (parameters: Parameters): Reader => {
  const kindOf = makeRouteReader(parameters);
  const ownRole = textOf(parameters, 'OwnRole').toLowerCase();
  return (row) => {
    const [url, name, operation] = [textOf(row, 'Url'), textOf(row, 'Name'), textOf(row, 'OperationName')];
    if (boolOf(row, 'IsSynthetic') || (ownRole !== '' && textOf(row, 'Owner').toLowerCase() === ownRole)) return [];
    const kind = kindOf(url, name, operation);
    if (kind === 'other' || kind === 'page') return [];
    const stage = requestStage(kind === 'verify', textOf(row, 'ResultCode'));
    if (stage === undefined) return [];
    const flow = flowPath(url, name, operation);
    const destination = textOf(row, 'Country');
    const byClient: Seen = { flow, part: textOf(row, 'ClientCountry'), stage };
    return destination === '' ? [byClient] : [byClient, { flow: `${flow}${DESTINATION_FLOW}`, part: placeName(destination), stage }];
  };
};

/** ACSSMSIncomingOperations: accepted sends. Channel holds ResultType, ResultCode the signature. */
const operationReader = (parameters: Parameters): Reader => {
  const sends = listOf(parameters, 'SendOperations').map((name) => name.toLowerCase());
  return (row) => {
    const failed = textOf(row, 'Channel').toLowerCase() === 'failed' || /^[45][0-9][0-9]$/.test(textOf(row, 'ResultCode'));
    return failed || !sends.includes(textOf(row, 'Kind').toLowerCase())
      ? []
      : [{ flow: '', part: placeName(textOf(row, 'Country')), stage: 'Sends' }];
  };
};

export type CodeReaderOptions = {
  /** Counts of a hunt's own for a row. */
  readonly more?: (row: Row, stage: Stage) => Readonly<Record<string, number>>;
  /** Requests count by the destination that the application noted, or not at all; the log of Communication Services counts too. */
  readonly destinationsOnly?: boolean;
};

/**
 * Reads rows of CODE_EVIDENCE as contributions to the counted columns, like query.kql. Needs the parameters Terms, SendTerms,
 * VerifyTerms, OtherChannels and OwnRole, and SendOperations for destinations only.
 */
export const makeCodeReader = (
  parameters: Parameters,
  { more = () => ({}), destinationsOnly = false }: CodeReaderOptions = {},
): ((row: Row) => readonly Contribution[]) => {
  const readers: Readonly<Record<string, Reader>> = {
    SmsEvents_CL: messageReader(parameters),
    AppEvents: eventReader,
    AppRequests: requestReader(parameters),
    ...(destinationsOnly ? { ACSSMSIncomingOperations: operationReader(parameters) } : {}),
  };
  const counts = ({ flow }: Seen, log: string): boolean => !destinationsOnly || log !== 'AppRequests' || flow.endsWith(DESTINATION_FLOW);
  return (row) => {
    const log = textOf(row, 'Log');
    const service = textOf(row, 'Service') || textOf(row, 'Owner');
    const all = readers[log]?.(row) ?? [];
    return all
      .filter((one) => counts(one, log))
      .map(({ flow, part, stage }) => ({
        key: { Bin: floorTo(numberOf(row, 'Minute'), BIN_MS), Log: log, Service: service, Flow: flow, Part: part },
        counts: {
          Sends: 0,
          Verified: 0,
          Undelivered: 0,
          VerifyErrors: 0,
          Squares: stage === 'Sends' ? numberOf(row, 'Squares') : 0,
          [stage]: numberOf(row, 'Items'),
          ...more(row, stage),
        },
        samples: { ServiceResourceId: textOf(row, 'ServiceResourceId') },
      }));
  };
};
