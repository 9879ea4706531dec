import type { Bound } from '../../parser.ts';
import { excerpt, Refusal } from '../../refusal.ts';
import type { Assigned, Column } from '../../tree.ts';
import { lowerExpr } from '../expression.ts';
import { givesSeveral, lowerParts } from '../several-values.ts';
import { windowed } from '../windows.ts';
import { nameOf, renamed } from './given-names.ts';
import { boundColumns, type LowerOperator, projected, withoutName } from './operator.ts';

/** `extend`: new columns behind the old ones; a column of the same name is replaced where it stands. */
export const lowerExtend: LowerOperator = (node, input, context) => {
  const { scope, relation } = windowed(input, context);
  const expressions = node.list('Expressions');
  if (givesSeveral(expressions)) {
    const known = new Set(input.columns.map((c) => c.name));
    const parts = lowerParts(expressions, (e) => lowerExpr(e, scope), known).map((part) => ({ ...part, id: context.fresh(node) }));
    const several = new Map(parts.map(({ id, name, expr }) => [name, { id, name, type: expr.type }]));
    const columns = [...input.columns.map((c) => several.get(c.name) ?? c), ...[...several.values()].filter((c) => !known.has(c.name))];
    return projected(relation(), columns, parts, true);
  }
  const before = new Map(input.columns.map((c) => [c.name, c]));
  const computed: Assigned[] = expressions.map((e) => ({ id: context.fresh(e), expr: lowerExpr(withoutName(e), scope) }));
  const names = expressions.map((e) => nameOf(e));
  const appended = boundColumns(node).filter((c) => !before.has(c.name));
  // The binder names what has no name of its own (Column1): those are the appended ones no expression named.
  const unnamed = appended.map((c) => c.name).filter((name) => !names.includes(name));
  const assigned = new Map(
    computed.map((item, i): readonly [string, Assigned] => [names[i] ?? automatic(unnamed.shift(), expressions[i] as Bound, node), item]),
  );
  const added = [...assigned.keys()].filter((name) => !before.has(name));
  const moved = appended.findIndex((c, i) => added[i] !== undefined && c.name !== added[i]);
  if (moved >= 0) throw renamed(appended[moved]?.name as string, node);
  const columns = boundColumns(node).map((c): Column => {
    const item = assigned.get(c.name);
    if (item) return { id: item.id, name: c.name, type: item.expr.type };
    const kept = before.get(c.name);
    // `serialize` of a name that exists: the binder adds a column beside it, under a name no expression has.
    if (!kept) throw new Refusal(`a second column named like one there is (${c.name})`, node);
    return kept;
  });
  return projected(relation(), columns, computed, true);
};

/** What overwrites a column without naming it (`extend bin(x, 2)`), or stands beside it under a number, does so in no certain way. */
const automatic = (name: string | undefined, expression: Bound, node: Bound): string => {
  if (name === undefined || (node.kind === 'SerializeOperator' && !/^Column\d+$/.test(name)))
    throw new Refusal(`expression ${excerpt(expression.text)}`, expression, 'needs a name of its own here');
  return name;
};
