import { hashId } from '../domain/identity.ts';

/** 32 hex digits as a GUID with the marks of version 8 (RFC 9562: vendor-specific content) and the standard variant. */
const toGuid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');

/** The same campaign is the same incident, whoever asks: creating it twice is updating it. */
export const incidentGuid = (campaignId: string): string => toGuid(hashId('incident', campaignId));

export const commentGuid = (alertId: string): string => toGuid(hashId('comment', alertId));

export const taskGuid = (campaignId: string, title: string): string => toGuid(hashId('task', campaignId, title));
