import type { Expectation } from '../domain/expectation.ts';
import type { History } from '../domain/history.ts';
import type { Series } from '../domain/series.ts';
import { DAY, type Instant } from '../domain/time.ts';

/** A day more than the statistics look back, for windows of a day. */
export const HISTORY_MS = 15 * DAY;

/** What a counting hunt knows of a target while its process lives. All of it can be read again from state and logs. */
export type Counts = {
  readonly history: History;
  /** Renewed when history is read back: it remembers what was usual before. */
  expect: (series: Series, at: Instant, lengthMs: number, since: Instant) => Expectation;
  /** Etags of the stored hours. */
  readonly stored: Map<Instant, string>;
  /** Rows that have their verdict, by key, with the counts they had: not asked about again while these stay. */
  readonly judged: Map<string, { readonly bin: Instant; readonly counts: readonly number[] }>;
  forgottenAt: Instant;
};

/** Counts by target and hunt, each with the etag of the watermark as this process left it: another one means that another process ran. */
export type CountsCache = Map<string, { readonly counts: Counts; readonly etag: string | undefined }>;

export const makeCountsCache = (): CountsCache => new Map();
export const countsKey = (target: string, hunt: string): string => `${target} ${hunt}`;
