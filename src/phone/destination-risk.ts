import { callingCodeOf } from './calling-codes.ts';
import { countryOf } from './country.ts';
import { isBlock, numberInBlock } from './e164.ts';
import { numberFacts } from './number-metadata.ts';

/**
 * What kind of place a message went to. `satellite`: networks of no country, the dearest there are. `premium`: the plan says that calling
 * costs extra. `listed`: on a published list of destinations often abused. Lists decay (the top ten countries' share of advertised premium
 * numbers fell from about a half to 14.5 % by 2020), so this weighs evidence and never is one.
 */
export type DestinationRisk = 'satellite' | 'premium' | 'listed' | 'ordinary';

/** Inmarsat, global mobile satellite systems, international networks, and the international premium rate service (ITU-T E.164 annex). */
const SATELLITE: readonly string[] = ['870', '881', '882', '883'];
const INTERNATIONAL_PREMIUM: readonly string[] = ['979'];

/**
 * Calling codes that Microsoft Entra External ID keeps off for SMS by default since January 2025 (documentation, CC BY 4.0), read by code:
 * the source's labels are wrong for 377 (Monaco, not San Marino), 672 (not Timor-Leste, which is 670), 690 (Tokelau, not Tonga) and 235
 * (Chad, not the Central African Republic).
 */
const LISTED_CODES: readonly string[] =
  `93 213 244 374 994 880 375 501 229 975 591 387 359 226 257 238 855 237 235 269 243 242 225 385 53 253
  593 20 503 291 251 679 689 241 220 995 233 590 502 224 245 592 509 62 98 964 1876 962 254 686 383 965 996 961 266 231 218 261 265 223
  222 230 262 691 373 976 212 258 95 977 687 505 227 234 968 92 970 675 63 974 7 250 290 508 1784 685 377 966 221 232 1721 386 252 211 94
  249 963 992 255 670 672 228 690 216 993 256 380 971 998 678 84 967 260 263`.split(/\s+/);

/** authgear's former list of high risk names one country more. */
const LISTED_COUNTRIES: readonly string[] = ['IL'];

/** Risk of an E.164 number, or of a block; `ordinary` for what is neither. */
export const destinationRisk = (numberOrBlock: string): DestinationRisk => {
  const digits = numberOrBlock.slice(1);
  if (SATELLITE.some((code) => digits.startsWith(code))) return 'satellite';
  if (INTERNATIONAL_PREMIUM.some((code) => digits.startsWith(code))) return 'premium';
  const direct = numberFacts(numberOrBlock);
  const number = direct?.country === undefined && isBlock(numberOrBlock) ? numberInBlock(numberOrBlock) : numberOrBlock;
  const facts = numberFacts(number);
  if (facts === undefined) return 'ordinary';
  if (facts.isPremium) return 'premium';
  // Codes are listed as they are dialled: +1876 is one entry, +1 is none.
  const code = facts.callingCode === '1' ? digits.slice(0, 4) : facts.callingCode;
  return LISTED_CODES.includes(code) || LISTED_COUNTRIES.includes(countryOf(number) ?? '') ? 'listed' : 'ordinary';
};

/** Risk of a destination of which only the country (ISO alpha-2) or the calling code (`+62`) is known. */
export const placeRisk = (place: string): DestinationRisk => {
  const code = place.startsWith('+') ? place.slice(1) : callingCodeOf(place);
  if (code !== undefined && SATELLITE.includes(code)) return 'satellite';
  if (code !== undefined && INTERNATIONAL_PREMIUM.includes(code)) return 'premium';
  return (code !== undefined && LISTED_CODES.includes(code)) || LISTED_COUNTRIES.includes(place) ? 'listed' : 'ordinary';
};
