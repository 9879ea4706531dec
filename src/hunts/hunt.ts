import type { Counts, Excess, Side } from '../domain/finding.ts';
import type { Confidence, Severity } from '../domain/campaign.ts';
import type { Expect } from '../domain/part-judge.ts';
import type { History } from '../domain/history.ts';
import type { OperatorConfig } from '../domain/operator.ts';
import type { Signal } from '../domain/signal.ts';
import type { Instant } from '../domain/time.ts';
import type { NextSteps } from './next-steps.ts';

/** Roles of a row's columns: `counted` is exact and can drift or refute, `estimated` (dcount) and `sample` (take_any) cannot. */
export type ColumnRole = 'key' | 'counted' | 'estimated' | 'sample';
export type ColumnType = 'datetime' | 'string' | 'long' | 'real' | 'bool' | 'strings';
export type Column = { readonly name: string; readonly type: ColumnType; readonly role: ColumnRole };

/** Parsed cells: datetime -> Instant (ms), long and real -> number, strings (dynamic array) -> string[]; string is never null. */
export type Cell = string | number | boolean | null | readonly string[];
export type Row = Readonly<Record<string, Cell>>;

/** KQL literals that a parameter can be; `minutes` renders as a timespan, `strings` as a dynamic array. */
export type ParameterValue = number | string | boolean | readonly string[];
export type Parameter = {
  readonly name: string;
  readonly type: 'long' | 'real' | 'bool' | 'string' | 'strings' | 'minutes' | 'datetime';
  readonly default: ParameterValue;
  readonly unit: string;
  readonly meaning: string;
  /** Set by the pipeline (from, to, settled, flagged groups ...): not tunable, no default checked. */
  readonly bound?: true;
  /** Read by the statistics of a counting hunt; its queries do not know it. */
  readonly judged?: true;
};
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** A table a hunt reads. `required` columns missing: not observable; `optional` ones missing: observable, reported. */
export type Source = {
  readonly id: string;
  readonly table: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /**
   * How long a window waits for this source, ms. 0 where the rows that are there are a lower bound: those that arrive later are read again
   * at the next ticks.
   */
  readonly delayMs: number;
  /** KQL of the moment by which the hunt bins a row, where that is not its TimeGenerated: late rows are looked for by it. */
  readonly moment?: string;
};

/** How far outside its range a hunt's queries read, by TimeGenerated, ms. The service cuts off what lies beyond it. */
export type Reach = { readonly beforeMs: number; readonly afterMs: number };

export type IncidentTask = { readonly title: string; readonly description: string };

/** The part of a finding that only the hunt knows; the pipeline adds ids, target, verdict and aliases. */
export type HuntFinding = {
  readonly bin: Instant;
  readonly side: Side;
  /** The table it was seen in, of hunts whose tables may hold the same requests. */
  readonly log?: string;
  readonly service: string;
  readonly serviceResourceId: string;
  readonly source: string;
  readonly countries: readonly string[];
  readonly clientCountries: readonly string[];
  readonly blocks: readonly string[];
  readonly counts: Counts;
  readonly excess: Excess;
};

/** Rows that may have been ingested after the query ran: `settled` leaves them out, `all` has them. Same keys, `all` >= `settled`. */
export type Recomputed = { readonly settled: readonly Row[]; readonly all: readonly Row[] };

/** What a counting hunt's statistics are given: the counts of up to 14 days, the end of the newest bin, tuned parameters. */
export type Judging = {
  readonly history: History;
  readonly at: Instant;
  readonly parameters: Parameters;
  /** What is usual; remembers its answers between ticks. */
  readonly expect: Expect;
  /** The operator's prices of a segment, USD by destination. */
  readonly prices?: OperatorConfig['prices'];
};

/**
 * A counting hunt thresholds nothing in KQL: its rows are counts by bin and key, kept as history and judged by pure statistics at
 * every tick. Rows of the bins that a signal speaks of are verified like any flagged row.
 */
export type SeriesRules = {
  /** Key columns that name a flow of codes, in order. */
  readonly flow: readonly string[];
  /** Key column that splits a flow into parts. */
  readonly part: string;
  /** Counted columns that are kept, sends and verified codes first (SENDS, VERIFIED). */
  readonly counts: readonly string[];
  /** What stands out at `at`; nothing is decided here. Must not change the history. */
  readonly judge: (judging: Judging) => readonly Signal[];
};

/** One question asked of the logs. */
export type Hunt = {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly tactic: string;
  readonly technique: string;
  readonly sources: readonly Source[];
  /** A hunt is due when this many ms passed since its last run. */
  readonly cadenceMs: number;
  readonly latenessMs: number;
  readonly binMs: number;
  /** Of both queries; without it they read nothing outside their range. */
  readonly reach?: Reach;
  /** query.kql and evidence.kql as written: leading `let` lines hold the defaults and are replaced when rendered. */
  readonly query: string;
  readonly evidence: string;
  readonly guide: string;
  readonly parameters: readonly Parameter[];
  /** Named records of overrides (`--params NAME`). `reference`, where the published rule asks the same question, agrees with it. */
  readonly parameterSets: Readonly<Record<string, Parameters>>;
  readonly columns: readonly Column[];
  readonly evidenceColumns: readonly Column[];
  /** Name of the counted column that ranks groups when there are too many to verify. */
  readonly rankBy: string;
  /** The parameters that tell evidence.kql which groups were flagged (for example `Sources` and `Services`). */
  readonly evidenceFor: (flagged: readonly Row[]) => Parameters;
  /** The port: the hunt's aggregation over evidence, threshold included. Rows in no particular order. */
  readonly aggregate: (evidence: readonly Row[], parameters: Parameters) => readonly Row[];
  /** `signal`: what a counting hunt's statistics said of the row's part; it always has one. */
  readonly toFinding: (row: Row, parameters: Parameters, signal?: Signal) => HuntFinding;
  readonly series?: SeriesRules;
  /** Of a hunt with a fixed threshold: counting hunts that know what is usual. The first that has counts of a service speaks for it. */
  readonly watchedBy?: readonly string[];
  /** The counting hunt over all messages: requests behind which there are none cost nothing, and it knows where messages usually go. */
  readonly witness?: string;
  /** `bins`: the rows over [a, c) are those over [a, b) and [b, c), so that a replay may ask once for many ticks. */
  readonly replay: 'bins' | 'lookback';
  readonly tasks: readonly IncidentTask[];
  readonly nextSteps: NextSteps;
};
