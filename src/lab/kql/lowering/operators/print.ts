import type { Column } from '../../tree.ts';
import { lowerExpr } from '../expression.ts';
import { givesSeveral, lowerParts } from '../several-values.ts';
import { drawing } from '../windows.ts';
import { refuseRenamed } from './given-names.ts';
import { boundColumns, type LowerSource, withoutName } from './operator.ts';

/** `print a = 1, ...`: one row. */
export const lowerPrint: LowerSource = (node, context) => {
  const one = { kind: 'values', columns: [], rows: [[]], ordinal: context.fresh(node) } as const;
  const { scope, relation } = drawing({ rel: one, columns: [], order: [], ingested: undefined }, context);
  if (givesSeveral(node.list('Expressions'))) {
    const parts = lowerParts(node.list('Expressions'), (e) => lowerExpr(e, scope)).map((part) => ({ ...part, id: context.fresh(node) }));
    const several = parts.map(({ id, name, expr }): Column => ({ id, name, type: expr.type }));
    return { rel: { kind: 'project', input: relation().rel, items: parts }, columns: several, order: [], ingested: undefined };
  }
  const names = boundColumns(node);
  refuseRenamed(node.list('Expressions'), names);
  const items = node.list('Expressions').map((e) => ({ id: context.fresh(e), expr: lowerExpr(withoutName(e), scope) }));
  const columns = items.map((item, i): Column => ({ id: item.id, name: names[i]?.name as string, type: item.expr.type }));
  return { rel: { kind: 'project', input: relation().rel, items }, columns, order: [], ingested: undefined };
};
