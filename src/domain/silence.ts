import { countryCode } from './country-code.ts';
import { canonicalService, type Names, type OperatorConfig, type Silence } from './operator.ts';
import { type Instant, toIso } from './time.ts';

/** Of messages counted together: who sent them, where they went, where those who asked are. Empty where the log does not tell. */
export type Activity = {
  readonly service: string;
  readonly sender: string;
  /** Destinations. */
  readonly countries: readonly string[];
  /** As codes or English names. */
  readonly clientCountries: readonly string[];
};

/** Why something that was seen raises no alert: the silences it happened in. */
export type Silenced = {
  readonly reasons: readonly string[];
  /** It holds while no more than this is lost, in USD; absent: whatever is lost. */
  readonly upToUsd?: number;
};

/** The log whose flows are senders; codes of a verification product have none. */
const SENDER_LOG = 'SmsEvents_CL';
const NO_SENDER = new Set(['', 'verification']);

/** Who sent the messages of a flow, "" where the log does not tell. */
export const senderOf = (log: string, flow: string): string => (log === SENDER_LOG && !NO_SENDER.has(flow) ? flow : '');

export const listOf = (names: Names): readonly string[] => (typeof names === 'string' ? [names] : names);

/** Is it one of the countries, by code or English name? */
export const sameCountry = (wanted: readonly string[]): ((country: string) => boolean) => {
  const codes = new Set(wanted.map(countryCode));
  return (country) => codes.has(countryCode(country));
};

/** Either name of a service, here as in the campaign: one that opened before the alias was set keeps the name it had. */
export const sameService = (names: readonly string[], operator: Pick<OperatorConfig, 'services'>): ((service: string) => boolean) => {
  const wanted = new Set(names.map((name) => canonicalService(name, operator)));
  return (service) => wanted.has(canonicalService(service, operator));
};

/** Where messages went decides; where nobody knows, as in a form's log, where the clients are. */
export const placesOf = <T>(countries: readonly T[], clientCountries: readonly T[]): readonly T[] =>
  countries.length > 0 ? countries : clientCountries;

/**
 * Does a silence speak for all of an activity, whatever its time? What the log does not tell is not covered. One that names addresses
 * speaks for whole campaigns only: counts by country or block do not tell whose messages they are.
 */
export const makeSilenceTest = ({ match }: Silence, operator: Pick<OperatorConfig, 'services'>): ((activity: Activity) => boolean) => {
  const isService = sameService(listOf(match.service ?? []), operator);
  const isCountry = sameCountry(listOf(match.country ?? []));
  const senders = listOf(match.sender ?? []);
  return ({ service, sender, countries, clientCountries }) => {
    if (match.ip !== undefined || (match.service !== undefined && !isService(service))) return false;
    if (match.sender !== undefined && (sender === '' || !senders.includes(sender))) return false;
    const places = placesOf(countries, clientCountries);
    return match.country === undefined || (places.length > 0 && places.every(isCountry));
  };
};

export const silenceText = ({ from, to, reason }: Pick<Silence, 'from' | 'to' | 'reason'>): string =>
  `silenced from ${toIso(from)} to ${toIso(to)}: ${reason}`;

/**
 * What silences the bin of an activity that these silences speak for; undefined when it lies outside their times. Counts are by bin: one
 * that a silence touches is silenced whole.
 */
export const silencedAt = (speaking: readonly Silence[], bin: Instant, binMs: number): Silenced | undefined => {
  const current = speaking.filter(({ from, to }) => bin + binMs > from && bin < to);
  if (current.length === 0) return undefined;
  const limits = current.map(({ upToUsd }) => upToUsd ?? Number.POSITIVE_INFINITY);
  const upToUsd = Math.max(...limits);
  return { reasons: [...new Set(current.map(silenceText))].sort(), ...(Number.isFinite(upToUsd) ? { upToUsd } : {}) };
};

/** Both together: all reasons, the lower limit. */
export const joinSilenced = (a: Silenced, b: Silenced): Silenced => {
  const upToUsd = Math.min(a.upToUsd ?? Number.POSITIVE_INFINITY, b.upToUsd ?? Number.POSITIVE_INFINITY);
  return { reasons: [...new Set([...a.reasons, ...b.reasons])].sort(), ...(Number.isFinite(upToUsd) ? { upToUsd } : {}) };
};
