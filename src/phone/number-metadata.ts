import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** What the numbering plans say of a number: the country its digits are allocated to, and what sort of line it is. */
export type NumberFacts = {
  /** ISO alpha-2; the only possible one, or none where several share the range or nobody has it. */
  readonly country: string | undefined;
  /** All countries whose plan has room for the number. */
  readonly possible: readonly string[];
  readonly callingCode: string;
  readonly isPremium: boolean;
};

/**
 * Facts of an E.164 number with its "+"; undefined when no plan has its calling code. The only file that knows where they come from:
 * libphonenumber-js with its largest metadata, as types of numbers and shared calling codes need it.
 */
export const numberFacts = (e164: string): NumberFacts | undefined => {
  const parsed = parsePhoneNumberFromString(e164);
  if (parsed === undefined) return undefined;
  const type = parsed.getType();
  return {
    country: parsed.country,
    possible: parsed.getPossibleCountries(),
    callingCode: parsed.countryCallingCode,
    isPremium: type === 'PREMIUM_RATE' || type === 'SHARED_COST',
  };
};
