import { Refusal } from '../../refusal.ts';
import { lowerExpr } from '../expression.ts';
import { calledFunction } from '../lambda.ts';
import type { LowerOperator } from './operator.ts';

/** `T | invoke f(...)`: f with T as its first argument. */
export const lowerInvoke: LowerOperator = (node, _input, context) => {
  const call = node.child('Function');
  const piped = node.parent()?.maybe('Expression');
  const scope = { context, columns: new Map(), ingested: undefined };
  const called = piped && calledFunction(call, context, { scalar: (arg) => lowerExpr(arg, scope), piped });
  if (!called) throw new Refusal(`invoke ${call.text}`, node);
  return called.context.lowerTable(called.body);
};
