import type { Bound } from '../parser.ts';
import { orderAdvice, Refusal } from '../refusal.ts';
import type { Expr, Rel, WindowSql } from '../tree.ts';
import { isInteger, type KqlType } from '../types.ts';
import { literalAs } from './literal.ts';
import { sessionArguments, sessions } from './session.ts';
import { type Context, type Draw, type Relation, type Scope, scopeOf, type Windows } from './scope.ts';
import { stopSql } from '../stopping.ts';

/** The scope of an operator whose expressions may draw random values, and its input with what they asked for. */
export const drawing = (input: Relation, context: Context): { readonly scope: Scope; readonly relation: () => Relation } => {
  const { scope, relation } = windowed(input, context);
  return { scope: { ...scopeOf(input, context), draw: scope.draw }, relation };
};

/** The same where they may look at other rows, too. */
export const windowed = (input: Relation, context: Context): { readonly scope: Scope; readonly relation: () => Relation } => {
  let relation = input;
  let ordinal: Expr | undefined;
  const step = (args: readonly Expr[], sql: WindowSql, order: Relation['order'], type: KqlType, node: Bound): Expr => {
    const id = context.fresh(node);
    const rel: Rel = { kind: 'window', input: relation.rel, id, args, sql, order };
    relation = { ...relation, rel };
    return { kind: 'column', id, type };
  };
  const windows: Windows = {
    add: (args, type, sql, node) => {
      // The rows are numbered once, so that rows tied in the order stand in one order for all functions.
      if (!ordinal) {
        ordinal = step([], (_args, order) => `row_number() OVER (${order.trim()})`, serialized(input, node), 'long', node);
        relation = { ...relation, order: [{ expr: ordinal, descending: false, nullsFirst: true }] };
      }
      return step([ordinal, ...args], ([row, ...rest], order) => sql([row as string, ...rest], order), relation.order, type, node);
    },
    session: (args, node) => {
      const [x, ...rest] = sessionArguments(args, node);
      const moment = windows.add([x], 'datetime', ([, value]) => value as string, node) as Extract<Expr, { kind: 'column' }>;
      const { rel, start } = sessions(relation.rel, relation.order, [moment, ...rest], node, context);
      relation = { ...relation, rel };
      return start;
    },
  };
  const draw: Draw = (sql, type, node) => step([], () => sql, [], type, node);
  return { scope: { ...scopeOf(input, context), windows, draw }, relation: () => relation };
};

/** Only sorted rows, and those that `serialize` or a numbering operator made, have neighbours. The order written in a datatable is none. */
const serialized = (input: Relation, node: Bound): Relation['order'] => {
  if (input.order.length === 0 || input.order[0]?.native === true)
    throw new Refusal(`function ${node.symbol?.name ?? ''}()`, node, orderAdvice(input.order));
  return input.order;
};

type LowerWindow = (args: readonly Expr[], node: Bound, windows: Windows) => Expr;

const over = (order: string, group?: string): string => `OVER (${group === undefined ? '' : `PARTITION BY ${group}`}${order})`;
const TO_HERE = ' ROWS UNBOUNDED PRECEDING';

/** A column that counts the restarts so far; undefined when there are none. A restart that is null after the first row has no certain meaning. */
const groupOf = (restart: Expr | undefined, node: Bound, windows: Windows): Expr | undefined => {
  if (!restart || (restart.kind === 'literal' && restart.value === false)) return undefined;
  if (restart.type !== 'bool') throw new Refusal(`${node.symbol?.name ?? ''} with a restart of type ${restart.type}`, node);
  const stop = stopSql('the restart of a window function was null');
  const flag = (row: string, x: string): string => `CASE WHEN ${x} THEN 1 WHEN ${x} IS NULL AND ${row} > 1 THEN ${stop} ELSE 0 END`;
  return windows.add(
    [restart],
    'long',
    ([row, x], order) => `sum(${flag(row as string, x as string)}) ${over(`${order}${TO_HERE}`)}`,
    node,
  );
};

const grouped = (group: Expr | undefined): readonly Expr[] => (group ? [group] : []);

const rowNumber: LowerWindow = ([start, restart], node, windows) => {
  const first = start ? whole(start, node) : 1n;
  const group = groupOf(restart, node, windows);
  return windows.add(grouped(group), 'long', ([, g], order) => `(row_number() ${over(order, g)} + ${first - 1n})::BIGINT`, node);
};

const whole = (expr: Expr, node: Bound): bigint => {
  if (
    expr.kind === 'literal' &&
    typeof expr.value === 'bigint' &&
    isInteger(expr.type) &&
    expr.value > -(2n ** 62n) &&
    expr.value < 2n ** 62n
  )
    return expr.value;
  throw new Refusal(`${node.symbol?.name ?? ''} with a number that is not constant`, node);
};

/** A null among the terms has no certain sum. Longs wrap around as everywhere. */
const cumulativeSum: LowerWindow = ([term, restart], node, windows) => {
  if (!term || !(isInteger(term.type) || term.type === 'real')) throw new Refusal(`row_cumsum of ${term?.type ?? 'nothing'}`, node);
  const group = groupOf(restart, node, windows);
  const type = term.type === 'real' ? 'real' : 'long';
  const known = (x: string): string => `CASE WHEN ${x} IS NULL THEN ${stopSql('row_cumsum met a null')} ELSE ${x} END`;
  return windows.add(
    [term, ...grouped(group)],
    type,
    ([, x, g], order) => {
      const sum = `sum(${known(x as string)}) ${over(`${order}${TO_HERE}`, g)}`;
      return type === 'real' ? sum : `kql_wrap((${sum})::HUGEINT)`;
    },
    node,
  );
};

/** The rank goes up where the term differs from the row before: by one (dense), or to the row's number (min). */
const rank =
  (kind: 'dense' | 'min'): LowerWindow =>
  ([term, restart], node, windows) => {
    if (!term || term.type === 'dynamic' || term.type === 'decimal')
      throw new Refusal(`${node.symbol?.name ?? ''} of ${term?.type ?? ''}`, node);
    const group = groupOf(restart, node, windows);
    const partition = grouped(group);
    const missing = (x: string): string => (term.type === 'real' ? `${x} IS NULL OR isnan(${x})` : `${x} IS NULL`);
    const changed = windows.add(
      [term, ...partition],
      'long',
      ([, x, g], order) =>
        `CASE WHEN ${missing(x as string)} THEN ${stopSql('a row rank met a null')} WHEN lag(${x}) ${over(order, g)} IS NOT DISTINCT FROM ${x} THEN 0 ELSE row_number() ${over(order, g)} END`,
      node,
    );
    return windows.add(
      [changed, ...partition],
      'long',
      ([, x, g], order) =>
        kind === 'min'
          ? `(max(${x}) ${over(`${order}${TO_HERE}`, g)})::BIGINT`
          : `(sum(CASE WHEN ${x} > 0 THEN 1 ELSE 0 END) ${over(`${order}${TO_HERE}`, g)})::BIGINT`,
      node,
    );
  };

/** `prev` and `next`: the value some rows before or after; a constant, or null ("" for strings), where there is no such row. */
const neighbour =
  (fn: 'lag' | 'lead'): LowerWindow =>
  ([column, offset, fallback], node, windows) => {
    const name = node.symbol?.name ?? '';
    if (!column) throw new Refusal(`${name} without a column`, node);
    const distance = offset ? whole(offset, node) : 1n;
    if (distance < 1n) throw new Refusal(`${name} by ${distance} rows`, node);
    const literal = fallback ?? { kind: 'literal', type: column.type, value: column.type === 'string' ? '' : null };
    const inside = literalAs(literal, column.type);
    if (!inside) throw new Refusal(`${name} with a default that is no constant of type ${column.type}`, node);
    return windows.add([column, inside], column.type, ([, x, d], order) => `${fn}(${x}, ${distance}, ${d}) ${over(order)}`, node);
  };

const WINDOWS: ReadonlyMap<string, LowerWindow> = new Map([
  ['row_number', rowNumber],
  ['row_cumsum', cumulativeSum],
  ['row_rank_dense', rank('dense')],
  ['row_rank_min', rank('min')],
  ['prev', neighbour('lag')],
  ['next', neighbour('lead')],
  ['row_window_session', (args, node, windows) => windows.session(args, node)],
]);

/** Their names, for the page of what is supported. */
export const WINDOW_CALLS: readonly string[] = [...WINDOWS.keys()];

/** Whether a function looks at other rows than its own. */
export const isWindow = (name: string): boolean => WINDOWS.has(name);

/** A call of such a function, its arguments already lowered. Only operators that keep rows as they are take one. */
export const lowerWindow = (name: string, args: readonly Expr[], node: Bound, scope: Scope): Expr => {
  const lowering = WINDOWS.get(name);
  if (!lowering || !scope.windows) throw new Refusal(`function ${name}()`, node, 'is not supported by the lab at this place');
  return lowering(args, node, scope.windows);
};
