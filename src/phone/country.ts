import { isBlock, numberInBlock } from './e164.ts';
import { numberFacts } from './number-metadata.ts';

/** The country that has most numbers of a calling code that several share. */
const MAIN: Readonly<Record<string, string>> = {
  '1': 'US',
  '7': 'RU',
  '39': 'IT',
  '44': 'GB',
  '47': 'NO',
  '61': 'AU',
  '212': 'MA',
  '262': 'RE',
  '290': 'SH',
  '358': 'FI',
  '590': 'GP',
  '599': 'CW',
};

/**
 * Country (ISO alpha-2) that an E.164 number is allocated to. Where the plan does not know the range, the country that has most of the
 * calling code; undefined for satellite networks and other codes of no country.
 */
export const countryOf = (e164: string): string | undefined => {
  const facts = numberFacts(e164);
  if (facts === undefined) return undefined;
  const { country, possible, callingCode } = facts;
  return country ?? (possible.length === 1 ? possible[0] : undefined) ?? MAIN[callingCode] ?? possible[0];
};

/** The same for a number block; undefined for what is no block. Remember answers where many rows share few blocks. */
export const countryOfBlock = (block: string): string | undefined => (isBlock(block) ? countryOf(numberInBlock(block)) : undefined);
