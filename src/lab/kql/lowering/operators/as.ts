import { repeatable } from '../materialize.ts';
import { type LowerOperator, parametersOf } from './operator.ts';

/** `as Name`: the rows so far get a name, by which the rest of the query may read them again. */
export const lowerAs: LowerOperator = (node, input, context) => {
  const parameters = parametersOf(node, []);
  const pipe = node.parent();
  const symbol = node.child('Name').symbol;
  const written = pipe?.kind === 'PipeExpression' ? pipe.child('Expression') : undefined;
  if (written && parameters.get('hint.materialized') === 'true') repeatable(written, context);
  if (symbol && written) context.lets.set(symbol.identity, written);
  return input;
};
