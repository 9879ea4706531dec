import type { Signal } from './signal.ts';
import type { Silenced } from './silence.ts';
import type { Instant } from './time.ts';

/** What the recomputation from evidence said about a flagged row. Only counted columns can drift or refute: the others differ from run to run. */
export type Verdict = 'confirmed' | 'drifted' | 'refuted' | 'unverified';

/**
 * Where in the path of a code the finding was seen: `request` is the form or API that asks for a code, `send` the provider
 * that sends it. The caller of a send is the victim's own backend, never the attacker.
 */
export type Side = 'request' | 'send';

/** Sorted, without duplicates, capped by the hunt. `countries` are destinations (ISO alpha-2), `blocks` E.164 less 3 digits. */
export type Entities = {
  readonly ips: readonly string[];
  readonly services: readonly string[];
  readonly countries: readonly string[];
  readonly blocks: readonly string[];
};

/** Weighted by sampling (ItemCount). `requests` counts what the threshold counts, `sends` what is likely billed. */
export type Counts = {
  readonly requests: number;
  readonly sends: number;
  readonly verified: number;
  readonly failed: number;
  readonly throttled: number;
  /** Messages of `sends` beyond what is usual or verified: the attack's own, estimated. Absent: all of them. */
  readonly suspect?: number;
};

/**
 * How far past the threshold: `observed / limit`, at least 1. `name` is the parameter's (DET0156); `what` says what `observed` counts,
 * in which time and of whom: `messages in 5 min from one caller`.
 */
export type Excess = {
  readonly name: string;
  readonly limit: number;
  readonly observed: number;
  readonly ratio: number;
  readonly what: string;
};

/** A validated row in common form. `id` = hash of target, hunt, bin and key: the same row seen again has the same id. */
export type Finding = {
  readonly id: string;
  readonly target: string;
  readonly hunt: string;
  readonly huntVersion: string;
  /** Start of the bin; `binMs` its length. */
  readonly bin: Instant;
  readonly binMs: number;
  /** The hunt's key columns without the bin, joined by U+001F: source, service, ... */
  readonly key: string;
  readonly side: Side;
  /** The table it was seen in, of hunts whose tables may hold the same requests: what two of them counted is never added. */
  readonly log?: string;
  /** Canonical service (aliases applied): campaigns never span services. */
  readonly service: string;
  /** Full Azure resource id behind the service, "" when unknown. */
  readonly serviceResourceId: string;
  /** The one source of the row: an IP, or `unknown:<client country>` when the address is masked or empty. */
  readonly source: string;
  readonly entities: Entities;
  /** Client countries as the log names them (not destinations): for people, never for joining. */
  readonly clientCountries: readonly string[];
  readonly counts: Counts;
  readonly excess: Excess;
  /** What a counting hunt's statistics said. Absent: a fixed threshold was passed. */
  readonly signal?: Signal;
  /** Set when it was seen in a silence that speaks for it: it joins others of its kind only. */
  readonly silenced?: Silenced;
  readonly verdict: Verdict;
  /** Why not `confirmed`: "evidence has 61, the row says 122", "evidence was cut at 50,000 rows". */
  readonly verdictReason: string;
};
