import type { Counts, Entities, Excess, Side, Verdict } from './finding.ts';
import type { Evidence } from './signal.ts';
import type { Silenced } from './silence.ts';
import type { Instant } from './time.ts';

export type Severity = 'Informational' | 'Low' | 'Medium' | 'High';
export type Confidence = 'Low' | 'Medium' | 'High';

/** What a campaign is worth. `record-only`: kept and shown, nobody is alerted; `suppressed`: the operator said so. */
export type Standing = 'alert' | 'suppressed' | 'record-only';

/** The pure decision about a campaign; the only place that knows severities. */
export type Assessment = {
  readonly standing: Standing;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** One sentence a person can check: "984 messages in 5 min from one caller; the threshold is 100 (NAME); about USD 310 at USD 0.13 a message". */
  readonly reason: string;
};

/** When one source or destination was active inside a campaign; `requests` for ranking. */
export type Member = { readonly first: Instant; readonly last: Instant; readonly requests: number };

/** A capped set: the top 200 by requests, and how many there are in all (a lower bound once the cap was reached). */
export type MemberSet = { readonly top: Readonly<Record<string, Member>>; readonly count: number };

/** How far past its threshold one finding (its id) was. */
export type Peak = { readonly finding: string; readonly excess: Excess };

/** What one hunt counted on one side; in one log, where its findings name theirs. */
export type Tally = { readonly side: Side; readonly log?: string; readonly counts: Counts };

/** Findings that are one attack. `id` is frozen when it opens. */
export type Campaign = {
  readonly id: string;
  readonly target: string;
  readonly service: string;
  /** Of the service's request side where that is known, else of what sends for it; "" when unknown. */
  readonly serviceResourceId: string;
  readonly services: MemberSet;
  /** Who asked for codes (request side): addresses, or `unknown:<client country>`. */
  readonly sources: MemberSet;
  /** Who called the provider (send side): the victim's own backends, unless a key was stolen. Joins send-side findings only. */
  readonly callers: MemberSet;
  readonly countries: MemberSet;
  readonly blocks: MemberSet;
  readonly clientCountries: MemberSet;
  readonly sides: Readonly<Partial<Record<Side, Member>>>;
  readonly hunts: readonly string[];
  readonly openedAt: Instant;
  readonly firstActivity: Instant;
  /** End of the last active bin. */
  readonly lastActivity: Instant;
  readonly findings: number;
  /**
   * Totals by hunt and side (`acs-send-spike:send`), and by log (`otp-request-spike:request:AppRequests`) where findings name theirs: hunts
   * and logs of one side see the same messages, so they are never added.
   */
  readonly tallies: Readonly<Record<string, Tally>>;
  /** Totals a side, of the hunt and log that saw most there: requests of the form and sends of the provider are the same messages seen twice, so they are never added. */
  readonly counts: Readonly<Partial<Record<Side, Counts>>>;
  /** The largest excess of any finding that stands. */
  readonly peak: Excess;
  /** Largest first, at most 10: the peak falls when the finding that set it is refuted. */
  readonly peaks: readonly Peak[];
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Signals of counting hunts, the strongest of each hunt, subject and kind, at most 40. */
  readonly evidence: readonly Evidence[];
  readonly state: 'open' | 'ended' | 'merged';
  readonly mergedInto?: string;
  readonly distributed: boolean;
  /** Set when more than 5 campaigns would open in one tick: this one stands for the rest. */
  readonly rollUp: boolean;
  readonly assessment: Assessment;
  /** Set when all of it was seen in silences that speak for it: it never joins what was not. */
  readonly silenced?: Silenced;
  /** Estimated loss and the price it was computed with. */
  readonly loss: Loss;
  /** Number of alerts raised so far; the next alert's id hashes it. */
  readonly revision: number;
  readonly lastAlertAt?: Instant;
  readonly lastNotifyAt?: Instant;
  /** What the last notification showed: a rise above it notifies again. */
  readonly notified?: { readonly severity: Severity; readonly lossStep: number };
  /** The campaign this one continues: after the 7 day limit, or because it was closed as a true positive. */
  readonly reissueOf?: string;
  /** The incident, closed as a true positive, that it goes on from. */
  readonly recurs?: { readonly incident: string; readonly closedAt: Instant };
};

/** `usd` = messages x `priceUsd`; `basis` says which price: an operator's for NG, or the default. */
export type Loss = { readonly usd: number; readonly messages: number; readonly priceUsd: number; readonly basis: string };

/** What a sink receives. Self-contained: a delivery can be made hours later from this record alone. */
export type Alert = {
  readonly id: string;
  readonly campaignId: string;
  readonly target: string;
  readonly change: 'opened' | 'updated' | 'closed';
  /** 1 for the first alert of the campaign. */
  readonly revision: number;
  /** True when a person should hear of it: opened, severity rose, or the loss crossed a step; at most one an hour. */
  readonly notify: boolean;
  readonly at: Instant;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Worst first: `unverified` when any finding is, else `drifted`, else `confirmed`. */
  readonly verdict: Verdict;
  readonly state: Campaign['state'];
  readonly mergedInto?: string;
  readonly reason: string;
  readonly hunts: readonly string[];
  /** Where it was seen. Without `request` the addresses are the victim's own backends and nothing is known of verified codes. */
  readonly sides: readonly Side[];
  readonly firstActivity: Instant;
  readonly lastActivity: Instant;
  readonly entities: Entities;
  /** At most 3 addresses, most requests first; never masked ones. */
  readonly topIps: readonly string[];
  readonly clientCountries: readonly string[];
  /** Distinct sources seen, which may exceed the listed ones; above 200 there may be more. */
  readonly sourceCount: number;
  readonly distributed: boolean;
  readonly service: string;
  readonly serviceResourceId: string;
  readonly counts: Counts;
  readonly excess: Excess;
  readonly loss: Loss;
  /** The hunt's query with its parameters, and a portal link that runs it. */
  readonly query: string;
  readonly queryLink: string;
  /** Plain sentences, in the order in which they are taken. */
  readonly nextSteps: readonly string[];
  /** Hunt whose guide to open first. Absent in alerts stored by 0.3.0 and before, as the two below. */
  readonly guide?: string;
  /** By side: the logs it was seen in, their messages, and the codes verified there; `verified` absent where they show none. */
  readonly seen?: Readonly<Partial<Record<Side, SeenSide>>>;
  /** Addresses that the evidence names where `entities.ips` is empty. */
  readonly evidenceIps?: readonly string[];
  /** Sent to see whether sinks take alerts: nothing happened, and no sink may let it look as if something had. */
  readonly test?: true;
};

export type SeenSide = { readonly logs: readonly string[]; readonly messages: number; readonly verified?: number };
