import type { Expr } from '../../tree.ts';
import { boundColumns, type LowerOperator } from './operator.ts';

/** .NET names that getschema shows in DataType. */
const DATA_TYPES: Readonly<Record<string, string>> = {
  string: 'System.String',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  bool: 'System.SByte',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  dynamic: 'System.Object',
  guid: 'System.Guid',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
};

/** `getschema`: one row a column. */
export const lowerGetSchema: LowerOperator = (node, input, context) => {
  const text = (value: string): Expr => ({ kind: 'literal', type: 'string', value });
  const rows = input.columns.map((c, i): Expr[] => [
    text(c.name),
    { kind: 'literal', type: 'int', value: BigInt(i) },
    text(DATA_TYPES[c.type] ?? ''),
    text(c.type),
  ]);
  const columns = boundColumns(node).map((c, i) => ({
    id: context.fresh(node),
    name: c.name,
    type: i === 1 ? ('int' as const) : ('string' as const),
  }));
  const ordinal = context.fresh(node);
  return {
    rel: { kind: 'values', columns, rows, ordinal },
    columns,
    order: [{ expr: { kind: 'column', id: ordinal, type: 'long' }, descending: false, nullsFirst: true }],
    ingested: undefined,
  };
};
