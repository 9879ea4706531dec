import type { Bound } from '../../parser.ts';

/** Operators that keep the columns they are given, and those that make new ones, whatever the order of the old. */
const KEEPING: ReadonlySet<string> = new Set([
  'FilterOperator',
  'ExtendOperator',
  'SortOperator',
  'TakeOperator',
  'TopOperator',
  'MvExpandOperator',
]);
const CLOSING: ReadonlySet<string> = new Set(['ProjectOperator', 'SummarizeOperator', 'CountOperator', 'DistinctOperator']);

/**
 * Whether the order of this operator's columns, or the column `named`, can be seen in the result: not when a `project` or
 * `summarize` follows in its pipe.
 */
export const orderMatters = (operator: Bound, named?: string): boolean => {
  let pipe = operator.parent();
  for (;;) {
    const next = pipe?.parent();
    if (pipe?.kind !== 'PipeExpression' || next?.kind !== 'PipeExpression') return true;
    const following = next.child('Operator');
    if (/\*|pack_all/.test(following.text) || (named !== undefined && following.text.includes(named))) return true;
    if (CLOSING.has(following.kind)) return false;
    if (!KEEPING.has(following.kind)) return true;
    pipe = next;
  }
};
