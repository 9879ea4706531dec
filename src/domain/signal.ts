import type { Instant, Range } from './time.ts';

/** Kinds of evidence. Two hunts that show the same kind about the same subject show it once. */
export type EvidenceKind =
  /** Codes sent and not verified, against the own share of verified ones. */
  | 'conversion'
  /** Unverified codes beyond the usual number at this time. Stands beside `conversion`: small tenants have noisy shares. */
  | 'unverified'
  /** One part of a flow (destination, client country, operator) above its share of the flow. */
  | 'share'
  /** The whole flow above its own usual volume: weak, launches do the same. */
  | 'volume'
  /** Distinct numbers crowded in few number blocks. Does not depend on conversion. */
  | 'numbers'
  /** Money per hour above the usual. */
  | 'spend'
  /** Messages that were not delivered, by range. */
  | 'failures'
  /** One client asks for many destinations, or many clients ask little each. */
  | 'sources'
  /** User agents or networks never seen before carry the traffic. */
  | 'agents'
  /** A few messages to a block hours before many. */
  | 'probe'
  /** A fixed number in a fixed time: the published rule. */
  | 'rate';

export type Dimension = 'flow' | 'destination' | 'client-country' | 'ip' | 'network' | 'block' | 'operator' | 'agent' | 'principal';

/** What a signal is about: one part of one flow of codes in one log. `part` is "" for the whole flow. */
export type Subject = {
  /** Table the counts come from. */
  readonly log: string;
  readonly service: string;
  /** Send and verify routes of one form share a flow. "" where the log knows none. */
  readonly flow: string;
  readonly dimension: Dimension;
  readonly part: string;
};

/** Something unusual in one window, judged from counts. `nats` by kind: evidence against "as usual" (e^-n is about its chance). */
export type Signal = {
  readonly subject: Subject;
  readonly window: Range;
  readonly nats: Readonly<Partial<Record<EvidenceKind, number>>>;
  /** Counts in the window. */
  readonly sends: number;
  readonly verified: number;
  /** Messages beyond what is usual or verified: what the attack itself sent, estimated. At most `sends`. */
  readonly suspect: number;
  /** Usual messages in a window of this length at this time; absent without 48 h of history. */
  readonly usualSends?: number;
  /** Usual share of verified codes, 0 to 1; absent where the log shows no verifications. */
  readonly usualShare?: number;
  /** Destination never or hardly seen before. */
  readonly firstSeen: boolean;
  /** Why it is no attack, though it stands out; kept, and not weighed. */
  readonly explained?: string;
};

/** A signal as a campaign remembers it. */
export type Evidence = Signal & {
  readonly hunt: string;
  /** Id of the finding that showed it. */
  readonly finding: string;
  /** End of the newest bin in which it was seen. */
  readonly seenAt: Instant;
};
