import type { Bound } from '../../parser.ts';
import { butWrite, excerpt, Refusal } from '../../refusal.ts';
import type { Assigned, Column, Expr } from '../../tree.ts';
import { inAnyColumn } from '../any-column.ts';
import { unless } from '../doubt.ts';
import { call, lowerExpr } from '../expression.ts';
import { type Scope, scopeOf } from '../scope.ts';
import { orderMatters } from '../plugins/column-order.ts';
import { boundColumns, type LowerOperator, parametersOf } from './operator.ts';

/** `T | search "term" and ...`: rows where any string column has the term; a star before or behind it stands for more letters. */
export const lowerSearch: LowerOperator = (node, input, context) => {
  const kind = parametersOf(node, ['kind']).get('kind') ?? 'default';
  if (node.maybe('InClause') || !['default', 'case_insensitive', 'case_sensitive'].includes(kind))
    throw new Refusal('search in tables', node, butWrite('name one table: write T | search ...'));
  const condition = predicate(node.child('Condition'), scopeOf(input, context), kind === 'case_sensitive');
  const [table, ...rest] = boundColumns(node);
  if (table?.name !== '$table' || rest.length !== input.columns.length) throw new Refusal('search over these columns', node);
  if (input.columns.some((c) => c.name === table.name)) throw new Refusal('search of rows that were searched before', node);
  const source: Assigned = { id: context.fresh(node), expr: { kind: 'literal', type: 'string', value: sourceName(node) } };
  const kept = input.columns.map((c): Assigned => ({ id: c.id, expr: { kind: 'column', id: c.id, type: c.type } }));
  const columns: Column[] = [{ id: source.id, name: table.name, type: 'string' }, ...input.columns];
  const rel = { kind: 'project', input: { kind: 'filter', input: input.rel, condition }, items: [source, ...kept] } as const;
  return { rel, columns, order: [], ingested: undefined };
};

/** Rows made in the query are `search_arg0`; a table keeps its name. */
const sourceName = (node: Bound): string => {
  let head = node.parent()?.maybe('Expression');
  if (head?.kind === 'NameReference' && head.symbol?.kind === 'table') return head.symbol.name;
  while (head?.kind === 'PipeExpression') head = head.child('Expression');
  if (head?.kind === 'DataTableExpression') return 'search_arg0';
  if (!orderMatters(node, '$table')) return '';
  throw new Refusal(
    'search of rows whose name is not certain',
    node,
    butWrite('name the columns behind it with project, without $table, or search the table itself'),
  );
};

const predicate = (node: Bound, scope: Scope, exact: boolean): Expr => {
  const inside = (n: Bound): Expr => predicate(n, scope, exact);
  if (node.kind === 'ParenthesizedExpression') return inside(node.child('Expression'));
  if (node.kind === 'AndExpression' || node.kind === 'OrExpression')
    return call(node.operator, [inside(node.child('Left')), inside(node.child('Right'))], 'bool', node);
  if (node.kind === 'StringLiteralExpression') return term(node, scope, exact);
  if (node.kind === 'StarExpression') return { kind: 'literal', type: 'bool', value: true };
  if (node.kind === 'SearchExpression') return columnTerm(node, scope, exact);
  if (node.kind === 'FunctionCallExpression' && node.symbol?.name === 'not') {
    const [denied, ...more] = node.child('ArgumentList').list('Expressions');
    if (denied && more.length === 0) return call('not', [inside(denied)], 'bool', node);
  }
  return comparison(node, scope, exact);
};

const ANY_CASE: Readonly<Record<string, string>> = { '==': '=~', '!=': '!~', '<>': '!~', in: 'in~', '!in': '!in~' };
const NESTED = /[=!<>~]=|[=!]~|<>|\b(in|has\w*|contains|startswith|endswith|matches)\b/;

/** Whether == and the like heed case in here is not certain: texts that differ in case alone stop the query. */
const comparison = (node: Bound, scope: Scope, exact: boolean): Expr => {
  const left = node.maybe('Left');
  const right = node.maybe('Right');
  const type = left?.type?.kind === 'scalar' ? left.type.name : '';
  if (!left || !right || [left, right].some((side) => NESTED.test(side.text.replace(/"[^"]*"|'[^']*'/g, ''))))
    throw new Refusal(`search by ${excerpt(node.text)}`, node);
  if (/^(int|long|bool)$/.test(type)) return lowerExpr(node, scope);
  const plain = ANY_CASE[node.operator];
  const other = /^!?(in~|=~?|~)$/.test(node.operator);
  if (plain === undefined) {
    if (exact || other) throw new Refusal(`search by ${excerpt(node.text)}`, node);
    return lowerExpr(node, scope);
  }
  const heeding = lowerExpr(node, scope);
  if (type !== 'string' || heeding.kind !== 'call') throw new Refusal(`search by ${excerpt(node.text)}`, node);
  if (exact) return heeding;
  const heedless = call(plain, heeding.args, 'bool', node);
  const differ = (x: string, [other]: readonly string[]): string => `(${x}) IS DISTINCT FROM (${other})`;
  return unless(
    heeding,
    { operator: 'search', why: 'search met texts that differ in case alone', holds: differ, others: [heedless] },
    node,
  );
};

/** `column:"term"`. */
const columnTerm = (node: Bound, scope: Scope, exact: boolean): Expr => {
  const column = node.child('Left');
  const known = column.kind === 'NameReference' ? scope.columns.get(column.symbol?.name ?? '') : undefined;
  if (known?.type !== 'string' || node.child('Right').kind !== 'StringLiteralExpression')
    throw new Refusal(`search by ${excerpt(node.text)}`, node);
  return term(node.child('Right'), { ...scope, columns: new Map([[known.name, known]]) }, exact);
};

const term = (node: Bound, scope: Scope, exact: boolean): Expr => {
  // The parser types the text bool: it stands for a condition.
  const text = node.literal;
  const [, before = '', bare = '', behind = ''] = /^(\*?)([^*]+)(\*?)$/.exec(typeof text === 'string' ? text : '') ?? [];
  if (bare === '') throw new Refusal(`search for ${excerpt(node.text)}`, node);
  const operator = before && behind ? 'contains' : before ? 'hassuffix' : behind ? 'hasprefix' : 'has';
  const name = exact ? `${operator}_cs` : operator;
  return inAnyColumn(name, { kind: 'literal', type: 'string', value: bare }, scope, node, (fn, args, at) => call(fn, args, 'bool', at));
};
