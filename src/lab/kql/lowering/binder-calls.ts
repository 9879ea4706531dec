import type { Bound } from '../parser.ts';
import { excerpt, Refusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import type { KqlType } from '../types.ts';

/** column_names_of(): the binder knows the names of a table's columns. */
export const columnNamesOf = (node: Bound): Expr => {
  const table = node.child('ArgumentList').list('Expressions')[0]?.type;
  if (table?.kind !== 'table') throw new Refusal('column_names_of() of something else than a table', node);
  return { kind: 'literal', type: 'dynamic', value: JSON.stringify(table.columns.map((c) => c.name)) };
};

/** What converts the text of extract() to the type of its last argument. */
export const EXTRACT_CONVERSIONS: Readonly<Partial<Record<KqlType, string>>> = {
  string: 'tostring',
  int: 'toint',
  long: 'tolong',
  real: 'toreal',
};

/** The key that a selector behind a dot or in brackets names. */
export const selectorName = (selector: Bound): string => {
  const quoted = selector.maybe('Name')?.maybe('Name');
  if (quoted?.kind === 'StringLiteralExpression') return String(quoted.literal);
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(selector.text)) throw new Refusal(`property ${excerpt(selector.text)}`, selector);
  return selector.text;
};

const NAMING = /^(Project|Extend|Print|Summarize|Distinct|MvExpand|MvApply|Serialize|MakeSeries)/;
const INNER =
  /^(SeparatedElement|List|ExpressionList|FunctionCallExpression|ParenthesizedExpression|ElementExpression|PathExpression|MvExpandExpression)$/;

/** The name that `a[i]` and functions of it give a column of their own is not certain where i is no literal. */
export const refuseUnnamedColumn = (node: Bound): void => {
  if (/Literal|^UnaryMinus/.test(node.child('Selector').child('Expression').kind)) return;
  let at = node.parent();
  while (at && INNER.test(at.kind)) at = at.parent();
  if (at && NAMING.test(at.kind)) throw new Refusal(`a column of ${excerpt(node.text)} without a name`, node);
};
