import type { Instant } from './time.ts';

/** Codes of one bin, weighted by sampling. */
export type TrafficBin = { readonly bin: Instant; readonly sends: number; readonly verified: number };

/** How many codes a service sent and how many came back, as one table shows it; bins without any are left out. Oldest first. */
export type Traffic = { readonly log: string; readonly service: string; readonly bins: readonly TrafficBin[] };
