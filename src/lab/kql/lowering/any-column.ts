import type { Bound } from '../parser.ts';
import { butWrite, Refusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import type { KqlType } from '../types.ts';
import type { Scope } from './scope.ts';

/** Characters that the text of a value may have, lower case. A text with any other one cannot be in it. */
const ALPHABETS: Readonly<Partial<Record<KqlType, RegExp>>> = {
  int: /^[-+\d]*$/,
  long: /^[-+\d]*$/,
  bool: /^[truefals01]*$/,
  datetime: /^[-+\d:.tz ]*$/,
  timespan: /^[-+\d:.]*$/,
  guid: /^[-\da-f]*$/,
};

const OPERATORS = /^!?(has|hasprefix|hassuffix|contains|startswith|endswith)(_cs)?$/;

const NAME_THEM =
  'how the text of its values is searched is not certain; name the columns (where a has "x" or b has "x"), or project-away that one';

/** A call of a scalar operator, as expressions make it. */
export type Operate = (name: string, args: readonly Expr[], node: Bound) => Expr;

/** `* has "text"`: true where any string column has it. Refused where a column of another type might. */
export const inAnyColumn = (operator: string, text: Expr, scope: Scope, node: Bound, operate: Operate): Expr => {
  const needle = text.kind === 'literal' && text.type === 'string' ? String(text.value).toLowerCase() : '';
  if (needle === '' || !OPERATORS.test(operator)) throw new Refusal(`* ${operator}`, node);
  const columns = [...scope.columns.values()];
  const strings = columns.filter((c) => c.type === 'string');
  const doubtful = columns.find((c) => c.type !== 'string' && ALPHABETS[c.type]?.test(needle) !== false);
  if (doubtful) throw new Refusal(`* ${operator} over column ${doubtful.name} of type ${doubtful.type}`, node, butWrite(NAME_THEM));
  // With one column "any has not" and "none has" are the same.
  if (strings.length === 0 || (operator.startsWith('!') && strings.length > 1)) throw new Refusal(`* ${operator} over these columns`, node);
  const found = strings.map((c) => operate(operator, [{ kind: 'column', id: c.id, type: c.type }, text], node));
  return found.reduce((left, right) => operate('or', [left, right], node));
};
