import { BAG_SHAPE, BAG_SLOT } from '../../functions/bag-slots.ts';
import type { Bound } from '../../parser.ts';
import { Refusal, spanOf } from '../../refusal.ts';
import type { Assigned, Column, Expr } from '../../tree.ts';
import type { KqlType } from '../../types.ts';
import { lowerExpr } from '../expression.ts';
import { repeatable } from '../materialize.ts';
import { boundColumns, projected } from '../operators/operator.ts';
import type { Context, Relation } from '../scope.ts';
import { type Decided, Survey } from '../survey.ts';
import { orderMatters } from './column-order.ts';
import { argumentColumn, type LowerPlugin, loosened, pluginArguments } from './plugin.ts';

type Options = {
  readonly bag: Column;
  readonly prefix: string;
  readonly conflict: 'error' | 'replace_source' | 'keep_source';
  readonly ignored: ReadonlySet<string>;
};

/** `bag_unpack(column, prefix, columnsConflict, ignoredProperties)`: a column for every key of the bags. */
export const lowerBagUnpack: LowerPlugin = (node, call, input, context) => {
  const options = optionsOf(call, input, context);
  const schema = node.maybe('Schema');
  if (!schema) throw survey(node, call, input, options, context);
  return unpacked(node, input, options, context);
};

const optionsOf = (call: Bound, input: Relation, context: Context): Options => {
  const found = pluginArguments(call, ['column', 'column_prefix', 'columnsConflict', 'ignoredProperties']);
  const bag = argumentColumn(found.get('column'), input.columns, call);
  if (bag.type !== 'dynamic') throw new Refusal(`bag_unpack of ${bag.type}`, call);
  const constant = (name: string): unknown => {
    const argument = found.get(name);
    const value = argument && lowerExpr(argument, { context, columns: new Map(), ingested: undefined });
    if (value && value.kind !== 'literal') throw new Refusal(`bag_unpack with ${name} that is no literal`, argument as Bound);
    return value?.type === 'dynamic' ? JSON.parse(String(value.value)) : value?.value;
  };
  const conflict = constant('columnsConflict') ?? 'error';
  if (conflict !== 'error' && conflict !== 'replace_source' && conflict !== 'keep_source')
    throw new Refusal(`bag_unpack with columnsConflict=${String(conflict)}`, call);
  const ignored = constant('ignoredProperties') ?? [];
  if (!Array.isArray(ignored) || !ignored.every((key) => typeof key === 'string'))
    throw new Refusal('bag_unpack with ignoredProperties that are no array of texts', call);
  return { bag, prefix: String(constant('column_prefix') ?? ''), conflict, ignored: new Set(ignored) };
};

/** Names that identifiers may have (letters, digits, underscores, spaces, dots, dashes), not of digits only. */
const KEY = /^(?!\d+$)[\p{L}\p{N}_ .-]{1,1000}$/u;

type Finding = readonly [key: string, type: string, doubtful: boolean];

const survey = (node: Bound, call: Bound, input: Relation, options: Options, context: Context): Survey => {
  repeatable(node.parent()?.maybe('Expression') ?? node, context, input.rel);
  const shape = context.fresh(node);
  const span = spanOf(node);
  const bag: Expr = { kind: 'column', id: options.bag.id, type: 'dynamic' };
  const expr: Expr = { kind: 'call', row: BAG_SHAPE, args: [bag], type: 'string', span };
  const plan = {
    rel: { kind: 'aggregate', input: input.rel, keys: [{ id: shape, expr }], aggregates: [] },
    columns: [{ id: shape, name: 'shape', type: 'string' }],
    order: [],
  } as const;
  return new Survey(plan, call, undefined, (findings) =>
    columnsOf(
      findings.map(([text]) => JSON.parse(String(text)) as readonly Finding[]),
      input,
      options,
      node,
    ),
  );
};

/** The input's columns without the bag, then the keys in order; a key that is named like a column stands in its place. */
const columnsOf = (shapes: readonly (readonly Finding[])[], input: Relation, options: Options, node: Bound): readonly Decided[] => {
  const types = keyTypes(shapes, options, node);
  const before = input.columns.filter((c) => c.id !== options.bag.id || types.has(c.name));
  const clashing = before.map((c) => types.has(c.name));
  const clashes = before.filter((c) => types.has(c.name));
  if (options.conflict === 'error' && clashes.some((c) => c.id !== options.bag.id))
    throw new Refusal(`bag_unpack of a key that is named like a column (${clashes[0]?.name})`, node);
  if (options.conflict === 'keep_source' && clashes.some((c) => c.id === options.bag.id))
    throw new Refusal('bag_unpack of a key that is named like the bag', node);
  // Where several columns stand before a replaced one, its place is not certain.
  if (options.conflict !== 'keep_source' && clashing.includes(true) && clashing.lastIndexOf(true) >= clashes.length && orderMatters(node))
    throw new Refusal('bag_unpack of a key that is named like a column behind others', node);
  const added = sortedKeys(
    [...types.keys()].filter((key) => !before.some((c) => c.name === key)),
    node,
  );
  const columns = [
    ...before.map((c) => {
      const type = options.conflict === 'keep_source' ? undefined : types.get(c.name);
      return { name: c.name, type: type ?? c.type, made: type !== undefined };
    }),
    ...added.map((name) => ({ name, type: types.get(name) as KqlType, made: true })),
  ];
  if (columns.length === 0) throw new Refusal('bag_unpack that leaves no column', node);
  return columns;
};

/** A key's type is that of all its values, or dynamic; nulls do not count. Keys are given with their prefix. */
const keyTypes = (shapes: readonly (readonly Finding[])[], options: Options, node: Bound): ReadonlyMap<string, KqlType> => {
  const met = new Map<string, Set<string>>();
  for (const shape of shapes) {
    const kept = shape.filter(([key]) => !options.ignored.has(key));
    if (new Set(kept.map(([key]) => key)).size !== kept.length) throw new Refusal('bag_unpack of a bag with one key twice', node);
    for (const [key, type, doubtful] of kept) {
      if (!KEY.test(key)) throw new Refusal(`bag_unpack of the key ${JSON.stringify(key.slice(0, 40))}`, node);
      if (doubtful) throw new Refusal(`bag_unpack of texts that may be moments (key ${key})`, node);
      met.set(key, (met.get(key) ?? new Set()).add(type));
    }
  }
  return new Map([...met].map(([key, types]) => [`${options.prefix}${key}`, commonType(key, types, node)]));
};

const TYPES: Readonly<Record<string, KqlType>> = {
  BIGINT: 'long',
  UBIGINT: 'long',
  DOUBLE: 'real',
  BOOLEAN: 'bool',
  VARCHAR: 'string',
  ARRAY: 'dynamic',
  OBJECT: 'dynamic',
};

const commonType = (key: string, met: ReadonlySet<string>, node: Bound): KqlType => {
  const types = new Set([...met].flatMap((type) => TYPES[type] ?? []));
  const [only, ...more] = types;
  if (only === undefined) throw new Refusal(`bag_unpack of a key whose values are all null (${key})`, node);
  if (types.has('long') && types.has('real')) throw new Refusal(`bag_unpack of whole numbers and reals under one key (${key})`, node);
  return more.length === 0 ? only : 'dynamic';
};

/** Keys come sorted; whether case counts is not certain. */
const sortedKeys = (keys: readonly string[], node: Bound): readonly string[] => {
  const by = (fold: (key: string) => string): readonly string[] =>
    keys.toSorted((a, b) => (fold(a) < fold(b) ? -1 : fold(a) > fold(b) ? 1 : 0));
  const exact = by((key) => key);
  const folded = [by((key) => key.toLowerCase()), by((key) => key.toUpperCase())];
  const same = folded.every((list) => list.every((key, i) => key === exact[i]));
  if (!same && orderMatters(node))
    throw new Refusal('bag_unpack of keys whose order is not certain', node, 'is not supported by the lab: name the columns with project');
  return exact;
};

/** The columns as declared: those of the input, and the bag's keys in the types declared. */
const unpacked = (node: Bound, input: Relation, options: Options, context: Context): Relation => {
  const made = context.settled.get(node.child('Schema').start) ?? declared(node, input, options);
  const kept = new Map(input.columns.filter((c) => c.id !== options.bag.id).map((c) => [c.name, c]));
  const computed: Assigned[] = [];
  const columns = boundColumns(node).map(({ name, type }): Column => {
    const source = made.has(name) ? undefined : kept.get(name);
    if (source) return source;
    const key = name.startsWith(options.prefix) ? name.slice(options.prefix.length) : '';
    if (!made.has(name) || !KEY.test(key) || options.ignored.has(key)) throw new Refusal(`bag_unpack with a column ${name}`, node);
    const id = context.fresh(node);
    computed.push({ id, expr: slot(options.bag, key, type, node) });
    return { id, name, type };
  });
  return projected({ ...input, order: loosened(input.order) }, columns, computed, false);
};

/** What a declared schema says of a name that the input has too is not certain. */
const declared = (node: Bound, input: Relation, options: Options): ReadonlySet<string> => {
  const names = node
    .child('Schema')
    .child('Schema')
    .list('Columns')
    .map((c) => c.child('Name').symbol?.name ?? c.child('Name').text);
  const clash = input.columns.find((c) => c.id !== options.bag.id && names.includes(c.name));
  if (clash) throw new Refusal(`bag_unpack with a schema that names a column of the input (${clash.name})`, node);
  return new Set(names);
};

const slot = (bag: Column, key: string, type: KqlType, node: Bound): Expr => ({
  kind: 'call',
  row: BAG_SLOT,
  args: [
    { kind: 'column', id: bag.id, type: 'dynamic' },
    { kind: 'literal', type: 'string', value: key },
  ],
  type,
  span: spanOf(node),
});
