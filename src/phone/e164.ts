/** Digits that a block leaves off: 1,000 numbers share one, as in Twilio's safe list. */
const BLOCK_DIGITS = 3;

/** "+" and 7 to 15 digits, the first not 0 (ITU-T E.164; nothing shorter is dialled from abroad). */
const E164 = /^\+[1-9][0-9]{6,14}$/;
/** A block is a number without its last digits. */
const BLOCK = /^\+[1-9][0-9]{3,11}$/;

/**
 * A number as people and logs write it, as E.164: spaces, dashes, dots, slashes and brackets are dropped, a leading `00` is a `+`, and bare
 * digits are taken for what they are in a provider's log: complete. Undefined for what cannot be one, national numbers with their leading 0
 * included.
 */
export const toE164 = (text: string): string | undefined => {
  const bare = text
    .trim()
    .replace(/[\s().\-/\u2010-\u2015]/g, '')
    .replace(/^00/, '+');
  const number = bare.startsWith('+') ? bare : `+${bare}`;
  return E164.test(number) ? number : undefined;
};

/** "+" and the digits less the last three; undefined where the number is none. */
export const blockOf = (e164: string): string | undefined => (E164.test(e164) ? e164.slice(0, -BLOCK_DIGITS) : undefined);

export const isBlock = (text: string): boolean => BLOCK.test(text);

/** A number inside a block, to look the block up by: the digits left off do not tell countries apart. Throws RangeError for no block. */
export const numberInBlock = (block: string): string => {
  if (!isBlock(block)) throw new RangeError('a block is "+" and an E.164 number less its last three digits');
  return `${block}500`;
};
