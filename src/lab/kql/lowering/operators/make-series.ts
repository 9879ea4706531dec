import type { AggregateRow } from '../../aggregates/row.ts';
import { AGGREGATES } from '../../aggregates.ts';
import { seriesArray } from '../../aggregates/series.ts';
import { ANY_ROWS, BIN_COUNT, BIN_NUMBER, BIN_STARTS } from '../../functions/axis.ts';
import type { FunctionRow } from '../../functions/row.ts';
import type { Bound } from '../../parser.ts';
import { butWrite, Refusal, type Span, spanOf } from '../../refusal.ts';
import type { AggregateCall, Assigned, Column, Expr } from '../../tree.ts';
import { isInteger, isNumber, type KqlType } from '../../types.ts';
import { lowerExpr } from '../expression.ts';
import { type Context, type Relation, scopeOf } from '../scope.ts';
import { boundColumns, type LowerOperator, parametersOf, withoutName } from './operator.ts';
import { type Aggregates, firstSeen, groupKey, lowerAggregate } from './summarize.ts';

/**
 * `make-series aggregates on axis from a to b step c by keys`: first one row a group and bin, then one row a group with an array for
 * each aggregate. `to` is excluded; rows outside of the range are left out.
 */
export const lowerMakeSeries: LowerOperator = (node, input, context) => {
  const kind = parametersOf(node, ['kind']).get('kind');
  const by = node.maybe('ByClause')?.list('Expressions') ?? [];
  if (kind !== undefined && (kind !== 'nonempty' || by.length > 0)) throw new Refusal(`make-series kind=${kind}`, node);
  const names = boundColumns(node);
  const nodes = node.list('Aggregates');
  if (names.length !== by.length + nodes.length + 1) throw new Refusal('make-series of these columns', node);
  const scope = scopeOf(input, context);
  const span = spanOf(node);
  const rowCall = (row: FunctionRow, args: readonly Expr[], type: KqlType): Expr => ({ kind: 'call', row, args, type, span });

  const axis = lowerExpr(withoutName(node.child('OnClause').child('Expression')), scope);
  const range = rangeOf(node, context);
  const bounds = [range[0] as Expr, ...range];
  const bin: Assigned = { id: context.fresh(node), expr: rowCall(BIN_NUMBER, [axis, ...range], 'long') };
  const keys = by.map((e): Assigned => ({ id: context.fresh(e), expr: groupKey(lowerExpr(withoutName(e), scope), e) }));

  // One row a group and bin.
  const cells: Aggregates = [];
  const values = nodes.map((e): Assigned & { readonly fallback: Expr } => {
    const expr = lowerAggregate(withoutName(e.child('Expression')), scope, cells, input.order);
    return { id: context.fresh(e), expr, fallback: fallbackOf(e, expr.type, context) };
  });
  const cellOrder = firstSeen(node, input, context, cells);
  const kept = [...keys, bin].map((k): Assigned => ({ id: k.id, expr: { kind: 'column', id: k.id, type: k.expr.type } }));
  const cellRel: Relation['rel'] = {
    kind: 'project',
    input: { kind: 'aggregate', input: input.rel, keys: [...keys, bin], aggregates: cells },
    items: [...kept, ...values.map(({ id, expr }) => ({ id, expr })), ...cellOrder.map(({ expr }) => ({ id: expr.id, expr }))],
  };

  // One row a group.
  const column = ({ id, expr }: Assigned): Expr => ({ kind: 'column', id, type: expr.type });
  const aggregates: Aggregates = [];
  const aggregate = (row: AggregateRow, args: readonly Expr[], type: KqlType): Expr => {
    const id = context.fresh(node);
    const call: AggregateCall = { row, args, type, span };
    aggregates.push({ id, call, order: [] });
    return { kind: 'column', id, type };
  };
  const bins = rowCall(BIN_COUNT, bounds, 'long');
  const arrays = values.map((v) => aggregate(seriesArray(kind === 'nonempty'), [column(bin), column(v), bins, v.fallback], 'dynamic'));
  const rows = aggregate(AGGREGATES.get('count') as AggregateRow, [], 'long');
  const order = firstSeen(node, { ...input, order: cellOrder }, context, aggregates);
  const groups = keys.map((k): Assigned => ({ id: context.fresh(node), expr: column(k) }));
  const filled: Relation['rel'][] = [{ kind: 'aggregate', input: cellRel, keys: groups, aggregates }];
  if (kind === undefined) {
    for (const condition of [rowCall(ANY_ROWS, [rows], 'bool'), rowCall(ANY_ROWS, [bins], 'bool')])
      filled.push({ kind: 'filter', input: filled.at(-1) as Relation['rel'], condition });
  }
  const starts: Assigned = { id: context.fresh(node), expr: rowCall(BIN_STARTS, bounds, 'dynamic') };
  const shown = [...groups.map(column), ...arrays].flatMap((e) => (e.kind === 'column' ? [{ id: e.id, expr: e }] : []));
  const columns = [...shown, starts].map(({ id, expr }, i): Column => ({ id, name: names[i]?.name as string, type: expr.type }));
  const items = [...shown, starts, ...order.map(({ expr }) => ({ id: expr.id, expr }))];
  return { rel: { kind: 'project', input: filled.at(-1) as Relation['rel'], items }, columns, order, ingested: undefined };
};

/** `on t`, where from and to have to follow. */
const axisSpan = (node: Bound): Span => {
  const { start, length } = node.child('OnClause');
  return { start, length };
};

/** From, to and step; without one of them the engine aligns bins by the data, in a way that is not known. */
const rangeOf = (node: Bound, context: Context): readonly Expr[] => {
  const clause = node.child('RangeClause');
  if (clause.kind !== 'MakeSeriesFromToStepClause') throw new Refusal('make-series in range()', clause);
  return ['MakeSeriesFromClause', 'MakeSeriesToClause', 'MakeSeriesStepClause'].map((member) => {
    const part = clause.maybe(member)?.child('Expression');
    if (!part)
      throw new Refusal(
        'make-series without from and to',
        axisSpan(node),
        butWrite('write from and to between on and step, as in on t from a to b step 1h'),
      );
    return lowerExpr(part, { context, columns: new Map(), ingested: undefined });
  });
};

/** What stands in an empty bin: 0 unless said otherwise, a number of the aggregate's own type. */
const fallbackOf = (node: Bound, type: KqlType, context: Context): Expr => {
  if (!isNumber(type)) throw new Refusal(`make-series of ${type} values`, node);
  const given = node.maybe('DefaultExpression')?.child('Expression');
  const fallback: Expr = given
    ? lowerExpr(given, { context, columns: new Map(), ingested: undefined })
    : { kind: 'literal', type: 'long', value: 0n };
  if (fallback.kind !== 'literal' || fallback.type === 'string') throw new Refusal('make-series with a default that is no literal', node);
  if (isInteger(fallback.type) && type === 'real') return { ...fallback, type };
  if (fallback.type !== type && !(isInteger(fallback.type) && isInteger(type)))
    throw new Refusal(`make-series of ${type} values with a default of type ${fallback.type}`, node);
  return fallback;
};
