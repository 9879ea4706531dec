import type { Bound } from '../parser.ts';
import { excerpt, Refusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import { isKqlType } from '../types.ts';
import { literalAs } from './literal.ts';
import type { Argument, Context } from './scope.ts';

/** A body to lower in place of a call, where its parameters mean the call's arguments. */
export type Called = { readonly body: Bound; readonly context: Context };

type Lowering = {
  /** Lowers an argument or a default value where the call stands. */
  readonly scalar: (node: Bound) => Expr;
  /** `invoke` gives the first parameter the rows piped in. */
  readonly piped?: Bound;
};

/** A call of a function that a `let` declares; undefined when the node is none. Binder and engine see the body anew at each call. */
export const calledFunction = (node: Bound, context: Context, { scalar, piped }: Lowering): Called | undefined => {
  const symbol = node.symbol;
  const declaration = symbol?.kind === 'function' ? context.lets.get(symbol.identity) : undefined;
  if (!symbol || declaration?.kind !== 'FunctionDeclaration') return undefined;
  const body = node.body();
  if (!body) throw new Refusal(`function ${symbol.name}()`, node, 'has a body the lab cannot bind');
  context.fresh(node);
  const parameters = declaration.child('Parameters').list('Parameters');
  const given = [...(piped ? [piped] : []), ...(node.maybe('ArgumentList')?.list('Expressions') ?? [])];
  const names = parameters.map((p) => p.child('NameAndType').child('Name').text);
  const placed = place(given, names, node);
  const bound = parameters.map((parameter, i): readonly [string, Argument] => {
    const value = placed.get(i) ?? parameter.maybe('DefaultValue')?.child('Value');
    if (!value) throw new Refusal(`${symbol.name} without its argument ${names[i]}`, node);
    return [names[i] as string, argumentOf(parameter.child('NameAndType').child('Type'), value, context, scalar)];
  });
  // Rows of a table inside the body cannot see the row that calls it.
  const rowwise = bound.some(([, argument]) => 'expr' in argument && readsColumns(argument.expr));
  if (rowwise && /\b(toscalar|in~?)\b/.test(body.text)) throw new Refusal(`function ${symbol.name}() of a row over a table`, node);
  const inner = context.within(new Map(bound));
  for (const statement of body.list('Statements')) declareLocal(statement, inner);
  return { body: body.child('Expression'), context: inner };
};

/** Which argument goes to which parameter: named ones by name, the others by place. */
const place = (given: readonly Bound[], names: readonly string[], node: Bound): ReadonlyMap<number, Bound> => {
  const placed = new Map<number, Bound>();
  given.forEach((argument, i) => {
    const named = argument.kind === 'SimpleNamedExpression';
    const at = named ? names.indexOf(argument.child('Name').text) : i;
    const moved = named && at !== i && given.slice(i + 1).some((later) => later.kind !== 'SimpleNamedExpression');
    if (at < 0 || at >= names.length || placed.has(at) || moved) throw new Refusal(`argument ${excerpt(argument.text)}`, node);
    placed.set(at, named ? argument.child('Expression') : argument);
  });
  return placed;
};

const argumentOf = (declared: Bound, value: Bound, context: Context, scalar: (node: Bound) => Expr): Argument => {
  if (declared.kind === 'SchemaTypeExpression') return { table: () => context.lowerTable(value) };
  const type = declared.text === 'double' ? 'real' : declared.text;
  const expr = scalar(value);
  if (!isKqlType(type)) throw new Refusal(`a parameter of type ${declared.text}`, value);
  const taken = expr.type === type ? expr : literalAs(expr, type);
  if (!taken) throw new Refusal(`an argument of type ${expr.type} where ${type} is declared`, value);
  return { expr: taken };
};

const declareLocal = (statement: Bound, context: Context): void => {
  const symbol = statement.kind === 'LetStatement' ? statement.child('Name').symbol : undefined;
  if (!symbol) throw new Refusal(`statement ${excerpt(statement.text)} in a function`, statement);
  context.lets.set(symbol.identity, statement.child('Expression'));
};

const readsColumns = (expr: Expr): boolean =>
  expr.kind === 'column' || (expr.kind === 'call' && expr.args.some(readsColumns)) || (expr.kind === 'member' && readsColumns(expr.value));

/** Nodes an expression has when it is written out, as SQL is. */
export const sizeOf = (expr: Expr): number => {
  const known = sizes.get(expr);
  if (known !== undefined) return known;
  const size = expr.kind === 'call' ? expr.args.reduce((sum, arg) => sum + sizeOf(arg), 1) : 1;
  sizes.set(expr, size);
  return size;
};
const sizes = new WeakMap<Expr, number>();
