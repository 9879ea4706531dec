import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import type { Assigned, Column } from '../../tree.ts';
import { lowerExpr } from '../expression.ts';
import { givesSeveral, lowerParts } from '../several-values.ts';
import { windowed } from '../windows.ts';
import { givenName, refuseRenamed } from './given-names.ts';
import { boundColumns, type LowerOperator, projected, withoutName } from './operator.ts';

/** `project`: exactly the columns listed, named as the binder names them. */
export const lowerProject: LowerOperator = (node, input, context) => {
  const { scope, relation } = windowed(input, context);
  const expressions = node.list('Expressions');
  if (givesSeveral(expressions)) {
    const parts = lowerParts(expressions, (e) => lowerExpr(e, scope)).map((part) => ({ ...part, id: context.fresh(node) }));
    const several = parts.map(({ id, name, expr }): Column => ({ id, name, type: expr.type }));
    return projected(relation(), several, parts, false);
  }
  const names = boundColumns(node);
  if (expressions.some((e) => e.kind === 'StarExpression') || names.length !== expressions.length)
    throw new Refusal('project with a wildcard', node);
  refuseRenamed(expressions, names);
  const computed: Assigned[] = expressions.map((e) => ({ id: context.fresh(e), expr: lowerExpr(withoutName(e), scope) }));
  const columns = computed.map((item, i): Column => ({ id: item.id, name: names[i]?.name as string, type: item.expr.type }));
  return projected(relation(), columns, computed, false);
};

/** `project-away`, `project-keep`, `project-reorder`: the binder says which columns remain and in which order. */
export const lowerProjectSelection: LowerOperator = (node, input) => {
  const before = new Map(input.columns.map((c) => [c.name, c]));
  const columns = boundColumns(node).map((c) => before.get(c.name) ?? unknownColumn(node, c.name));
  return projected(input, columns, [], true);
};

/** `project-rename new = old`: the columns stay where they are. */
export const lowerProjectRename: LowerOperator = (node, input) => {
  const names = boundColumns(node);
  if (names.length !== input.columns.length) throw new Refusal('project-rename that changes the number of columns', node);
  const lost = node.list('Expressions').find((e) => !names.some((c) => c.name === givenName(e)));
  if (lost) throw new Refusal(`project-rename ${lost.text}`, lost, 'renames a column a second time');
  return projected(
    input,
    input.columns.map((c, i): Column => ({ ...c, name: names[i]?.name as string })),
    [],
    true,
  );
};

const unknownColumn = (node: Bound, name: string): never => {
  throw new Refusal(`column ${name}`, node, 'cannot be resolved by the lab');
};
