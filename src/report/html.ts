/** Markup that is safe to put into a page: made by `html` alone. */
export type Html = { readonly markup: string };
/** What a template takes: texts and numbers are escaped, markup and lists of it go in as they are, undefined is nothing. */
export type Piece = string | number | Html | readonly Html[] | undefined;

/** Control, formatting and line characters: they hide text, turn it around, or are not allowed in HTML at all. Line feeds stay. */
const INVISIBLE = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]|[\uD800-\uDFFF](?![\uDC00-\uDFFF])/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * The one function that escapes HTML: every value of a report passes it, those of attributes too, which always stand in double quotes.
 * Escaping a value twice would show entities, so values are escaped where they enter a template and nowhere else.
 */
export const escapeHtml = (value: string): string => value.replace(INVISIBLE, ' ').replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

const markupOf = (piece: Piece): string => {
  if (piece === undefined) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escapeHtml(String(piece));
  return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('');
};

/** A template whose values are escaped: html`<td>${name}</td>`. */
export const html = (literal: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  markup: literal.map((text, n) => text + markupOf(pieces[n])).join(''),
});
