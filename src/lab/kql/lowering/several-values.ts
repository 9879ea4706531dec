import { SEVERAL_VALUES, valueAt } from '../functions/several.ts';
import type { Bound } from '../parser.ts';
import { excerpt, Refusal, spanOf } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import { isKqlType } from '../types.ts';

/** A column an expression makes. */
export type Part = { readonly name: string; readonly expr: Expr };

type LowerOne = (node: Bound) => Expr;

const innerOf = (node: Bound): Bound => (/^(Simple|Compound)NamedExpression$/.test(node.kind) ? node.child('Expression') : node);

/** Whether an expression of a list gives several columns, or has several names. */
export const givesSeveral = (expressions: readonly Bound[]): boolean =>
  expressions.some((e) => e.kind === 'CompoundNamedExpression' || innerOf(e).type?.kind === 'tuple');

/** All values of a call like series_stats(x), by place. */
export const severalValues = (node: Bound, lower: LowerOne): readonly Expr[] => {
  const name = node.kind === 'FunctionCallExpression' ? (node.symbol?.name ?? '') : '';
  const row = SEVERAL_VALUES.get(name);
  if (!row || node.type?.kind !== 'tuple') throw new Refusal(name === '' ? `expression ${excerpt(node.text)}` : `function ${name}()`, node);
  const args = node.child('ArgumentList').list('Expressions').map(lower);
  if (args.length < row.params.length - (row.optional ?? 0) || (args.length > row.params.length && row.rest === undefined))
    throw new Refusal(`${name} with ${args.length} arguments`, node);
  const span = spanOf(node);
  const all: Expr = { kind: 'call', row, args, type: 'dynamic', span };
  return node.type.columns.map((column, i): Expr => {
    if (!isKqlType(column.type)) throw new Refusal(`function ${name}()`, node, 'has a value of a type the lab cannot tell');
    return { kind: 'call', row: valueAt(i), args: [all], type: column.type, span };
  });
};

/** `f(x)[1]` of such a call: one of its values. */
export const oneOfSeveral = (node: Bound, lower: LowerOne): Expr => {
  let above = node.parent();
  while (above && /^(SeparatedElement|List)/.test(above.kind)) above = above.parent();
  // Unnamed it would get a name that is not certain.
  if (/^(Print|Project|Extend)Operator$/.test(above?.kind ?? ''))
    throw new Refusal(`expression ${excerpt(node.text)}`, node, 'needs a name of its own here');
  const key = lower(node.child('Selector').child('Expression'));
  const values = severalValues(node.child('Expression'), lower);
  const value = key.kind === 'literal' && typeof key.value === 'bigint' ? values[Number(key.value)] : undefined;
  if (!value) throw new Refusal(`expression ${excerpt(node.text)}`, node);
  return value;
};

/** The columns of a list of expressions. `(a, b) = f(x)` gives those two, `a = f(x)` the first value alone, `f(x)` all of them, beside the columns `before`. */
export const lowerParts = (expressions: readonly Bound[], lower: LowerOne, before: ReadonlySet<string> = new Set()): readonly Part[] => {
  const parts = expressions.flatMap((e): readonly Part[] => {
    const inner = innerOf(e);
    const names = namesOf(e);
    if (inner.type?.kind === 'tuple') {
      const values = severalValues(inner, lower);
      const known = names ?? ownNames(inner);
      if (!names && known.some((name) => before.has(name)))
        throw new Refusal(`a second column named like one there is (${known[0]} ...)`, e);
      if (known.length > values.length) throw new Refusal('a list of more names than values', e);
      return known.map((name, i) => ({ name, expr: values[i] as Expr }));
    }
    if (names?.length !== 1) throw new Refusal(`expression ${excerpt(e.text)}`, e, 'needs a name of its own here');
    return [{ name: names[0] as string, expr: lower(inner) }];
  });
  if (new Set(parts.map((p) => p.name)).size !== parts.length) throw new Refusal('columns of equal names', expressions[0] as Bound);
  return parts;
};

const namesOf = (node: Bound): readonly string[] | undefined => {
  if (node.kind === 'SimpleNamedExpression') return [nameOf(node.child('Name'))];
  if (node.kind === 'CompoundNamedExpression') return node.child('Names').list('Names').map(nameOf);
  return node.kind === 'NameReference' && node.symbol ? [node.symbol.name] : undefined;
};
const nameOf = (node: Bound): string => node.symbol?.name ?? node.text;

/** The names that the engine makes of the arguments' names. */
const ownNames = (node: Bound): readonly string[] => {
  const args = node.child('ArgumentList').list('Expressions');
  if (args.some((a) => a.kind !== 'NameReference') || node.type?.kind !== 'tuple')
    throw new Refusal(`function ${node.symbol?.name ?? ''}()`, node, 'needs a list of names in front of it here');
  return node.type.columns.map((c) => c.name);
};
