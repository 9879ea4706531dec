import { floorTo, MINUTE } from '../../domain/time.ts';
import { boolOf, listOf, numberOf, textOf } from '../cells.ts';
import type { Parameters, Row } from '../hunt.ts';
import { isMasked, UNKNOWN } from '../sources.ts';

const MAX_COUNTRIES = 50;

const isOneOf = (names: readonly string[], name: string): boolean => names.some((known) => known.toLowerCase() === name.toLowerCase());

const lastSegment = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? '';

const isFailed = (row: Row): boolean =>
  textOf(row, 'ResultType').toLowerCase() === 'failed' ||
  (textOf(row, 'Shape') === 'acs' && /^[45]\d\d$/.test(textOf(row, 'ResultSignature')));

/** The message's caller and service; undefined: the row is no send. */
type Send = { readonly caller: string; readonly service: string };

const readSend = (row: Row, parameters: Parameters): Send | undefined => {
  const operation = textOf(row, 'OperationName');
  const caller = textOf(row, 'Caller');
  const pathName = lastSegment(textOf(row, 'ResourcePath')).toLowerCase();
  if (textOf(row, 'Shape') === 'acs')
    return isOneOf(listOf(parameters, 'SendOperations'), operation) ? { caller, service: pathName } : undefined;
  if (textOf(row, 'ResourceType').toLowerCase() !== 'microsoft.communication/communicationservices') return undefined;
  if (!isOneOf(listOf(parameters, 'DiagnosticOperations'), operation)) return undefined;
  if (boolOf(parameters, 'RawGroups')) return { caller, service: textOf(row, 'ResourceGroup') };
  return { caller: caller || textOf(row, 'CommonCaller'), service: pathName || textOf(row, 'ResourceName').toLowerCase() };
};

type Group = {
  readonly key: { Bin: number; Source: string; Service: string };
  Requests: number;
  Failed: number;
  countries: Set<string>;
  resource: string;
};

/**
 * The port: the rows of query.kql recomputed from evidence.kql's. Targets stays null: recipients are not part of the evidence.
 * Rows in no particular order.
 */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] => {
  const binMs = numberOf(parameters, 'TimeWindow') * MINUTE;
  const threshold = numberOf(parameters, 'SMSFrequencyThreshold');
  const raw = boolOf(parameters, 'RawGroups');
  const groups = new Map<string, Group>();
  for (const row of evidence) {
    const send = readSend(row, parameters);
    if (send === undefined) continue;
    const key = {
      Bin: floorTo(numberOf(row, 'Minute'), binMs),
      Source: !raw && isMasked(send.caller) ? UNKNOWN : send.caller,
      Service: send.service,
    };
    const id = JSON.stringify(key);
    const group = groups.get(id) ?? { key, Requests: 0, Failed: 0, countries: new Set<string>(), resource: textOf(row, 'ResourcePath') };
    groups.set(id, group);
    group.Requests += numberOf(row, 'Rows');
    if (isFailed(row)) group.Failed += numberOf(row, 'Rows');
    group.countries.add(textOf(row, 'Country'));
  }
  return [...groups.values()]
    .filter((group) => group.Requests > threshold)
    .map(({ key, Requests, Failed, countries, resource }) => ({
      ...key,
      Requests,
      Failed,
      Targets: null,
      Countries: [...countries].sort().slice(0, MAX_COUNTRIES),
      ServiceResourceId: resource,
    }));
};
