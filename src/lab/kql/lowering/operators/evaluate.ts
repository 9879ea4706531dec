import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import { PLUGINS } from '../plugins/index.ts';
import { type LowerOperator, parametersOf } from './operator.ts';

/** Where the rows piped in are not a table of their own. */
const INSIDE: ReadonlySet<string> = new Set(['MvApplyOperator', 'PartitionOperator', 'ForkOperator', 'FacetOperator', 'ScanOperator']);

/** `evaluate plugin(...)`. */
export const lowerEvaluate: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const call = node.child('FunctionCall');
  const name = call.maybe('Name')?.text ?? call.text;
  const plugin = PLUGINS.get(name);
  if (!plugin) throw new Refusal(`plugin ${name}`, call);
  if (within(node)) throw new Refusal(`plugin ${name} inside a sub-query`, call);
  return plugin(node, call, input, context);
};

const within = (node: Bound): boolean => {
  for (let at = node.parent(); at; at = at.parent()) if (INSIDE.has(at.kind)) return true;
  return false;
};
