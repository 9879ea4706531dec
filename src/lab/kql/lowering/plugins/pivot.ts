import { AGGREGATES } from '../../aggregates.ts';
import type { AggregateRow } from '../../aggregates/row.ts';
import type { Bound } from '../../parser.ts';
import { butWrite, Refusal, spanOf } from '../../refusal.ts';
import type { Assigned, Column, Expr } from '../../tree.ts';
import type { KqlType } from '../../types.ts';
import { call as callOf, takeArguments, typeOf } from '../expression.ts';
import { repeatable } from '../materialize.ts';
import { boundColumns } from '../operators/operator.ts';
import type { Context, Relation } from '../scope.ts';
import { type Decided, Survey } from '../survey.ts';
import { orderMatters } from './column-order.ts';
import { argumentColumn, type LowerPlugin } from './plugin.ts';

/** What a cell holds: the number of rows, or the sum of `of` over them. Both are 0 where there are none; of others that is not known. */
type Cell = { readonly of: Column | undefined; readonly type: KqlType };
type Parts = { readonly values: Column; readonly cell: Cell; readonly keys: readonly Column[] };

/** `pivot(column, count() or sum(x), columns...)`: a row for each group by the columns, a column for each value of the first. */
export const lowerPivot: LowerPlugin = (node, call, input, context) => {
  const parts = partsOf(call, input);
  const schema = node.maybe('Schema');
  const made = schema && context.settled.get(schema.start);
  if (!made) throw survey(node, call, schema, input, parts, context);
  return pivoted(node, input, parts, made, context);
};

const partsOf = (call: Bound, input: Relation): Parts => {
  const [first, aggregate, ...rest] = call.child('ArgumentList').list('Expressions');
  const values = argumentColumn(first, input.columns, call);
  if (values.type !== 'string') throw new Refusal(`pivot by ${values.type}`, call);
  const cell = aggregate ? cellOf(aggregate, input) : { of: undefined, type: 'long' as const };
  const named = rest.map((n) => argumentColumn(n, input.columns, call));
  const keys = named.length > 0 ? named : input.columns.filter((c) => c !== values && c !== cell.of);
  const dynamic = keys.find((c) => c.type === 'dynamic' || c.type === 'decimal');
  if (dynamic || keys.length === 0) throw new Refusal(`pivot with ${dynamic ? `rows by a ${dynamic.type}` : 'one row'}`, call);
  return { values, cell, keys };
};

const cellOf = (aggregate: Bound, input: Relation): Cell => {
  const name = aggregate.kind === 'FunctionCallExpression' ? aggregate.symbol?.name : undefined;
  const args = name === undefined ? [] : aggregate.child('ArgumentList').list('Expressions');
  if (name === 'count' && args.length === 0) return { of: undefined, type: 'long' };
  if (name !== 'sum') throw new Refusal(`pivot with ${aggregate.text}`, aggregate);
  const of = argumentColumn(args[0], input.columns, aggregate);
  if (of.type !== 'int' && of.type !== 'long' && of.type !== 'real') throw new Refusal(`pivot with a sum of ${of.type}`, aggregate);
  return { of, type: typeOf(aggregate) };
};

const survey = (node: Bound, call: Bound, schema: Bound | undefined, input: Relation, parts: Parts, context: Context): Survey => {
  repeatable(node.parent()?.maybe('Expression') ?? node, context, input.rel);
  const id = context.fresh(node);
  const plan = {
    rel: { kind: 'aggregate', input: input.rel, keys: [{ id, expr: columnOf(parts.values) }], aggregates: [] },
    columns: [{ id, name: 'value', type: 'string' }],
    order: [],
  } as const;
  return new Survey(plan, call, schema, (findings) => {
    const values = findings.map(([value]) => String(value ?? ''));
    return schema ? agreed(node, values, parts) : decided(node, values, parts);
  });
};

const NAME = /^(?!\d+$)[\p{L}\p{N}_ .-]{1,1000}$/u;

const decided = (node: Bound, values: readonly string[], parts: Parts): readonly Decided[] => {
  const strange = values.find((value) => !NAME.test(value) || parts.keys.some((key) => key.name === value));
  if (strange !== undefined)
    throw new Refusal(
      `pivot by the value ${JSON.stringify(strange.slice(0, 40))}`,
      node,
      butWrite(
        'a column cannot be sure of that name (it is empty, a number, has marks in it, or is a column already): give the rows another text with extend, or leave them out',
      ),
    );
  if (values.length > 1 && orderMatters(node))
    throw new Refusal('pivot', node, 'gives columns in an order that is not certain: declare a schema, or name the columns with project');
  const keys = parts.keys.map((key): Decided => ({ name: key.name, type: key.type, made: false }));
  return [...keys, ...values.map((name): Decided => ({ name, type: parts.cell.type, made: true }))];
};

/** The schema declared, where it is what the data gives. */
const agreed = (node: Bound, values: readonly string[], parts: Parts): readonly Decided[] => {
  const all = [...parts.keys.map((key) => [key.name, key.type] as const), ...values.map((value) => [value, parts.cell.type] as const)];
  const types = new Map(all);
  const declared = boundColumns(node);
  if (types.size !== all.length || declared.length !== all.length || declared.some((c) => types.get(c.name) !== c.type))
    throw new Refusal('pivot with a schema other than the data gives', node);
  return declared.map((c) => ({ name: c.name, type: c.type, made: !parts.keys.some((key) => key.name === c.name) }));
};

const columnOf = (column: Column): Expr => ({ kind: 'column', id: column.id, type: column.type });

const pivoted = (node: Bound, input: Relation, parts: Parts, made: ReadonlySet<string>, context: Context): Relation => {
  const span = spanOf(node);
  const { of } = parts.cell;
  const row = AGGREGATES.get(of ? 'sumif' : 'countif') as AggregateRow;
  const keys = parts.keys.map((key): Assigned & { readonly name: string } => ({
    id: context.fresh(node),
    expr: columnOf(key),
    name: key.name,
  }));
  const cells = [...made].map((name) => {
    const chosen = callOf('==', [columnOf(parts.values), { kind: 'literal', type: 'string', value: name }], 'bool', node);
    const args = takeArguments(row, of ? [columnOf(of), chosen] : [chosen], node);
    return { name, id: context.fresh(node), call: { row, args, type: parts.cell.type, span }, order: [] };
  });
  const columns = boundColumns(node).map(({ name, type }): Column => {
    const found = cells.find((cell) => cell.name === name) ?? keys.find((key) => key.name === name);
    if (!found) throw new Refusal(`column ${name}`, node, 'cannot be resolved by the lab');
    return { id: found.id, name, type };
  });
  const rel = {
    kind: 'aggregate',
    input: input.rel,
    keys: keys.map(({ id, expr }) => ({ id, expr })),
    aggregates: cells.map(({ id, call, order }) => ({ id, call, order })),
  } as const;
  return { rel, columns, order: [], ingested: undefined };
};
