/** True when a text holds one of the terms. */
export type TermMatcher = (text: string) => boolean;

const quoteRegex = (term: string): string => term.replace(/[\\^$.|?*+()[\]{}/]/g, (c) => `\\${c}`);

const startsTerm = /^[\p{L}\p{N}]/u;
const endsTerm = /[\p{L}\p{N}]$/u;

/**
 * Kusto's `has_any` in TypeScript: a term stands between characters that are no letters and no digits (so `_` and `-` separate),
 * case does not matter, and a phrase such as `send-code` is matched as it is, with a boundary only at an alphanumeric end.
 * Source: KQL reference, "String operators, what is a term?"; `_` as a separator was measured on the emulator.
 */
export const termMatcher = (terms: readonly string[]): TermMatcher => {
  if (terms.length === 0) return () => false;
  const byEdges = new Map<string, string[]>();
  for (const term of terms) {
    const edges = `${startsTerm.test(term) ? '(?:^|[^\\p{L}\\p{N}])' : ''} ${endsTerm.test(term) ? '(?:$|[^\\p{L}\\p{N}])' : ''}`;
    byEdges.set(edges, [...(byEdges.get(edges) ?? []), quoteRegex(term)]);
  }
  const branches = [...byEdges].map(([edges, texts]) => edges.split(' ').join(`(?:${texts.join('|')})`));
  const pattern = new RegExp(branches.join('|'), 'iu');
  return (text) => pattern.test(text);
};
