import type { Operand, Param } from '../functions/row.ts';
import type { KqlType } from '../types.ts';

/** One aggregate. `order` is SQL of an ORDER BY inside the aggregate, "" when the rows have no order. */
export type AggregateRow = {
  readonly name: string;
  readonly params: readonly Param[];
  readonly optional?: number;
  readonly rest?: Param;
  readonly sql: (args: readonly Operand[], type: KqlType, order: string) => string;
};
