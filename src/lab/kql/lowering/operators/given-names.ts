import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';

/** The name an expression is given in front of it (`name = expression`). */
export const givenName = (expression: Bound): string | undefined =>
  expression.kind === 'SimpleNamedExpression' ? expression.child('Name').symbol?.name : undefined;

/** The name of an expression that is given one, or is nothing but a column. */
export const nameOf = (expression: Bound): string | undefined =>
  expression.kind === 'NameReference' ? expression.symbol?.name : givenName(expression);

/**
 * A given name may be one that an unnamed expression gets (`Column1`, `count_`). The binder then renames the given one; whether the
 * engine does, is not known. `names` are the binder's, one an expression.
 */
export const refuseRenamed = (expressions: readonly Bound[], names: readonly { readonly name: string }[]): void => {
  expressions.forEach((expression, i) => {
    const given = givenName(expression);
    if (given !== undefined && given !== names[i]?.name) throw renamed(given, expression);
  });
};

/** The refusal of such a name. */
export const renamed = (name: string, node: Bound): Refusal =>
  new Refusal(`column ${name}`, node, 'has the name of an unnamed column beside it');
