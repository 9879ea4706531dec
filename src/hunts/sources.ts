import type { Row } from './hunt.ts';

/** What stands in a source column in place of an address nobody may see. */
export const UNKNOWN = 'unknown';

/**
 * Texts that are no address: Application Insights stores 0.0.0.0 unless DisableIpMasking is set, proxies leave the field empty.
 * All of them together would look like one huge client.
 */
export const MASKED: readonly string[] = ['', '0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0', UNKNOWN];

export const isMasked = (address: string): boolean => MASKED.includes(address);

/** Distinct values of a column of flagged rows, sorted. */
export const distinct = (rows: readonly Row[], column: string): readonly string[] =>
  [...new Set(rows.map((row) => String(row[column] ?? '')))].sort();

/** Raw addresses that flagged sources may stand for: `unknown` brings every masked form with it. */
export const rawSources = (flagged: readonly Row[]): readonly string[] => {
  const sources = distinct(flagged, 'Source');
  return sources.includes(UNKNOWN) ? [...new Set([...sources, ...MASKED])].sort() : sources;
};
