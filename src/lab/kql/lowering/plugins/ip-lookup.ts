import type { FunctionRow } from '../../functions/row.ts';
import { FUNCTIONS } from '../../functions/index.ts';
import type { Bound } from '../../parser.ts';
import { butWrite, Refusal, spanOf } from '../../refusal.ts';
import { quoteString } from '../../sql/quoting.ts';
import type { Assigned, Column, Expr, Rel } from '../../tree.ts';
import { lowerExpr } from '../expression.ts';
import { repeatable } from '../materialize.ts';
import { boundColumns } from '../operators/operator.ts';
import type { Context, Relation } from '../scope.ts';
import { argumentColumn, type LowerPlugin } from './plugin.ts';
import { stopSql } from '../../stopping.ts';

type Name = 'ipv4_lookup' | 'ipv6_lookup';
type Pair = { readonly left: Column; readonly right: Column };

/** `ipv4_lookup(table, address, network, more keys..., return_unmatched)`: rows with the columns of the network they are in. */
export const lowerIpLookup =
  (name: Name): LowerPlugin =>
  (node, call, input, context) => {
    const [tableNode, sourceNode, networkNode, ...more] = call.child('ArgumentList').list('Expressions');
    if (!tableNode || !sourceNode || !networkNode) throw new Refusal(`${name} without its arguments`, call);
    repeatable(node.parent()?.maybe('Expression') ?? node, context, input.rel);
    const lookup = context.lowerTable(tableNode);
    const source = argumentColumn(sourceNode, input.columns, call);
    const network = argumentColumn(networkNode, lookup.columns, call);
    const { unmatched, extra } = furtherArguments(name, more, input, lookup, call, context);
    const address = { left: source, right: network };
    for (const column of [address, ...extra].flatMap((pair) => [pair.left, pair.right]))
      if (column.type !== 'string') throw new Refusal(`${name} by a column of type ${column.type}`, call);
    const dropped = new Set(extra.map((pair) => pair.right.id));
    const added = lookup.columns.filter((c) => !dropped.has(c.id));
    const clash = added.find((c) => input.columns.some((own) => own.name === c.name));
    if (clash)
      throw new Refusal(
        `${name} of two tables with a column ${clash.name}`,
        call,
        butWrite(`project-away ${clash.name} from the lookup table`),
      );
    const found = matches(name, input, lookup, address, extra, context, node);
    const sources = name === 'ipv4_lookup' ? [...input.columns, ...added] : [...added, ...input.columns];
    const names = boundColumns(node);
    if (names.length !== sources.length || names.some((c, i) => c.name !== sources[i]?.name))
      throw new Refusal(`${name} with these columns`, call);
    const items = sources.map((c): Assigned => ({ id: context.fresh(node), expr: columnOf(c) }));
    const columns = sources.map((c, i): Column => ({ id: items[i]?.id as string, name: c.name, type: c.type }));
    const on = [source, ...extra.map((pair) => pair.left)].map((c, i) => ({ left: columnOf(c), right: found.keys[i] as Expr }));
    const rel = { kind: 'join', flavor: unmatched ? 'leftouter' : 'inner', left: input.rel, right: found.rel, on, items } as const;
    return { rel, columns, order: [], ingested: undefined };
  };

const columnOf = (column: Pick<Column, 'id' | 'type'>): Expr => ({ kind: 'column', id: column.id, type: column.type });

const furtherArguments = (
  name: Name,
  nodes: readonly Bound[],
  input: Relation,
  lookup: Relation,
  call: Bound,
  context: Context,
): { readonly unmatched: boolean; readonly extra: readonly Pair[] } => {
  const extra: Pair[] = [];
  let unmatched: boolean | undefined;
  for (const node of nodes) {
    if (node.kind === 'NameReference' && node.symbol?.kind === 'column' && name === 'ipv4_lookup') {
      extra.push({ left: argumentColumn(node, input.columns, call), right: argumentColumn(node, lookup.columns, call) });
      continue;
    }
    const named = node.kind === 'SimpleNamedExpression';
    if (unmatched !== undefined || (named && node.child('Name').text !== 'return_unmatched'))
      throw new Refusal(`${name} with this argument`, node);
    const flag = lowerExpr(named ? node.child('Expression') : node, { context, columns: new Map(), ingested: undefined });
    if (flag.kind !== 'literal' || typeof flag.value !== 'boolean') throw new Refusal(`${name} with this argument`, node);
    unmatched = flag.value;
  }
  return { unmatched: unmatched ?? false, extra };
};

/** The addresses that occur, each with the row of its network: all networks an address is in, joined with those of the table. */
const matches = (
  name: Name,
  input: Relation,
  lookup: Relation,
  address: Pair,
  extra: readonly Pair[],
  context: Context,
  node: Bound,
): { readonly rel: Rel; readonly keys: readonly Expr[] } => {
  const fresh = (): string => context.fresh(node);
  const span = spanOf(node);
  const call = (row: FunctionRow, args: readonly Expr[], type: Expr['type']): Expr => ({ kind: 'call', row, args, type, span });
  const keys = [address, ...extra].map((pair): Assigned => ({ id: fresh(), expr: columnOf(pair.left) }));
  const keyColumns = keys.map((key): Expr => columnOf({ id: key.id, type: 'string' }));
  const occurring: Rel = { kind: 'aggregate', input: input.rel, keys, aggregates: [] };
  const [list, element, ordinal, index] = [fresh(), fresh(), fresh(), fresh()];
  const networks = call(networksRow(name), [keyColumns[0] as Expr], 'dynamic');
  const expanded: Rel = {
    kind: 'expand',
    input: occurring,
    lists: [{ list, id: element, expr: networks, typed: false }],
    form: 'array',
    ordinal,
    index,
    limit: undefined,
  };
  const network = call(networkRow(name), [columnOf(address.right)], 'string');
  const text = call(FUNCTIONS.get('tostring') as FunctionRow, [{ kind: 'column', id: element, type: 'dynamic' }], 'string');
  const on = [
    { left: text, right: network },
    ...extra.map((pair, i) => ({ left: keyColumns[i + 1] as Expr, right: columnOf(pair.right) })),
  ];
  const items = [...keyColumns, ...lookup.columns.map(columnOf)].flatMap((expr): readonly Assigned[] =>
    expr.kind === 'column' ? [{ id: expr.id, expr }] : [],
  );
  const joined: Rel = { kind: 'join', flavor: 'inner', left: expanded, right: lookup.rel, on, items };
  const times = fresh();
  const counted: Rel = {
    kind: 'window',
    input: joined,
    id: times,
    args: keyColumns,
    order: [],
    sql: (args) => `count(*) OVER (PARTITION BY ${args.join(', ')})`,
  };
  const once = call(onceRow(name), [{ kind: 'column', id: times, type: 'long' }], 'bool');
  return { rel: { kind: 'filter', input: counted, condition: once }, keys: keyColumns };
};

const networksRow = (name: Name): FunctionRow => ({
  name,
  params: ['string'],
  nulls: 'own',
  sql: ([address]) => `kql_networks(${quoteString(name)}, ${address?.sql})::JSON`,
});
const networkRow = (name: Name): FunctionRow => ({
  name,
  params: ['string'],
  nulls: 'own',
  sql: ([network]) => `kql_network(${quoteString(name)}, ${network?.sql})`,
});
/** Which of several networks an address gets is not certain. */
const onceRow = (name: Name): FunctionRow => ({
  name,
  params: ['long'],
  nulls: 'own',
  sql: ([times]) => `(CASE WHEN ${times?.sql} = 1 THEN true ELSE ${stopSql(`${name} met an address that is in several networks`)} END)`,
});
