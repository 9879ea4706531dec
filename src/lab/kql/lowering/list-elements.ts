import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';

/** The elements of a constant array, as literals. Refuses those whose type in a comparison is not certain. */
export const constantElements = (array: Extract<Expr, { kind: 'literal' }>, node: Bound): readonly Expr[] => {
  const parsed: unknown = array.value === null ? [] : JSON.parse(String(array.value));
  if (!Array.isArray(parsed)) throw new Refusal('a dynamic list that is no array', node);
  return parsed.map((value: unknown): Expr => {
    if (typeof value === 'string') return { kind: 'literal', type: 'string', value };
    if (typeof value === 'boolean') return { kind: 'literal', type: 'bool', value };
    if (typeof value === 'number' && Number.isSafeInteger(value)) return { kind: 'literal', type: 'long', value: BigInt(value) };
    throw new Refusal('an element of a dynamic list that is neither text nor a whole number', node);
  });
};
