import type { Bound } from '../../parser.ts';
import { Refusal, spanOf } from '../../refusal.ts';
import type { Column, Expr } from '../../tree.ts';
import { AGGREGATES } from '../../aggregates.ts';
import { call } from '../expression.ts';
import { isKqlType, type KqlType } from '../../types.ts';
import type { Context, Relation } from '../scope.ts';
import { lowerCount } from './count.ts';
import { lowerExtend } from './extend.ts';
import { lowerFilter } from './filter.ts';
import { nameOf } from './given-names.ts';
import { ascending, elementsOf, lowerMvExpand, writtenOrder } from './mv-expand.ts';
import { boundColumns, type LowerOperator, parametersOf, projected } from './operator.ts';
import { lowerProject, lowerProjectRename, lowerProjectSelection } from './project.ts';
import { lowerSort } from './sort.ts';
import { lowerSummarize } from './summarize.ts';
import { lowerTake, lowerTop } from './take.ts';

/** What a sub-query may be made of; everything else is refused. */
const INNER: ReadonlyMap<string, LowerOperator> = new Map<string, LowerOperator>([
  ['FilterOperator', lowerFilter],
  ['ExtendOperator', lowerExtend],
  ['ProjectOperator', lowerProject],
  ['ProjectAwayOperator', lowerProjectSelection],
  ['ProjectKeepOperator', lowerProjectSelection],
  ['ProjectReorderOperator', lowerProjectSelection],
  ['ProjectRenameOperator', lowerProjectRename],
  ['SummarizeOperator', (node, input, context) => notEmpty(node, lowerSummarize(node, input, context), context)],
  ['CountOperator', (node, input, context) => notEmpty(node, lowerCount(node, input, context), context)],
  ['SortOperator', lowerSort],
  ['TakeOperator', lowerTake],
  ['TopOperator', lowerTop],
  ['MvExpandOperator', lowerMvExpand],
]);

/** `mv-apply`: the sub-query runs over the elements of each row by itself; the row's other columns stand beside its result. */
export const lowerMvApply: LowerOperator = (node, input, context) => {
  if (node.maybe('ContextIdClause')) throw new Refusal('mv-apply with an id', node);
  const copies = input.columns.map((c) => ({ from: c.id, column: { ...c, id: context.fresh(node) } }));
  const kept = copies.map((c) => c.column);
  const elements = elementsOf(node, input, kept, namesAfter(node, kept), context);
  const { lists, form, index, limit } = elements;
  // The elements may be made of when the row was ingested, which is no column.
  const outer = [...input.columns.map((c) => c.id), ...(input.ingested === undefined ? [] : [input.ingested])];
  const leaf = { kind: 'elements', copies: copies.map((c) => ({ id: c.column.id, from: c.from })), lists, form, index, limit } as const;
  const start: Relation = { rel: leaf, columns: kept, order: [ascending(index)], ingested: undefined };
  const inner = lowerInner(
    node.child('Subquery').child('Expression'),
    projected(start, elements.columns, elements.computed, false),
    context,
  );
  const ordinal = context.fresh(node);
  const rel = { kind: 'apply', left: input.rel, outer, ordinal, right: inner.rel } as const;
  const order = [...input.order, ...writtenOrder(input, ordinal), ...inner.order];
  return projected(
    { rel, columns: [...input.columns, ...inner.columns], order, ingested: undefined },
    columnsAfter(node, input, inner, copies),
    [],
    false,
  );
};

const lowerInner = (node: Bound, start: Relation, context: Context): Relation => {
  if (node.kind === 'ParenthesizedExpression') return lowerInner(node.child('Expression'), start, context);
  const piped = node.kind === 'PipeExpression';
  const operator = piped ? node.child('Operator') : node;
  const lowering = INNER.get(operator.kind);
  if (!lowering) throw new Refusal(`${operator.text.split(/\s/, 1)[0]} inside mv-apply`, operator);
  if (operator.text.includes('row_window_session')) throw new Refusal('row_window_session() inside mv-apply', operator);
  return lowering(operator, piped ? lowerInner(node.child('Expression'), start, context) : start, context);
};

/** The row's columns, then the elements under their names, then the index. */
const namesAfter = (node: Bound, kept: readonly Column[]): readonly { readonly name: string; readonly type: KqlType }[] => {
  const names = new Map<string, KqlType>(kept.map((c) => [c.name, c.type]));
  for (const e of node.list('Expressions')) {
    const name = nameOf(e.child('Expression'));
    if (name === undefined) throw new Refusal('mv-apply of an expression without a name', e);
    const target = e.maybe('ToTypeOf');
    const type = target ? /typeof\s*\(\s*(\w+)\s*\)/.exec(target.text)?.[1] : 'dynamic';
    if (type === undefined || !isKqlType(type)) throw new Refusal(`type ${target?.text}`, e);
    names.set(name, type);
  }
  const index = parametersOf(node, ['kind', 'bagexpansion', 'with_itemindex']).get('with_itemindex');
  if (index !== undefined) names.set(index, 'long');
  return [...names].map(([name, type]) => ({ name, type }));
};

/** As the binder names them. A column of both sides must be the same one. */
const columnsAfter = (
  node: Bound,
  input: Relation,
  inner: Relation,
  copies: readonly { readonly from: string; readonly column: Column }[],
): readonly Column[] => {
  const expandedNames = new Set(node.list('Expressions').map((e) => nameOf(e.child('Expression'))));
  const outer = new Map(input.columns.map((c) => [c.name, c]));
  const results = new Map(inner.columns.map((c) => [c.name, c]));
  const names = boundColumns(node).map((c) => c.name);
  if (inner.columns.some((c) => !names.includes(c.name))) throw new Refusal('mv-apply with a renamed column', node);
  return names.map((name): Column => {
    const [result, row] = [results.get(name), outer.get(name)];
    const copied = copies.some((c) => c.column.id === result?.id);
    if (result && row && !copied && !expandedNames.has(name)) throw new Refusal(`column ${name} computed inside mv-apply anew`, node);
    const column = result ?? row;
    if (!column) throw new Refusal(`column ${name}`, node, 'cannot be resolved by the lab');
    return column;
  });
};

/** A summary of no elements is not certain to be a row: it stops the query. */
const notEmpty = (node: Bound, summary: Relation, context: Context): Relation => {
  const rel = summary.rel.kind === 'project' ? summary.rel.input : summary.rel;
  const row = AGGREGATES.get('count');
  if (rel.kind !== 'aggregate' || !row) throw new Refusal('this summary inside mv-apply', node);
  if (rel.keys.length > 0) return summary;
  const id = context.fresh(node);
  const counted = {
    ...rel,
    aggregates: [...rel.aggregates, { id, call: { row, args: [], type: 'long', span: spanOf(node) }, order: [] }],
  } as const;
  const condition: Expr = call('mv-apply met elements', [{ kind: 'column', id, type: 'long' }], 'bool', node);
  const checked = { kind: 'filter', input: counted, condition } as const;
  return { ...summary, rel: summary.rel.kind === 'project' ? { ...summary.rel, input: checked } : checked };
};
