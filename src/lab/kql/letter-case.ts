/**
 * Letters whose other case is not the same in all engines: dotless and dotted i, the long s, the signs for Kelvin and Angstrom, the
 * micro sign, the sigma at the end of a word, the capital sharp s, digraphs with a capital first, letters with an iota below; and
 * scripts that got their other case late (Georgian, Cherokee, the youngest Latin letters, everything beyond U+FFFF).
 */
const ODD =
  '\\u0130\\u0131\\u017F\\u019B\\u01C5\\u01C8\\u01CB\\u01F2\\u0264\\u0345\\u00B5\\u03C2\\u03D0\\u03D1\\u03D5\\u03D6\\u03F0\\u03F1\\u03F4\\u03F5\\u1E9B\\u1E9E' +
  '\\u10A0-\\u10FF\\u13A0-\\u13FF\\u1C80-\\u1CBF\\u1F80-\\u1FAF\\u1FB3\\u1FBC\\u1FBE\\u1FC3\\u1FCC\\u1FF3\\u1FFC\\u2126\\u212A\\u212B\\u2D00-\\u2D2F' +
  '\\uA700-\\uA7FF\\uAB30-\\uABBF\\u{10400}-\\u{105FF}\\u{10C80}-\\u{10CFF}\\u{10D50}-\\u{10D8F}\\u{118A0}-\\u{118DF}\\u{16E40}-\\u{16EDF}\\u{1E900}-\\u{1E943}';
const ODD_LETTER = new RegExp(`[${ODD}]`, 'u');
const ODD_LETTERS = new RegExp(ODD_LETTER.source, 'gu');

/** Whether a text has letters whose case is not certain. */
export const hasOddCase = (text: string): boolean => ODD_LETTER.test(text);

const single = (text: string, fallback: string): string => ([...text].length === 1 ? text : fallback);
const lowerLetter = (letter: string): string => single(letter.toLowerCase(), letter);
const EXTRA: Readonly<Record<string, string>> = { '\u0130': 'i', '\u1E9E': '\u00DF' };

/** Lower case letter by letter: odd ones stay what they are ... */
const foldNarrow = (text: string): string => [...text].map((c) => (ODD_LETTER.test(c) ? c : lowerLetter(c))).join('');
/** ... or are taken for every letter they could be equal to. */
const foldWide = (text: string): string => [...text].map((c) => EXTRA[c] ?? lowerLetter(single(c.toUpperCase(), c))).join('');

/** A test of two texts in any case; undefined where it depends on how odd letters compare. */
export const inAnyCase = (test: (text: string, other: string) => boolean, text: string, other: string): boolean | undefined => {
  const narrow = test(foldNarrow(text), foldNarrow(other));
  return narrow === test(foldWide(text), foldWide(other)) ? narrow : undefined;
};

/** First of 6,592 rare letters without case (CJK Extension A); there are some 1,800 odd letters. */
const CASELESS = 0x3400;
const standIns = new Map<string, string>();

/** The text with a letter without case for each odd letter, so that a pattern with the flag i compares odd letters as they are. */
export const standIn = (text: string): string =>
  text.replaceAll(ODD_LETTERS, (letter) => {
    const known = standIns.get(letter) ?? String.fromCodePoint(CASELESS + standIns.size);
    standIns.set(letter, known);
    return known;
  });

/** The text in lower or upper case; undefined where engines differ. A sharp s has no other case that is certain. */
export const cased = (text: string, upper: boolean): string | undefined => {
  const letters = [...text];
  if (!upper) {
    const uncertain = letters.some(
      (c) => (ODD_LETTER.test(c) && c.toLowerCase() !== c && !/[\u212A\u212B\u2126]/.test(c)) || c === '\u0130',
    );
    // Some engines write the other small sigma at the end of a word.
    return uncertain || /\p{L}\u03A3(?!\p{L})/u.test(text) ? undefined : letters.map(lowerLetter).join('');
  }
  const uncertain = letters.some(
    (c) => (ODD_LETTER.test(c) && c.toUpperCase() !== c && !/[\u00B5\u03C2]/.test(c)) || [...c.toUpperCase()].length > 1,
  );
  return uncertain ? undefined : letters.map((c) => c.toUpperCase()).join('');
};
