import { Refusal } from '../../refusal.ts';
import { lowerExpr } from '../expression.ts';
import { scopeOf } from '../scope.ts';
import { type LowerOperator, parametersOf } from './operator.ts';

/** `where condition`: rows for which it is true, neither false nor null. */
export const lowerFilter: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const condition = lowerExpr(node.child('Condition'), scopeOf(input, context));
  if (condition.type !== 'bool') throw new Refusal(`where with a condition of type ${condition.type}`, node);
  return { ...input, rel: { kind: 'filter', input: input.rel, condition } };
};
