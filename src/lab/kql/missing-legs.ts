import type { Analysis, Bound } from './parser.ts';

/** A leg is missing when the table at the head of its pipe is: `union isfuzzy=true (NoSuchTable | where ...)`. */
const isMissing = (leg: Bound): boolean => {
  if (leg.kind === 'ParenthesizedExpression' || leg.kind === 'PipeExpression') return isMissing(leg.child('Expression'));
  return leg.kind === 'NameReference' && leg.symbol === undefined;
};

/** The legs of the union whose parameters stand at the offset; none when the words are in a leg or a string. */
const legsAt = (analysis: Analysis, offset: number): readonly Bound[] => {
  let at = analysis.nodeAt(offset);
  while (at && at.kind !== 'UnionOperator') at = at.parent();
  const legs = at?.list('Expressions') ?? [];
  return offset < (legs[0]?.start ?? 0) ? legs : [];
};

const endOf = ({ start, length }: Bound): number => start + length;

/** Spans of the missing legs with one comma each; none when every leg is missing, which stays an error. */
const missingSpans = (legs: readonly Bound[]): readonly (readonly [number, number])[] => {
  const kept = legs.filter((leg) => !isMissing(leg));
  if (kept.length === 0) return [];
  return legs.flatMap((leg, n): (readonly [number, number])[] => {
    if (!isMissing(leg)) return [];
    const next = legs[n + 1];
    const before = kept.findLast((one) => one.start < leg.start);
    return [next === undefined && before !== undefined ? [endOf(before), endOf(leg)] : [leg.start, next?.start ?? endOf(leg)]];
  });
};

/**
 * The query without the legs of `union isfuzzy=true` whose tables do not exist: Kusto drops such a leg first and then resolves the
 * rest, so the leg's columns are no columns of the union. Blanks stand for what was dropped, so that positions stay. The same
 * text when nothing is missing.
 */
export const withoutMissingLegs = (text: string, analysis: Analysis): string =>
  [...text.matchAll(/\bisfuzzy\s*=\s*true\b/g)]
    .flatMap(({ index }) => missingSpans(legsAt(analysis, index)))
    .reduce((kept, [from, to]) => `${kept.slice(0, from)}${kept.slice(from, to).replace(/[^\r\n]/g, ' ')}${kept.slice(to)}`, text);
