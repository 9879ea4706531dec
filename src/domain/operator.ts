import type { Instant } from './time.ts';

/** One name, or several of which each will do. */
export type Names = string | readonly string[];
/**
 * All keys given must match (AND). `ip` is an address, a CIDR or a source as a campaign names it (`unknown:Nigeria`), `country` ISO
 * alpha-2, `sender` the sender id or number that a provider's log of messages shows.
 */
export type SilenceMatch = { readonly service?: Names; readonly ip?: Names; readonly country?: Names; readonly sender?: Names };
export type Silence = {
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  readonly match: SilenceMatch;
  /** Holds only for campaigns that lost no more than this, in USD: what somebody judged harmless says nothing of a far larger attack. */
  readonly upToUsd?: number;
};

/** Who is recorded and not alerted. `why`: the whole target, with the reason people read. */
export type RecordOnly = { readonly hunts: readonly string[]; readonly why?: string };

/** What the operator knows and the logs do not. Prices: USD a segment by destination (ISO alpha-2). */
export type OperatorConfig = {
  readonly allow: {
    readonly ips: readonly string[];
    readonly countries: readonly string[];
    readonly services: readonly string[];
    readonly senders?: readonly string[];
  };
  readonly silences: readonly Silence[];
  readonly prices: { readonly default: number; readonly byCountry: Readonly<Record<string, number>> };
  /**
   * Names under which one service appears in different logs -> the canonical one: `{"shop-acs":"shop-api"}`. Allow list and silences
   * may use either.
   */
  readonly services: Readonly<Record<string, string>>;
  readonly recordOnly?: RecordOnly;
};

/** The service's canonical name. Case counts, as in logs. */
export const canonicalService = (name: string, { services }: Pick<OperatorConfig, 'services'>): string =>
  Object.hasOwn(services, name) ? (services[name] ?? name) : name;

/** USD 0.13 a message: Prelude 2025, 3.26 M saved over 24.3 M blocked messages. */
export const DEFAULT_PRICE_USD = 0.13;

export const NO_OPERATOR_CONFIG: OperatorConfig = {
  allow: { ips: [], countries: [], services: [] },
  silences: [],
  prices: { default: DEFAULT_PRICE_USD, byCountry: {} },
  services: {},
};
