import type { Bound } from '../parser.ts';
import { Refusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import type { Context } from './scope.ts';

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

/** Functions that take a list as it is when the query runs. */
export const TAKES_LATE_LISTS = new Set(['array_length', 'ipv4_is_in_any_range', 'ipv6_is_in_any_range']);

/** The one leading list that these nodes are, whose elements the plan need not know. */
export const lateList = (nodes: readonly Bound[], { parameters }: Context): Expr | undefined => {
  const [node, more] = nodes;
  const leading = node?.kind === 'NameReference' && node.symbol && parameters.get(node.symbol.identity);
  return leading && more === undefined && leading.type === 'dynamic' ? { kind: 'parameter', ...leading } : undefined;
};
