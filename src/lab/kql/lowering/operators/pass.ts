import type { LowerOperator } from './operator.ts';

/** `serialize` without columns, `render`: say how rows are shown or ordered, not which. */
export const lowerPass: LowerOperator = (_node, input) => input;
