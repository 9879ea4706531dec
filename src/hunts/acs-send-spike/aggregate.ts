import { floorTo, MINUTE } from '../../domain/time.ts';
import { boolOf, listOf, numberOf, textOf } from '../cells.ts';
import type { Parameters, Row } from '../hunt.ts';
import { isMasked, UNKNOWN } from '../sources.ts';

const MAX_COUNTRIES = 50;
/** Pumping goes to few destinations, everyday traffic to many: naming all would hide the one that matters. */
const MAIN_SHARE = 0.8;

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

/** The largest destinations that together carry most of the messages, largest first. An unnamed one ("") takes its share and is left out. */
const mainDestinations = (countries: ReadonlyMap<string, number>, messages: number): readonly string[] => {
  const main: string[] = [];
  let carried = 0;
  for (const [country, sent] of [...countries].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))) {
    if (carried >= MAIN_SHARE * messages || main.length === MAX_COUNTRIES) break;
    carried += sent;
    if (country !== '') main.push(country);
  }
  return main;
};

type Group = {
  readonly key: { Bin: number; Source: string; Service: string };
  Requests: number;
  Failed: number;
  readonly countries: Map<string, number>;
  resource: string;
};

/**
 * The port: the rows of query.kql recomputed from evidence.kql's. Targets stays null: recipients are not part of the evidence.
 * Countries names the main destinations only.
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
    const group = groups.get(id) ?? {
      key,
      Requests: 0,
      Failed: 0,
      countries: new Map<string, number>(),
      resource: textOf(row, 'ResourcePath'),
    };
    groups.set(id, group);
    group.Requests += numberOf(row, 'Rows');
    if (isFailed(row)) group.Failed += numberOf(row, 'Rows');
    const country = textOf(row, 'Country');
    group.countries.set(country, (group.countries.get(country) ?? 0) + numberOf(row, 'Rows'));
  }
  return [...groups.values()]
    .filter((group) => group.Requests > threshold)
    .map(({ key, Requests, Failed, countries, resource }) => ({
      ...key,
      Requests,
      Failed,
      Targets: null,
      Countries: mainDestinations(countries, Requests),
      ServiceResourceId: resource,
    }));
};
