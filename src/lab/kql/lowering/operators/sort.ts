import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { Assigned, Expr, SortKey } from '../../tree.ts';
import { unless } from '../doubt.ts';
import { lowerExpr } from '../expression.ts';
import { type Context, hiddenIds, type Relation } from '../scope.ts';
import { drawing } from '../windows.ts';
import { type LowerOperator, parametersOf, projected } from './operator.ts';

/** `sort by`: nothing is done yet; the order travels with the rows to where it counts (take, make_list, the end). */
export const lowerSort: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  return sorted(input, node.list('Expressions'), context);
};

/** The rows ordered by these expressions, then as they were. Descending and nulls last unless said otherwise. */
export const sorted = (input: Relation, expressions: readonly Bound[], context: Context): Relation => {
  const { scope, relation } = drawing(input, context);
  const computed: Assigned[] = [];
  const keys = expressions.map((node): SortKey => {
    const ordering = node.kind === 'OrderedExpression' ? node.maybe('Ordering') : undefined;
    const expr = lowerExpr(node.kind === 'OrderedExpression' ? node.child('Expression') : node, scope);
    // In which order the engine puts the bytes of a guid is not known.
    if (expr.type === 'dynamic' || expr.type === 'decimal' || expr.type === 'guid')
      throw new Refusal(`sorting by a ${expr.type} value`, node);
    const descending = ordering?.token('AscOrDescKeyword') !== 'asc';
    const nulls = ordering?.maybe('NullsClause')?.token('FirstOrLastKeyword') ?? '';
    const nullsFirst = nulls === '' ? !descending : nulls === 'first';
    const checked = expr.type === 'string' && nullsFirst === descending ? notEmpty(expr, node) : expr;
    return { expr: named(checked, node, context, computed), descending, nullsFirst };
  });
  const order = [...keys, ...input.order];
  // A drawn value is a column that only this order knows.
  const known = new Set([...hiddenIds(input), ...input.columns.map((c) => c.id), ...computed.map((item) => item.id)]);
  for (const { expr } of keys) if (expr.kind === 'column' && !known.has(expr.id)) computed.push({ id: expr.id, expr });
  return { ...projected(relation(), input.columns, computed, true), order };
};

/** Whether empty texts go where `nulls first` and `nulls last` put nulls is not known. */
const notEmpty = (expr: Expr, node: Bound): Expr =>
  unless(
    expr,
    { operator: 'sort', why: 'sort met an empty text, of which nulls first or last may speak', holds: (x) => `${x} = ''` },
    node,
  );

/** A key that is no column becomes a hidden one. */
const named = (expr: Expr, node: Bound, context: Context, computed: Assigned[]): Expr => {
  if (expr.kind === 'column') return expr;
  const id = context.fresh(node);
  computed.push({ id, expr });
  return { kind: 'column', id, type: expr.type };
};
