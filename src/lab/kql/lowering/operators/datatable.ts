import { Refusal } from '../../refusal.ts';
import type { Column, Expr } from '../../tree.ts';
import { isNumber, type KqlType } from '../../types.ts';
import { lowerExpr } from '../expression.ts';
import { boundColumns, type LowerSource, parametersOf } from './operator.ts';
import type { Bound } from '../../parser.ts';

/** `datatable(name:type, ...)[values]`, in the order written. */
export const lowerDataTable: LowerSource = (node, context) => {
  parametersOf(node, []);
  const columns = boundColumns(node).map((c): Column => ({ id: context.fresh(node), name: c.name, type: c.type }));
  const cells = node
    .list('Values')
    .map((v, i) =>
      cell(v, columns[i % columns.length]?.type as KqlType, (n) => lowerExpr(n, { context, columns: new Map(), ingested: undefined })),
    );
  if (columns.length === 0 || cells.length % columns.length !== 0) throw new Refusal('datatable with an incomplete row', node);
  const rows = Array.from({ length: cells.length / columns.length }, (_, i) => cells.slice(i * columns.length, (i + 1) * columns.length));
  const ordinal = context.fresh(node);
  const order = [{ expr: { kind: 'column', id: ordinal, type: 'long' }, descending: false, nullsFirst: true, native: true }] as const;
  return { rel: { kind: 'values', columns, rows, ordinal }, columns, order, ingested: undefined };
};

/** A constant in the column's type; only numbers change theirs, and a null takes any. */
const cell = (node: Bound, type: KqlType, lower: (node: Bound) => Expr): Expr => {
  const expr = lower(node);
  if (expr.kind !== 'literal') throw new Refusal('a value of a datatable that is not constant', node);
  if (expr.type === type) return expr;
  if (expr.value === null && type !== 'string') return { ...expr, type };
  if (type === 'real' && typeof expr.value === 'bigint') return { kind: 'literal', type, value: Number(expr.value) };
  if (isNumber(type) && typeof expr.value === 'bigint' && type !== 'real') return { kind: 'literal', type, value: expr.value };
  throw new Refusal(`a ${expr.type} in a ${type} column of a datatable`, node);
};
