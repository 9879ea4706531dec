import type { LowerOperator } from './operator.ts';
import { lowerExtend } from './extend.ts';

/** `serialize [columns]`: `extend` over rows whose order counts from here on, also the one they were written in. */
export const lowerSerialize: LowerOperator = (node, input, context) => {
  const order = input.order.map(({ expr, descending, nullsFirst }) => ({ expr, descending, nullsFirst }));
  const rows = { ...input, order };
  return node.list('Expressions').length === 0 ? rows : lowerExtend(node, rows, context);
};
