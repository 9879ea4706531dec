import { floorTo, MINUTE } from '../../domain/time.ts';
import { boolOf, listOf, numberOf, textOf } from '../cells.ts';
import { knownAddress } from '../client-events.ts';
import type { Parameters, Row } from '../hunt.ts';
import { CLIENT_LEFT, isPageView, routePath, urlPath } from '../paths.ts';
import { isMasked, UNKNOWN } from '../sources.ts';
import { termMatcher } from '../terms.ts';
import { isWebLog, saysItsHost } from '../web-logs.ts';

/** What a route is for: asking for a code, or giving one back. */
type RouteUse = 'ask' | 'verify';
type RouteUseOf = (url: string, name: string, operation: string) => RouteUse | undefined;

/** Tells what a request is for by its texts; undefined: nothing to do with codes, or a page view. Remembers answers, as texts repeat. */
const makeRouteUse = (parameters: Parameters): RouteUseOf => {
  const isAboutCodes = termMatcher(listOf(parameters, 'Terms'));
  const sends = termMatcher(listOf(parameters, 'SendTerms'));
  const verifies = termMatcher(listOf(parameters, 'VerifyTerms'));
  const pathOnly = boolOf(parameters, 'PathOnly');
  const split = boolOf(parameters, 'SplitVerify');
  const countGets = boolOf(parameters, 'CountGets');
  const classify: RouteUseOf = (url, name, operation) => {
    const texts = pathOnly ? [urlPath(url), routePath(name), routePath(operation)] : [url, name];
    if (!texts.some(isAboutCodes)) return undefined;
    if (!countGets && isPageView(name === '' ? operation : name)) return undefined;
    return split && texts.some(verifies) && !texts.some(sends) ? 'verify' : 'ask';
  };
  const known = new Map<string, RouteUse | undefined>();
  return (url, name, operation) => {
    const key = `${url.length} ${name.length} ${url}${name}${operation}`;
    if (!known.has(key)) known.set(key, classify(url, name, operation));
    return known.get(key);
  };
};

/** `left`: the client did not wait for the answer, and its message may be on its way. */
type Outcome = 'success' | 'left' | 'throttled' | 'failure';

const outcomeOf = (resultCode: string, anySuccess: boolean): Outcome => {
  if (resultCode === '429') return 'throttled';
  if (anySuccess && resultCode === CLIENT_LEFT) return 'left';
  const success = anySuccess ? /^[23][0-9][0-9]$/.test(resultCode) : resultCode === '200';
  return success ? 'success' : 'failure';
};

type Key = {
  readonly Bin: number;
  readonly Log: string;
  readonly Source: string;
  readonly Service: string;
  readonly Country: string;
};
type Group = {
  readonly key: Key;
  readonly counts: { Succeeded: number; Throttled: number; Failed: number; Verified: number; Synthetic: number; Rows: number };
  readonly urls: Set<string>;
  readonly sample: { readonly ClientCountry: string; SampleUrl: string; readonly ServiceResourceId: string };
};

const keyOf = (row: Row, rawGroups: boolean, binMs: number): Key => {
  const ip = textOf(row, 'ClientIP');
  const masked = !rawGroups && isMasked(ip);
  return {
    Bin: floorTo(numberOf(row, 'Minute'), binMs),
    Log: textOf(row, 'Log'),
    Source: masked ? UNKNOWN : ip,
    Service: textOf(row, 'AppRoleName'),
    Country: masked ? textOf(row, 'ClientCountryOrRegion') : '',
  };
};

// Lengths keep the parts apart whatever they hold.
const idOf = ({ Bin, Log, Source, Service, Country }: Key): string =>
  `${Bin} ${Log} ${Source.length} ${Service.length} ${Source}${Service}${Country}`;

const openGroup = (key: Key, row: Row): Group => ({
  key,
  counts: { Succeeded: 0, Throttled: 0, Failed: 0, Verified: 0, Synthetic: 0, Rows: 0 },
  urls: new Set(),
  sample: { ClientCountry: textOf(row, 'ClientCountryOrRegion'), SampleUrl: '', ServiceResourceId: textOf(row, 'ServiceResourceId') },
});

const addTo = (group: Group, row: Row, use: RouteUse, outcome: Outcome, isTest: boolean): void => {
  const items = numberOf(row, 'Items');
  if (isTest) group.counts.Synthetic += items;
  else if (use === 'verify') group.counts.Verified += outcome === 'success' ? items : 0;
  else if (outcome === 'failure') group.counts.Failed += items;
  else {
    const url = textOf(row, 'Url');
    group.counts[outcome === 'throttled' ? 'Throttled' : 'Succeeded'] += items;
    group.counts.Rows += numberOf(row, 'Rows');
    group.urls.add(url);
    group.sample.SampleUrl = urlPath(url) || routePath(textOf(row, 'Name'));
  }
};

/**
 * The port: the rows of query.kql recomputed from evidence.kql's. It takes the declared parameters and nothing
 * of the query's output: bins, paths, terms, masks, statuses and the threshold are applied anew. Rows in no particular order.
 */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] => {
  const useOf = makeRouteUse(parameters);
  const binMs = numberOf(parameters, 'TimeWindow') * MINUTE;
  const threshold = numberOf(parameters, 'SMSFrequencyThreshold');
  const rawGroups = boolOf(parameters, 'RawGroups');
  const anySuccess = boolOf(parameters, 'AnySuccess');
  const skipSynthetic = boolOf(parameters, 'SkipSynthetic');
  const webLogs = boolOf(parameters, 'WebLogs');
  const ownRole = textOf(parameters, 'OwnRole').toLowerCase();
  const groups = new Map<string, Group>();
  for (const row of evidence) {
    if (isWebLog(textOf(row, 'Log')) && (!webLogs || knownAddress(textOf(row, 'ClientIP')) === '')) continue;
    const isOwn = ownRole !== '' && !saysItsHost(textOf(row, 'Log')) && textOf(row, 'AppRoleName').toLowerCase() === ownRole;
    if (isOwn) continue;
    const use = useOf(textOf(row, 'Url'), textOf(row, 'Name'), textOf(row, 'OperationName'));
    if (use === undefined) continue;
    const key = keyOf(row, rawGroups, binMs);
    const id = idOf(key);
    const group = groups.get(id) ?? openGroup(key, row);
    groups.set(id, group);
    addTo(group, row, use, outcomeOf(textOf(row, 'ResultCode'), anySuccess), skipSynthetic && boolOf(row, 'IsSynthetic'));
  }
  return [...groups.values()]
    .map(({ key, counts, urls, sample }) => ({
      ...key,
      Requests: counts.Succeeded + counts.Throttled,
      ...counts,
      Targets: urls.size,
      ...sample,
    }))
    .filter((row) => row.Requests >= threshold);
};
