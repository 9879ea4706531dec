import type { AggregateRow } from '../../aggregates/row.ts';
import { AGGREGATES } from '../../aggregates.ts';
import { boundColumns, type LowerOperator } from './operator.ts';
import { spanOf } from '../../refusal.ts';

/** `count` and `count as Name`: one row. */
export const lowerCount: LowerOperator = (node, input, context) => {
  const id = context.fresh(node);
  const row = AGGREGATES.get('count') as AggregateRow;
  const call = { row, args: [], type: 'long', span: spanOf(node) } as const;
  const rel = { kind: 'aggregate', input: input.rel, keys: [], aggregates: [{ id, call, order: [] }] } as const;
  return { rel, columns: [{ id, name: boundColumns(node)[0]?.name ?? 'Count', type: 'long' }], order: [], ingested: undefined };
};
