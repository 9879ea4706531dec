import type { Bound } from '../../parser.ts';
import { Refusal } from '../../refusal.ts';
import { isKqlType, type KqlType } from '../../types.ts';
import type { Assigned, Column } from '../../tree.ts';
import { type Context, hiddenIds, type Relation } from '../scope.ts';

/** One operator of a pipe: what flows in, what flows out. */
export type LowerOperator = (node: Bound, input: Relation, context: Context) => Relation;
/** A tabular expression that stands at the start of a pipe. */
export type LowerSource = (node: Bound, context: Context) => Relation;

/** The columns that the binder gives a tabular node, in order. */
export const boundColumns = (
  node: Bound,
): readonly { readonly name: string; readonly type: KqlType; readonly originals: readonly string[] }[] => {
  if (node.type?.kind !== 'table') throw new Refusal(`operator ${node.text.slice(0, 20)}`, node, 'has columns the lab cannot tell');
  const columns = node.type.columns.some((c) => c.name === GHOST) && behindScan(node) ? withoutGhost(node) : node.type.columns;
  return columns.map((c) => {
    if (!isKqlType(c.type)) throw new Refusal(`column ${c.name}`, node, 'has a type the lab cannot tell');
    return { name: c.name, type: c.type, originals: c.originals };
  });
};

/** The binder gives every `scan` a column with the match's number; the engine has one only where `with_match_id` names it. */
const GHOST = 'match_id';
const KEEPING =
  /^(Filter|Extend|Sort|Take|Top|Serialize|ProjectAway|ProjectKeep|ProjectReorder|ProjectRename|MvExpand|Parse|ParseWhere|As|Render)Operator$/;

/** Whether that column comes to an operator from such a scan, along operators that keep columns. */
const behindScan = (node: Bound): boolean => {
  for (let left = node.parent()?.maybe('Expression'); left?.kind === 'PipeExpression'; left = left.child('Expression')) {
    const operator = left.child('Operator');
    if (operator.kind === 'ScanOperator') return operator.list('Parameters').every((p) => p.child('Name').text !== 'with_match_id');
    if (!KEEPING.test(operator.kind)) return false;
    if (operator.text.includes(GHOST)) throw new Refusal(`a column ${GHOST} behind scan`, operator);
  }
  return false;
};

const withoutGhost = (node: Bound): Extract<NonNullable<Bound['type']>, { kind: 'table' }>['columns'] => {
  if (node.text.includes(GHOST)) throw new Refusal(`a column ${GHOST} behind scan`, node);
  return node.type?.kind === 'table' ? node.type.columns.filter((c) => c.name !== GHOST) : [];
};

/** `name = expression` and `expression` alike. A group of names for one expression is refused. */
export const withoutName = (node: Bound): Bound => {
  if (node.kind === 'CompoundNamedExpression') throw new Refusal('a list of names for one expression', node);
  return node.kind === 'SimpleNamedExpression' ? node.child('Expression') : node;
};

/** Refuses parameters (`hint.strategy=...`, `kind=...`) other than those named; hints change no answer. */
export const parametersOf = (node: Bound, known: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const parameter of node.list('Parameters')) {
    const name = parameter.child('Name').text;
    if (!known.includes(name) && !name.startsWith('hint.')) throw new Refusal(`parameter ${name}`, parameter);
    found.set(name, parameter.child('Expression').text);
  }
  return found;
};

/** The same rows under a new list of columns; what travels unseen goes on travelling. */
export const projected = (input: Relation, columns: readonly Column[], computed: readonly Assigned[], keepIngested: boolean): Relation => {
  const carried = new Set(computed.map((item) => item.id));
  const ingested = keepIngested ? input.ingested : undefined;
  const hidden = hiddenIds({ ...input, columns, ingested }).filter((id) => !carried.has(id));
  const types = new Map(columns.map((c) => [c.id, c.type]));
  const kept = [...columns.map((c) => c.id).filter((id) => !carried.has(id)), ...hidden];
  const items = [
    ...computed,
    ...[...new Set(kept)].map((id): Assigned => ({ id, expr: { kind: 'column', id, type: types.get(id) ?? hiddenType(input, id) } })),
  ];
  return { rel: { kind: 'project', input: input.rel, items }, columns, order: input.order, ingested };
};

const hiddenType = (input: Relation, id: string): KqlType =>
  input.order.find((key) => key.expr.kind === 'column' && key.expr.id === id)?.expr.type ?? 'datetime';
