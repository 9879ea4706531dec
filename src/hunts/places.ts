import { countryOfCallingCode } from '../phone/calling-codes.ts';

/**
 * The country calling code at the start of an E.164 number, group 1. Codes of one and two digits are listed, all others have three
 * (ITU-T E.164, list of assigned country codes). The KQL holds the same text.
 */
export const CALLING_CODE = '^\\+(1|7|20|27|3[0-4]|36|39|40|41|4[3-9]|5[1-8]|6[0-6]|81|82|84|86|9[0-5]|98|[0-9]{3})';

const callingCode = new RegExp(CALLING_CODE);

/** `+62` for a number or the start of one; "" where there is none. */
export const prefixPlace = (number: string): string => {
  const code = callingCode.exec(number)?.[1];
  return code === undefined ? '' : `+${code}`;
};

const trim = (text: string): string => text.replace(/^ +| +$/g, '');

/**
 * A destination as logs and applications write it, in one form: ISO alpha-2 in upper case (`id`), a calling code with a plus (`62`,
 * `0062`, `+1 868`), a name as it is (`Indonesia`). Whole numbers and everything else are "": not known.
 */
export const placeName = (text: string): string => {
  if (/^ *[A-Za-z][A-Za-z] *$/.test(text)) return trim(text).toUpperCase();
  if (/^ *(?:\+|00)?[1-9][0-9 -]{0,6}$/.test(text)) return `+${text.replace(/^ *(?:\+|00)|[ -]/g, '')}`;
  return /^[^0-9+]{3,40}$/u.test(text) ? trim(text) : '';
};

/** ISO alpha-2 of a place that is one country; undefined for calling codes that several share and for names. */
export const isoOfPlace = (place: string): string | undefined => (/^[A-Z]{2}$/.test(place) ? place : countryOfCallingCode(place));
