import { type Instant, MINUTE, SECOND } from '../domain/time.ts';

/**
 * Share of rows that have arrived at an age. Application Insights: 20 s to 3 min as a rule; resource logs: 3 to 10 min, 20 at times
 * (Microsoft Learn, "Log data ingestion time in Azure Monitor"). One curve for all tables, between the two.
 */
const CURVE: readonly (readonly [share: number, age: number])[] = [
  [0, 20 * SECOND],
  [0.5, 2 * MINUTE],
  [0.9, 5 * MINUTE],
  [0.99, 10 * MINUTE],
  [1, 20 * MINUTE],
];

/** 0 up to 1, the same for the same moment (xorshift multiply, as in splitmix32). */
const fraction = (at: Instant): number => {
  let x = (at ^ Math.floor(at / 0x1_0000_0000)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return ((x ^ (x >>> 15)) >>> 0) / 0x1_0000_0000;
};

/** When a row of this TimeGenerated could first be queried, by the curve: the same row arrives at the same time in every replay. */
export const arrivalOf = (timeGenerated: Instant): Instant => {
  const share = fraction(timeGenerated);
  const upper = CURVE.findIndex(([known]) => known > share);
  const [from = [0, 0] as const, to = [1, 0] as const] = [CURVE[upper - 1], CURVE[upper]];
  return timeGenerated + Math.round(from[1] + ((share - from[0]) / (to[0] - from[0])) * (to[1] - from[1]));
};

/** Ticks after the end of its bin at which the slowest row has arrived: 20 min after it happened. */
export const MAX_TICKS_LATE = 4;
