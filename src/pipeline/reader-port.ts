import type { Target } from '../domain/target.ts';
import type { Instant, Range } from '../domain/time.ts';
import type { RecomputedRow } from '../domain/verdict.ts';
import type { Hunt, Parameters, Row, Source } from '../hunts/hunt.ts';
import type { LogQuery } from './ports.ts';
import type { SourceState } from './state/watermark.ts';

export type WindowQuestion = {
  readonly target: Target;
  readonly hunt: Hunt;
  readonly range: Range;
  /** Complete: defaults and overrides. */
  readonly parameters: Parameters;
  /** What the probe said of the hunt's sources. */
  readonly sources: readonly SourceState[];
};

/** Rows of a hunt's query. `cut`: the row bound was reached, the smallest groups are missing; `partial`: the service's reason. */
export type ReadRows = {
  readonly rows: readonly Row[];
  /** The same rows by bin, every bin of the range; the array of a bin is the one of an earlier answer while nothing has changed in it. */
  readonly bins?: ReadonlyMap<Instant, readonly Row[]>;
  readonly cut: boolean;
  readonly partial: string | undefined;
  /** What was not whole, for people. */
  readonly notices: readonly string[];
};

/** Flagged groups counted again from evidence, by the key of the row. What is cut, partial or failed is no evidence. */
export type Recounted =
  | { readonly kind: 'whole'; readonly groups: ReadonlyMap<string, RecomputedRow> }
  | { readonly kind: 'not-whole'; readonly reason: string };

export type LateBins = { readonly bins: readonly { readonly bin: Instant; readonly rows: number }[]; readonly partial: string | undefined };

/** What the pipeline asks of the logs, in its own words: a replay answers the same questions from what it has read before. */
export type LogReader = {
  /** Rows of the hunt's query over the range. Throws LogQueryError. */
  readonly rows: (asked: WindowQuestion) => Promise<ReadRows>;
  /** One bounded evidence query for the flagged rows, and the port over it. `settled`: what was ingested later may have been missed. */
  readonly recount: (asked: WindowQuestion, flagged: readonly Row[], settled: Instant) => Promise<Recounted>;
  /** Names of a table's columns; empty when there is no such table in an empty workspace. Throws LogQueryError. */
  readonly columns: (target: Target, table: string, now: Instant) => Promise<ReadonlySet<string>>;
  /** Bins of the range that received rows after `since`. Throws LogQueryError. */
  readonly lateBins: (target: Target, hunt: Hunt, source: Source, range: Range, since: Instant) => Promise<LateBins>;
};

/** Whoever has a reader of its own uses it; else the logs are queried. */
export type ReaderDeps = { readonly query: LogQuery; readonly reader?: LogReader | undefined };
