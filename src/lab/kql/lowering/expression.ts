import { FUNCTIONS } from '../functions/index.ts';
import type { FunctionRow, Param } from '../functions/row.ts';
import type { Bound } from '../parser.ts';
import { excerpt, Refusal, spanOf } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import { isInteger, isKqlType, isNumber, type KqlType } from '../types.ts';
import { columnNamesOf, EXTRACT_CONVERSIONS, refuseUnnamedColumn, selectorName } from './binder-calls.ts';
import { knownKey } from './known-keys.ts';
import { lowerDynamic, lowerLiteral } from './literal.ts';
import type { Scope } from './scope.ts';
import { inAnyColumn } from './any-column.ts';
import { drawnGuid, drawnNumber } from './draws.ts';
import { calledFunction, sizeOf } from './lambda.ts';
import { oneOfSeveral } from './several-values.ts';
import { lowerSubquery } from './subquery.ts';
import { constantElements, lateList, TAKES_LATE_LISTS } from './list-elements.ts';
import { isWindow, lowerWindow } from './windows.ts';

/** The binder's type of a node. */
export const typeOf = (node: Bound): KqlType => {
  const name = node.type?.kind === 'scalar' ? node.type.name : '';
  if (!isKqlType(name)) throw new Refusal(`expression ${excerpt(node.text)}`, node, 'has a type the lab cannot tell');
  return name;
};

type Lower = (node: Bound, scope: Scope) => Expr;

const LITERAL_KINDS = ['Long', 'Int', 'Real', 'String', 'Boolean', 'DateTime', 'Timespan', 'Guid', 'Decimal', 'CompoundString'].map(
  (k) => `${k}LiteralExpression`,
);

/** By the parser's kind of node; what is not here is refused. Operators (+, ==, has ...) are looked up by their text instead. */
const LOWERINGS: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ...LITERAL_KINDS.map((kind) => [kind, (node: Bound) => lowerLiteral(node)] as const),
  ['DynamicExpression', (node) => lowerDynamic(node)],
  ['ParenthesizedExpression', (node, scope) => lowerExpr(node.child('Expression'), scope)],
  ['NameReference', (node, scope) => lowerName(node, scope)],
  ['FunctionCallExpression', (node, scope) => lowerCall(node, scope)],
  ['UnaryMinusExpression', (node, scope) => negate(lowerExpr(node.child('Expression'), scope), node)],
  ['UnaryPlusExpression', (node, scope) => lowerExpr(node.child('Expression'), scope)],
  ['PathExpression', (node, scope) => lowerPath(node, scope)],
  ['ElementExpression', (node, scope) => lowerElement(node, scope)],
  ['ToScalarExpression', (node, scope) => lowerSubquery(node, scope)],
]);

/** A scalar expression over the columns of `scope`. Throws Refusal for what is not supported. */
export const lowerExpr = (node: Bound, scope: Scope): Expr => {
  const lowering = LOWERINGS.get(node.kind);
  if (lowering) return lowering(node, scope);
  if (node.operator !== '' && node.maybe('Right')) return lowerOperator(node, scope);
  throw new Refusal(`expression ${excerpt(node.text)} (${node.kind})`, node);
};

const lowerOperator: Lower = (node, scope) => {
  const name = node.operator.replaceAll(/\s+/g, ' ');
  const right = node.child('Right');
  if (node.child('Left').kind === 'StarExpression')
    return inAnyColumn(name, lowerExpr(right, scope), scope, node, (fn, args, at) => call(fn, args, 'bool', at));
  const left = lowerExpr(node.child('Left'), scope);
  if (right.kind === 'ExpressionCouple')
    return call(name, [left, lowerExpr(right.child('First'), scope), lowerExpr(right.child('Second'), scope)], 'bool', node);
  const [table] = right.kind === 'ExpressionList' ? right.list('Expressions') : [];
  if (table?.type?.kind === 'table') return membership(name, left, table, scope, node);
  if (right.kind === 'ExpressionList') {
    const items = right.list('Expressions');
    const late = left.type === 'string' && /^!?in~?$/.test(name) && lateList(items, scope.context);
    return call(name, [left, ...(late ? [late] : listItems(items, scope))], 'bool', node);
  }
  const args = [left, lowerExpr(right, scope)];
  return call(name, args, resultType(name, args, node), node);
};

/** The binder gives int for int arithmetic; the engine widens to long. */
export const resultType = (name: string, args: readonly Expr[], node: Bound): KqlType => {
  const type = typeOf(node);
  if (!['+', '-', '*', '/', '%'].includes(name)) return type;
  if (args.every((a) => a.type === 'int')) return 'long';
  return args.every((a) => isNumber(a.type)) && args.some((a) => a.type === 'real') ? 'real' : type;
};

/** `x in (table)`: whether the table's first column has it. A null is in no table. */
const membership = (name: string, left: Expr, table: Bound, scope: Scope, node: Bound): Expr => {
  const ignoreCase = name.endsWith('~');
  const relation = scope.context.lowerTable(table);
  const column = relation.columns[0];
  const alike = column && (left.type === column.type || (isInteger(left.type) && isInteger(column.type)));
  if (!/^!?in~?$/.test(name) || !alike || ['dynamic', 'real', 'decimal'].includes(left.type) || (ignoreCase && left.type !== 'string'))
    throw new Refusal(`${name} a table of ${column?.type ?? 'nothing'}, for a value of type ${left.type}`, node);
  const found: Expr = { kind: 'member', value: left, rel: relation.rel, id: column.id, ignoreCase, type: 'bool' };
  return name.startsWith('!') ? call('not', [found], 'bool', node) : found;
};

/** `in (1, 2)`, or one constant dynamic array, whose elements stand for it. */
const listItems = (nodes: readonly Bound[], scope: Scope): readonly Expr[] =>
  nodes.flatMap((node) => {
    if (node.type?.kind === 'table') throw new Refusal('a table on the right of a list operator', node);
    const item = lowerExpr(node, scope);
    if (item.type !== 'dynamic') return [item];
    if (item.kind !== 'literal') throw new Refusal('a dynamic list that is not constant', node);
    return constantElements(item, node);
  });

const lowerName: Lower = (node, scope) => {
  const symbol = node.symbol;
  if (symbol?.kind === 'column') return columnNamed(symbol.name, node, scope);
  if (symbol?.kind === 'variable') {
    const leading = scope.context.parameters.get(symbol.identity);
    if (leading && leading.type !== 'dynamic') return { kind: 'parameter', ...leading };
    if (leading) scope.context.pinned.add(leading.index);
    const declared = scope.context.lets.get(symbol.identity);
    // A let has no columns of its own.
    if (declared) return lowerExpr(declared, { context: scope.context, columns: new Map(), ingested: undefined, draw: scope.draw });
    const argument = scope.context.arguments.get(symbol.name);
    if (argument && 'expr' in argument) {
      scope.context.written(sizeOf(argument.expr), node);
      return argument.expr;
    }
  }
  const value = lowerCalled(node, scope);
  if (value) return value;
  throw new Refusal(`name ${excerpt(node.text)}`, node);
};

/** A call of a function that the query declares; undefined for any other node. */
const lowerCalled = (node: Bound, scope: Scope): Expr | undefined => {
  const called = calledFunction(node, scope.context, { scalar: (arg) => lowerExpr(arg, scope) });
  return called && lowerExpr(called.body, { context: called.context, columns: new Map(), ingested: undefined, draw: scope.draw });
};

const columnNamed = (name: string, node: Bound, scope: Scope): Expr => {
  const column = scope.columns.get(name);
  if (!column) throw new Refusal(`column ${name}`, node, 'cannot be resolved by the lab');
  return { kind: 'column', id: column.id, type: column.type };
};

const negate = (inner: Expr, node: Bound): Expr => {
  if (inner.kind === 'literal' && typeof inner.value === 'bigint') return { ...inner, value: -inner.value };
  if (inner.kind === 'literal' && typeof inner.value === 'number') return { ...inner, value: -inner.value };
  return call('negate', [inner], inner.type === 'int' ? 'long' : inner.type, node);
};

/** `$left.x` in a join condition, `step.x` in a scan, else a property of a dynamic. */
const lowerPath: Lower = (node, scope) => {
  const base = node.child('Expression');
  const selector = node.child('Selector');
  const side = base.text === '$left' ? scope.sides?.left : base.text === '$right' ? scope.sides?.right : undefined;
  if (side) return columnNamed(selector.symbol?.name ?? selector.text, selector, { ...scope, columns: side });
  const held = scope.state?.(base, selector.symbol?.name ?? selector.text);
  if (held) return held;
  return call('[]', [lowerExpr(base, scope), { kind: 'literal', type: 'string', value: selectorName(selector) }], 'dynamic', node);
};

const lowerElement: Lower = (node, scope) => {
  if (node.child('Expression').type?.kind === 'tuple') return oneOfSeveral(node, (inner) => lowerExpr(inner, scope));
  refuseUnnamedColumn(node);
  const key = knownKey(lowerExpr(node.child('Selector').child('Expression'), scope));
  return call('[]', [lowerExpr(node.child('Expression'), scope), key], 'dynamic', node);
};

const lowerArguments = (node: Bound, scope: Scope): readonly Expr[] =>
  node
    .child('ArgumentList')
    .list('Expressions')
    .map((a) => lowerExpr(a, scope));

const lowerCall: Lower = (node, scope) => {
  const name = node.symbol?.name ?? '';
  const declared = lowerCalled(node, scope);
  if (declared) return declared;
  const special = SPECIAL_CALLS.get(name);
  if (special) return special(node, scope);
  if (isWindow(name)) return lowerWindow(name, lowerArguments(node, scope), node, scope);
  if (node.symbol?.kind !== 'function' || !FUNCTIONS.has(name) || /\W/.test(name)) throw new Refusal(`function ${name}()`, node);
  const nodes = node.child('ArgumentList').list('Expressions');
  const args = nodes.map((a) => (TAKES_LATE_LISTS.has(name) && lateList([a], scope.context)) || lowerExpr(a, scope));
  refuseDrift(args, nodes, node);
  return call(name, args, typeOf(node), node);
};

/**
 * Some results are reals where the binder says long (ceiling(), weeks of datetime_diff()). What takes its type from such an argument would
 * have another than the engine gives it.
 */
export const refuseDrift = (args: readonly Expr[], nodes: readonly Bound[], node: Bound): void => {
  if (!isInteger(typeOf(node)) || /^to|count/.test(node.symbol?.name ?? '')) return;
  const drifted = args.some((a, i) => a.type === 'real' && nodes[i]?.type?.kind === 'scalar' && isInteger(typeOf(nodes[i])));
  if (drifted) throw new Refusal(`${node.symbol?.name ?? ''}() of a real that is taken for a long`, node);
};

/** Calls that need the scope, not only their arguments' values. */
export const SPECIAL_CALLS: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  [
    'now',
    (node, scope) => {
      const [offset] = node.child('ArgumentList').list('Expressions');
      return offset
        ? call('+', [{ kind: 'now', type: 'datetime' }, lowerExpr(offset, scope)], 'datetime', node)
        : { kind: 'now', type: 'datetime' };
    },
  ],
  ['ago', (node, scope) => call('-', [{ kind: 'now', type: 'datetime' }, ...lowerArguments(node, scope)], 'datetime', node)],
  [
    'ingestion_time',
    (node, scope) => {
      if (scope.ingested !== undefined) return { kind: 'column', id: scope.ingested, type: 'datetime' };
      const where = 'is supported by the lab on rows of a table only, before project and summarize';
      throw new Refusal('function ingestion_time()', node, where);
    },
  ],
  ['column_names_of', (node) => columnNamesOf(node)],
  ['extract', (node, scope) => typedExtract(node, scope)],
  ['extract_json', (node, scope) => typedExtractJson(node, scope)],
  ['extractjson', (node, scope) => typedExtractJson(node, scope)],
  ['column_ifexists', (node, scope) => columnIfExists(node, scope)],
  ['columnifexists', (node, scope) => columnIfExists(node, scope)],
  ['pack_all', (node, scope) => packAll(node, scope)],
  ['rand', (node, scope) => drawnNumber(lowerArguments(node, scope), node, scope)],
  ['new_guid', (node, scope) => drawnGuid(node, scope)],
]);

/** extract() with a type as its last argument gives its text converted to that type. */
const typedExtract: Lower = (node, scope) => {
  const given = node.child('ArgumentList').list('Expressions');
  const conversion = given[3]?.kind === 'TypeOfLiteralExpression' ? EXTRACT_CONVERSIONS[typeOf(node)] : undefined;
  if (given.length > 3 && conversion === undefined) throw new Refusal('extract() with that type', node);
  const args = given.slice(0, 3).map((a) => lowerExpr(a, scope));
  const text = call('extract', args, 'string', node);
  return conversion === undefined ? text : call(conversion, [text], typeOf(node), node);
};

/** extract_json(): of the type its last argument names, string without one. */
const typedExtractJson: Lower = (node, scope) => {
  const [path, text, type] = node.child('ArgumentList').list('Expressions') as [Bound, Bound, Bound?];
  if (type && type.kind !== 'TypeOfLiteralExpression') throw new Refusal('extract_json() with that type', type);
  return call('extract_json', [lowerExpr(path, scope), lowerExpr(text, scope)], typeOf(node), node);
};

/** All columns in sight as one bag. */
const packAll: Lower = (node, scope) => {
  if (node.child('ArgumentList').list('Expressions').length > 0) throw new Refusal('pack_all() with an argument', node);
  const pairs = [...scope.columns.values()].flatMap(({ name, id, type }): Expr[] => [
    { kind: 'literal', type: 'string', value: name },
    { kind: 'column', id, type },
  ]);
  return call('bag_pack', pairs, 'dynamic', node);
};

/** Resolved here, against the columns in sight: the parser leaves it a call. */
const columnIfExists: Lower = (node, scope) => {
  const [name, fallback] = node.child('ArgumentList').list('Expressions') as [Bound, Bound];
  const known = lowerExpr(name, scope);
  if (known.kind !== 'literal' || known.type !== 'string') throw new Refusal('column_ifexists() with a name that is not a literal', node);
  const column = scope.columns.get(String(known.value));
  return column ? { kind: 'column', id: column.id, type: column.type } : lowerExpr(fallback, scope);
};

/** A call of a table row, its arguments brought to what the row takes. */
export const call = (name: string, args: readonly Expr[], type: KqlType, node: Bound): Expr => {
  const row = FUNCTIONS.get(name);
  if (!row) throw new Refusal(/^\w/.test(name) ? `'${name}'` : `operator ${name}`, node);
  return {
    kind: 'call',
    row,
    args: takeArguments(row, args, node),
    type: typeof row.returns === 'function' ? row.returns(args) : (row.returns ?? type),
    span: spanOf(node),
  };
};

/** Checks number and types of arguments against a row of a function or aggregate table. */
export const takeArguments = (
  row: Pick<FunctionRow, 'name' | 'params' | 'optional' | 'rest'>,
  args: readonly Expr[],
  node: Bound,
): readonly Expr[] => {
  const least = row.params.length - (row.optional ?? 0);
  if (args.length < least || (args.length > row.params.length && row.rest === undefined)) {
    throw new Refusal(`${row.name} with ${args.length} arguments`, node);
  }
  return args.map((expr, i) => {
    const taken = coerce(expr, row.params[i] ?? row.rest ?? 'any', node);
    if (!taken) throw new Refusal(`${row.name} with an argument of type ${expr.type}`, node);
    return taken;
  });
};

const coerce = (expr: Expr, param: Param, node: Bound): Expr | undefined => {
  if (param === 'every') return expr;
  if (param === 'any') return expr.type === 'decimal' ? undefined : expr;
  if (param === 'number') return isNumber(expr.type) ? expr : undefined;
  if (expr.type === param) return expr;
  if (param === 'string' && expr.type === 'dynamic') return call('tostring', [expr], 'string', node);
  if (param === 'long' && expr.type === 'int') return widened(expr, 'long', node);
  if (param === 'real' && isInteger(expr.type)) return widened(expr, 'real', node);
  return undefined;
};

const widened = (expr: Expr, type: 'long' | 'real', node: Bound): Expr =>
  expr.kind === 'literal' ? { ...expr, type } : call(type === 'long' ? 'tolong' : 'toreal', [expr], type, node);
