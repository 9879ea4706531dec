import { Refusal } from '../../refusal.ts';
import { lowerExpr } from '../expression.ts';
import { windowed } from '../windows.ts';
import { type LowerOperator, parametersOf } from './operator.ts';

/** `where condition`: rows for which it is true, neither false nor null. */
export const lowerFilter: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const { scope, relation } = windowed(input, context);
  const condition = lowerExpr(node.child('Condition'), scope);
  if (condition.type !== 'bool') throw new Refusal(`where with a condition of type ${condition.type}`, node);
  const rows = relation();
  return { ...rows, rel: { kind: 'filter', input: rows.rel, condition } };
};
