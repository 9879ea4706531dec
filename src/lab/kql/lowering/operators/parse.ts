import { FUNCTIONS } from '../../functions/index.ts';
import type { FunctionRow } from '../../functions/row.ts';
import type { Bound } from '../../parser.ts';
import { Refusal, spanOf } from '../../refusal.ts';
import { canParse, type ParseSpec, type Piece } from '../../sql/pattern-scalars.ts';
import { PHYSICAL, quoteString } from '../../sql/quoting.ts';
import type { Assigned, Column, Expr, Rel } from '../../tree.ts';
import { call, lowerExpr } from '../expression.ts';
import { type Context, type Relation, scopeOf } from '../scope.ts';
import { boundColumns, type LowerOperator, parametersOf, projected } from './operator.ts';

type Item = { readonly name: string; readonly type: Column['type'] };

/** A function of one text, whose settings are fixed in the SQL. */
const rowOf = (name: string, sql: (text: string) => string): FunctionRow => ({
  name,
  params: ['any'],
  nulls: 'own',
  sql: (args) => sql(args[0]?.sql ?? "''"),
});

const apply = (row: FunctionRow, arg: Expr, type: Expr['type'], node: Bound): Expr => ({
  kind: 'call',
  row,
  args: [arg],
  type,
  span: spanOf(node),
});

const textOfNode = (node: Bound, input: Relation, context: Context): Expr => {
  const text = lowerExpr(node.child('Expression'), scopeOf(input, context));
  if (text.type === 'dynamic') return call('tostring', [text], 'string', node);
  if (text.type !== 'string') throw new Refusal(`${node.kind === 'ParseKvOperator' ? 'parse-kv' : 'parse'} of ${text.type}`, node);
  return text;
};

/** Rows with the pieces found in their text, as a hidden list, under a new id. */
const withPieces = (node: Bound, input: Relation, context: Context, pieces: Expr): { readonly input: Relation; readonly list: Expr } => {
  const id = context.fresh(node);
  const base = projected(input, input.columns, [{ id, expr: pieces }], true);
  return { input: base, list: { kind: 'column', id, type: 'string' } };
};

/** The operator's columns: those of the binder, in its order; new ones are taken from `computed` by name. */
const withColumns = (node: Bound, input: Relation, items: readonly Item[], computed: readonly Assigned[]): Relation => {
  const before = new Map(input.columns.map((c) => [c.name, c]));
  const assigned = new Map(items.map((item, i) => [item.name, computed[i] as Assigned]));
  if (assigned.size !== items.length) throw new Refusal('a pattern with one column twice', node);
  const twice = items.find((item) => before.has(item.name));
  if (twice) throw new Refusal(`column ${twice.name}`, node, 'stands in the input too, which is not supported by the lab');
  const columns = boundColumns(node).map((c): Column => {
    const item = assigned.get(c.name);
    const old = before.get(c.name);
    if (!item && !old) throw new Refusal(`column ${c.name}`, node, 'cannot be resolved by the lab');
    return item ? { id: item.id, name: c.name, type: item.expr.type } : (old as Column);
  });
  return projected(input, columns, computed, true);
};

const PARSED_TYPES = ['string', 'long', 'int', 'real', 'datetime', 'timespan', 'guid', 'bool'];

/** `parse` and `parse-where`: a text taken apart by what stands between its columns. */
const lowerParseKind =
  (wanted: boolean): LowerOperator =>
  (node, input, context) => {
    const parameters = parametersOf(node, ['kind', 'flags']);
    const mode = parameters.get('kind') ?? 'simple';
    if (mode !== 'simple' && mode !== 'regex' && mode !== 'relaxed') throw new Refusal(`parse kind=${mode}`, node);
    const items: Item[] = [];
    const pieces = node.list('Patterns').map((piece) => pieceOf(piece, items, node));
    const spec: ParseSpec = { mode, flags: parameters.get('flags') ?? '', pieces };
    checkPieces(spec, node);
    const settings = quoteString(JSON.stringify(spec));
    const row = rowOf('parse', (text) => `kql_parse(${settings}, ${text})`);
    const { input: base, list } = withPieces(node, input, context, apply(row, textOfNode(node, input, context), 'string', node));
    const matched: Rel = wanted
      ? {
          kind: 'filter',
          input: base.rel,
          condition: apply(
            rowOf('parse-where', (l) => `(${l} IS NOT NULL)`),
            list,
            'bool',
            node,
          ),
        }
      : base.rel;
    const computed = items.map((item, i): Assigned => ({ id: context.fresh(node), expr: pieceValue(list, i, item.type, node) }));
    return withColumns(node, { ...base, rel: matched }, items, computed);
  };

/** `parse`: every row stays; what does not match gives nulls and empty texts. */
export const lowerParse = lowerParseKind(false);
/** `parse-where`: only rows that match. */
export const lowerParseWhere = lowerParseKind(true);

const pieceOf = (piece: Bound, items: Item[], node: Bound): Piece => {
  if (piece.kind === 'StarExpression') return { kind: 'star' };
  if (/StringLiteralExpression$/.test(piece.kind)) return { kind: 'text', text: String(piece.literal) };
  const declaration = piece.kind === 'NameAndTypeDeclaration' ? piece.child('Name') : piece;
  const name = declaration.symbol?.name;
  const type = boundColumns(node).find((c) => c.name === name)?.type;
  if (name === undefined || type === undefined || !PARSED_TYPES.includes(type))
    throw new Refusal(`'${piece.text}' in a parse pattern`, piece);
  items.push({ name, type });
  return { kind: 'column', type };
};

/** Refuses patterns whose columns have no certain end. */
const checkPieces = (spec: ParseSpec, node: Bound): void => {
  const refuse = (why: string): never => {
    throw new Refusal(`parse with ${why}`, node);
  };
  if (!canParse(spec)) refuse('a pattern or flags the lab cannot say exactly');
  if (spec.mode !== 'regex' && spec.flags !== '') refuse('flags');
  spec.pieces.forEach((piece, i) => {
    const next = spec.pieces[i + 1];
    const whole = piece.kind === 'column' && (piece.type === 'long' || piece.type === 'int');
    if (piece.kind === 'text' && piece.text === '') refuse('an empty text in its pattern');
    if (piece.kind === next?.kind) refuse('two columns, texts or stars side by side');
    if (piece.kind === 'star' && next?.kind === 'column') refuse('a column right behind *');
    if (piece.kind === 'column' && next?.kind === 'star' && !whole) refuse('* right behind a column that is no whole number');
    if (spec.mode === 'regex' && whole && next?.kind === 'star') refuse('* right behind a column');
  });
};

/** The n-th piece in its column's type. Moments come as ticks, numbers in their plain form: checked where they were found. */
const pieceValue = (list: Expr, n: number, type: Column['type'], node: Bound): Expr => {
  const row = rowOf('parse', (sql) => {
    const text = `json_extract_string(${sql}, '$[${n}]')`;
    return type === 'string' ? `coalesce(${text}, '')` : `(${text})::${PHYSICAL[type]}`;
  });
  return apply(row, list, type, node);
};

const KV_CONVERSIONS: Readonly<Record<string, string>> = { long: 'tolong', int: 'toint', real: 'toreal', bool: 'tobool' };

/** `parse-kv`: keys and values between fixed delimiters. */
export const lowerParseKv: LowerOperator = (node, input, context) => {
  parametersOf(node, []);
  const known = new Map(
    node
      .maybe('WithClause')
      ?.list('Properties')
      .map((p) => [p.child('Name').text, p.child('Expression')]) ?? [],
  );
  const [pair, kv] = ['pair_delimiter', 'kv_delimiter'].map((name) => String(known.get(name)?.literal ?? ''));
  if (!pair || !kv || known.size !== 2 || pair === kv || (pair !== ' ' && /\s/.test(pair + kv)))
    throw new Refusal('parse-kv with other settings than two plain delimiters', node);
  const bound = boundColumns(node);
  const items = node
    .child('Keys')
    .list('Columns')
    .map((key): Item => {
      const name = key.child('Name').symbol?.name ?? '';
      const type = bound.find((c) => c.name === name)?.type;
      if (type === undefined || (type !== 'string' && KV_CONVERSIONS[type] === undefined)) throw new Refusal(`parse-kv of ${type}`, key);
      return { name, type };
    });
  const settings = quoteString(JSON.stringify({ pair, kv, keys: items.map((item) => item.name) }));
  const row = rowOf('parse-kv', (text) => `kql_parse_kv(${settings}, ${text})`);
  const { input: base, list } = withPieces(node, input, context, apply(row, textOfNode(node, input, context), 'string', node));
  const computed = items.map((item, i): Assigned => {
    const text = pieceValue(list, i, 'string', node);
    const conversion = KV_CONVERSIONS[item.type];
    return { id: context.fresh(node), expr: conversion && FUNCTIONS.has(conversion) ? call(conversion, [text], item.type, node) : text };
  });
  return withColumns(node, base, items, computed);
};
