import type { Span } from './refusal.ts';

const LET = /\blet\s+(?:([A-Za-z_]\w*)|\[\s*["']([^"'\]]+)["']\s*\])\s*=/g;

/** More uses than this make Microsoft's binder itself take seconds, which nothing can interrupt. */
const MAX_USES = 2_000;

/**
 * The `let` at which statements that use one another twice and more have grown beyond bounds (2^24 tables in 25 lines). Counts words, so a name
 * inside a text or a comment counts too: an upper bound, taken before the query is bound.
 */
export const growsTooLarge = (text: string): Span | undefined => {
  const starts = [...text.matchAll(LET)].map((match) => ({
    name: match[1] ?? match[2] ?? '',
    at: match.index,
    from: match.index + match[0].length,
  }));
  const weights = new Map<string, number>();
  for (const [i, { name, from }] of starts.entries()) {
    const body = text.slice(from, starts[i + 1]?.at ?? text.length);
    const uses = (body.match(/\w+/g) ?? []).reduce((sum, word) => sum + (weights.get(word) ?? 0), 1);
    if (uses > MAX_USES) return { start: starts[i]?.at ?? 0, length: 3 };
    weights.set(name, uses);
  }
  return undefined;
};
