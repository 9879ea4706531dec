import { betweenTypes } from '../dynamic-sides.ts';
import { RowRefusal } from '../refusal.ts';
import { isInteger, isNumber, type KqlType } from '../types.ts';
import { inAnyCase, oneInAnyCase } from './any-case.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { literalSql } from '../sql/quoting.ts';
import { stopSql } from '../stopping.ts';

/** Both sides in one physical type; refuses pairs whose order or equality Kusto defines in its own way. */
const pair = (a: Operand, b: Operand): { readonly left: string; readonly right: string; readonly type: KqlType } => {
  if (isInteger(a.type) && isInteger(b.type)) return { left: a.sql, right: b.sql, type: 'long' };
  if (isNumber(a.type) && isNumber(b.type)) return { left: `(${a.sql})::DOUBLE`, right: `(${b.sql})::DOUBLE`, type: 'real' };
  if (a.type === 'dynamic' && b.type === 'string') return { left: dynamicText(a, b), right: b.sql, type: 'string' };
  if (a.type === 'string' && b.type === 'dynamic') return { left: a.sql, right: dynamicText(b, a), type: 'string' };
  if (a.type !== b.type || a.type === 'dynamic') throw betweenTypes(a.type, b.type);
  return { left: a.sql, right: b.sql, type: a.type };
};

/** A dynamic compared with a text that is known and not empty: a number or an object there has no certain answer, so it stops the query. */
const dynamicText = (dynamic: Operand, text: Operand): string => {
  const known = text.constant();
  if (typeof known !== 'string' || known === '') throw betweenTypes('dynamic', 'string');
  const stop = stopSql('a dynamic value that is no string was compared with a string; write tostring() around it');
  return `(CASE WHEN ${dynamic.sql} IS NULL THEN '' WHEN json_type(${dynamic.sql}) = 'VARCHAR' THEN json_extract_string(${dynamic.sql}, '$') ELSE ${stop} END)`;
};

/** DuckDB takes NaN for equal to itself and for the largest number; in Kusto every comparison with it is false. */
const notNan = (a: Operand, b: Operand): string =>
  [a, b]
    .filter((o) => o.type === 'real' && !o.present)
    .map((o) => ` AND NOT isnan(${o.sql})`)
    .join('');

/** null == value is false, null != value is true, null against null is null. */
const equality = (name: string, equal: boolean, ignoreCase: boolean): FunctionRow => ({
  name,
  params: ['every', 'every'],
  nulls: 'own',
  sql: (args) => {
    const [a, b] = args as [Operand, Operand];
    const { left, right, type } = pair(a, b);
    if (ignoreCase && type !== 'string') throw new RowRefusal(`on ${type}`);
    if (type === 'string' && ignoreCase) return `(${equal ? '' : 'NOT '}${inAnyCase('equal', left, right)})`;
    if (type === 'string') return `(${left} ${equal ? '=' : '<>'} ${right})`;
    const nan = notNan(a, b);
    const same = equal ? `${left} IS NOT DISTINCT FROM ${right}${nan}` : `NOT (${left} IS NOT DISTINCT FROM ${right}${nan})`;
    const known = a.present || b.present;
    const guarded = nan === '' ? same : `coalesce(${same}, ${!equal})`;
    return known ? `(${guarded})` : `(CASE WHEN ${left} IS NULL AND ${right} IS NULL THEN NULL ELSE ${guarded} END)`;
  },
});

const order = (name: string): FunctionRow => ({
  name,
  params: ['every', 'every'],
  nulls: 'strict',
  sql: (args) => compare(name, args[0] as Operand, args[1] as Operand),
});

const compare = (operator: string, a: Operand, b: Operand): string => {
  if ([a, b].every((o) => o.type === 'decimal' || isInteger(o.type)) && (a.type === 'decimal' || b.type === 'decimal'))
    return `(kql_decimal_compare((${a.sql})::VARCHAR, (${b.sql})::VARCHAR) ${operator} 0)`;
  // How Kusto orders texts (case, culture) is not certain enough to answer.
  if (['bool', 'string', 'dynamic', 'guid'].includes(a.type) || b.type === 'dynamic') throw betweenTypes(a.type, b.type);
  const { left, right } = pair(a, b);
  return `(${left} ${operator} ${right}${notNan(a, b)})`;
};

const HALF_KNOWN = stopSql('between met a range of which one end is null');

const between = (name: string, inside: boolean): FunctionRow => ({
  name,
  params: ['any', 'any', 'any'],
  nulls: 'strict',
  sql: (args) => {
    const [x, low, end] = args as [Operand, Operand, Operand];
    // Behind a datetime, a timespan says how long the range is.
    const span = low.type === 'datetime' && end.type === 'timespan';
    const high: Operand = span ? { ...end, type: 'datetime', sql: `kql_datetime((${low.sql})::HUGEINT + ${end.sql})` } : end;
    const both = `(${compare('>=', x, low)} AND ${compare('<=', x, high)})`;
    const nulls = [low, high].filter((o) => !o.present).map((o) => `${o.sql} IS NULL`);
    // Outside of the one bound that is known, the other being null: false or null.
    const found =
      nulls.length === 0 ? both : `(CASE WHEN (${nulls.join(' OR ')}) AND ${both} IS NOT NULL THEN ${HALF_KNOWN} ELSE ${both} END)`;
    return inside ? found : `(NOT ${found})`;
  },
});

/** A leading list of texts as its elements, anything else as it is. */
const elementsOf = (item: Operand): readonly Operand[] => {
  if (item.type !== 'dynamic') return [item];
  const texts = JSON.parse(String(item.constant())) as readonly string[];
  return texts.map((text) => ({ sql: literalSql('string', text), type: 'string', present: true, constant: () => text }));
};

/** A null on the left is in no list. */
const membership = (name: string, inside: boolean, ignoreCase: boolean): FunctionRow => ({
  name,
  params: ['any'],
  rest: 'any',
  nulls: 'own',
  sql: (args) => {
    const [x, ...given] = args as [Operand, ...Operand[]];
    const items = given.flatMap(elementsOf);
    if (items.length === 0) return inside ? 'false' : 'true';
    const sides = items.map((item) => pair(x, item));
    const type = sides[0]?.type as KqlType;
    if (sides.some((side) => side.type !== type) || (ignoreCase && type !== 'string'))
      throw new RowRefusal(`on ${items.map((i) => i.type).join(', ')}`);
    if (items.some((item) => item.type !== 'string' && item.constant() === null)) throw new RowRefusal('with a null in the list');
    const left = sides[0]?.left as string;
    const list = sides.map((side) => side.right);
    const nan = x.type === 'real' ? ` AND NOT isnan(${x.sql})` : '';
    const isIn = `(${left}) IN (${list.join(', ')})${nan}`;
    // Strings are never null, and a plain IN can be tested while the table is read.
    const exact = type === 'string' ? `(${isIn})` : `coalesce(${isIn}, false)`;
    const found = ignoreCase ? oneInAnyCase(left, list) : exact;
    return inside ? found : `(NOT ${found})`;
  },
});

const logical = (name: 'and' | 'or'): FunctionRow => ({
  name,
  params: ['bool', 'bool'],
  nulls: 'own',
  sql: (args) => `(${arg(args, 0)} ${name.toUpperCase()} ${arg(args, 1)})`,
});

/** Tests for equality, order and membership, and the logic of three values. */
export const COMPARISON: readonly FunctionRow[] = [
  equality('==', true, false),
  equality('!=', false, false),
  equality('<>', false, false),
  equality('=~', true, true),
  equality('!~', false, true),
  ...['<', '<=', '>', '>='].map(order),
  between('between', true),
  between('!between', false),
  membership('in', true, false),
  membership('!in', false, false),
  membership('in~', true, true),
  membership('!in~', false, true),
  logical('and'),
  logical('or'),
  { name: 'not', params: ['bool'], nulls: 'strict', sql: (args) => `(NOT ${arg(args, 0)})` },
];
