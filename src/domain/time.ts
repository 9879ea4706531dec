/** A moment as milliseconds since 1970-01-01T00:00:00Z. The whole product computes in UTC. */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Half-open range `[from, to)`. */
export type Range = { readonly from: Instant; readonly to: Instant };

/** Largest multiple of `step` (ms) not after `at`. Bins count from the epoch, which agrees with Kusto's for every step that divides a day. */
export const floorTo = (at: Instant, step: number): Instant => Math.floor(at / step) * step;

/** ISO 8601 in UTC without fraction when there is none: `2026-03-01T10:05:00Z`. */
export const toIso = (at: Instant): string => new Date(at).toISOString().replace('.000Z', 'Z');
