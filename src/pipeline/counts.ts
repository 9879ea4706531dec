import type { Expectation } from '../domain/expectation.ts';
import type { History } from '../domain/history.ts';
import type { Mask } from '../domain/history-mask.ts';
import type { Series } from '../domain/series.ts';
import type { Activity, Silenced } from '../domain/silence.ts';
import type { Signal } from '../domain/signal.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { Row } from '../hunts/hunt.ts';

/** A day more than the statistics look back, for windows of a day. */
export const HISTORY_MS = 15 * DAY;

/** A row of a signal's window, as the query gave it. */
export type FlaggedRow = {
  readonly row: Row;
  /** Of all key columns. */
  readonly key: string;
  readonly bin: Instant;
  readonly counts: readonly number[];
  readonly signal: Signal;
  /** Messages of the row that are the signal's: `signal.suspect` spread over its rows by their sends. */
  readonly suspect: number;
  /** Set when its bin is silenced. */
  readonly silenced?: Silenced;
};

/** What a counting hunt knows of a target while its process lives. All of it can be read again from state and logs. */
export type Counts = {
  readonly history: History;
  /** Renewed when history is read back: it remembers what was usual before. */
  expect: (series: Series, at: Instant, lengthMs: number, since: Instant) => Expectation;
  /** Etags of the stored hours. */
  readonly stored: Map<Instant, string>;
  /** Rows that have their verdict, by key, with the counts they had: not asked about again while these stay. */
  readonly judged: Map<string, FlaggedRow>;
  forgottenAt: Instant;
  /** What the reader gave for the bins of the last range, where it says which of them have not changed since. */
  lastRead: ReadonlyMap<Instant, readonly Row[]>;
  /** While a silence speaks of something that is counted. */
  quiet?: QuietCounts;
};

/** The counts without what happened in silence. Made again when the silences change, and by another process. */
export type QuietCounts = {
  /** Names the silences. */
  readonly key: string;
  readonly mask: Mask;
  /** What rows said of flows and parts, by both: samples are not kept with the counts. */
  readonly activities: Map<string, Activity>;
  /** Notes what a row tells of its part; gives the flow when other silences speak for the part than was known without it. */
  readonly learn: (row: Row) => string | undefined;
  /** Why a bin of a part is silenced, or undefined. */
  readonly silencedAt: (flow: readonly string[], part: string, bin: Instant) => Silenced | undefined;
};

/** Counts by target and hunt, each with the etag of the watermark as this process left it: another one means that another process ran. */
export type CountsCache = Map<string, { readonly counts: Counts; readonly etag: string | undefined }>;

export const makeCountsCache = (): CountsCache => new Map();
export const countsKey = (target: string, hunt: string): string => `${target} ${hunt}`;
