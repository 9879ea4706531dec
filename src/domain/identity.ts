import { createHash } from 'node:crypto';
import type { Instant } from './time.ts';

/**
 * 32 hex digits (128 bits of SHA-256) of the parts in order. Parts are joined as JSON, so that no two different lists
 * of parts are hashed alike, whatever separators a log value contains.
 */
export const hashId = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** The same row seen again, whatever its counts, has the same id. */
export const findingId = (of: { readonly target: string; readonly hunt: string; readonly bin: Instant; readonly key: string }): string =>
  hashId('finding', of.target, of.hunt, String(of.bin), of.key);

/** `first` is the id of the earliest finding when the campaign opens; the id stays when earlier findings join later. */
export const campaignId = (of: { readonly target: string; readonly service: string; readonly first: string }): string =>
  hashId('campaign', of.target, of.service, of.first);

/** `revision` is 1 for the first alert of a campaign: an alert made again after a crash has the same id. */
export const alertId = (campaign: string, revision: number): string => hashId('alert', campaign, String(revision));
