import { AGGREGATES } from '../../../../src/lab/kql/aggregates.ts';
import { FUNCTIONS } from '../../../../src/lab/kql/functions/index.ts';
import type { FunctionRow, Param } from '../../../../src/lab/kql/functions/row.ts';
import type { KqlType } from '../../../../src/lab/kql/types.ts';
import { hostileText, literal, MARK, nameLiteral, oneOf, type Pick, textLiteral } from './literals.ts';

export type Columns = readonly { readonly name: string; readonly type: KqlType }[];
type Make = { readonly pick: Pick; readonly columns: Columns; readonly depth: number };

export const TYPES: readonly KqlType[] = ['string', 'long', 'int', 'real', 'bool', 'datetime', 'timespan', 'dynamic', 'guid', 'decimal'];

/** A call's type is the binder's to know: each is brought to the type that is needed. */
const CONVERSION: Readonly<Record<KqlType, string>> = {
  string: 'tostring',
  int: 'toint',
  long: 'tolong',
  real: 'toreal',
  bool: 'tobool',
  datetime: 'todatetime',
  timespan: 'totimespan',
  dynamic: 'todynamic',
  guid: 'toguid',
  decimal: 'todecimal',
};

/** Words of the tables that are no type of KQL. */
const KINDS: Readonly<Record<Exclude<Param, KqlType>, readonly KqlType[]>> = {
  any: TYPES,
  number: ['int', 'long', 'real'],
  every: TYPES,
};

const isKind = (param: Param): param is Exclude<Param, KqlType> => Object.hasOwn(KINDS, param);
const ofParam = (make: Make, param: Param): string => expression(make, isKind(param) ? oneOf(make.pick, KINDS[param]) : param);

type Row = Pick_<FunctionRow, 'params' | 'optional' | 'rest'>;
type Pick_<T, K extends keyof T> = { readonly [P in K]: T[P] };

const argumentsOf = (make: Make, row: Row): readonly string[] => {
  const { pick } = make;
  const least = row.params.length - (row.optional ?? 0);
  const params = row.params.slice(0, least + pick(row.params.length - least + 1));
  const more =
    row.rest !== undefined && params.length === row.params.length ? Array.from({ length: pick(3) }, () => row.rest as Param) : [];
  // Arguments of one type more often than not: most rows that take any want them alike.
  const alike = oneOf(pick, TYPES);
  return [...params, ...more].map((param) =>
    isKind(param) && param !== 'number' && pick(4) > 0 ? expression(make, alike) : ofParam(make, param),
  );
};

const LISTS = /^(!?in~?|has_any|has_all)$/;
const INFIX = /^[^a-z]|^(and|or|between|in~?|matches regex|(has|contains|startswith|endswith|hasprefix|hassuffix)(_cs|_any|_all)?)$/;

const infix = (make: Make, name: string, row: FunctionRow): string => {
  const [a = '1', b = '1', c = '1', ...more] = argumentsOf(make, row);
  if (name === '[]')
    return `(todynamic(${a}))${oneOf(make.pick, [`[${textLiteral(make.pick, hostileText(make.pick))}]`, '[0]', '[-1]', '.a'])}`;
  if (LISTS.test(name)) return `(${a} ${name} (${[b, c, ...more].join(', ')}))`;
  if (name.endsWith('between')) return `(${a} ${name} (${b} .. ${c}))`;
  return `(${a} ${name} ${b})`;
};

/** Rows that only the engine itself calls are not written. */
const NAMES = [...FUNCTIONS.keys()].filter((name) => name === 'matches regex' || !name.includes(' '));

const anyCall = (make: Make): string => {
  const name = oneOf(make.pick, NAMES);
  const row = FUNCTIONS.get(name) as FunctionRow;
  if (name === 'negate') return `(-(${argumentsOf(make, row)[0]}))`;
  return INFIX.test(name) ? infix(make, name, row) : `${name}(${argumentsOf(make, row).join(', ')})`;
};

const SPECIAL: readonly ((make: Make) => string)[] = [
  () => 'now()',
  () => 'ago(1h)',
  ({ pick }) => `column_ifexists(${textLiteral(pick, hostileText(pick))}, ${literal(pick, 'string')})`,
  (make) => `toscalar(print ${expression(make, 'string')})`,
];

/** An expression of the type over the columns. */
export const expression = (make: Make, type: KqlType): string => {
  const { pick, columns, depth } = make;
  const own = columns.filter((column) => column.type === type);
  const choice = depth <= 0 ? pick(2) : pick(5);
  if (choice === 0 && own.length > 0) return nameLiteral(oneOf(pick, own).name);
  if (choice < 2) return literal(pick, type);
  const deeper = { ...make, depth: depth - 1 };
  return `${CONVERSION[type]}(${pick(12) === 0 ? oneOf(pick, SPECIAL)(deeper) : anyCall(deeper)})`;
};

/** A call whose type nobody asked for. */
export const anyExpression = (make: Make): string => (make.pick(4) === 0 ? expression(make, oneOf(make.pick, TYPES)) : anyCall(make));

export const condition = (make: Make): string => expression({ ...make, depth: Math.max(1, make.depth) }, 'bool');

/** An aggregate over the columns. */
export const aggregate = (make: Make): string => {
  const name = oneOf(make.pick, [...AGGREGATES.keys()]);
  const row = AGGREGATES.get(name);
  return row === undefined ? 'count()' : `${name}(${argumentsOf({ ...make, depth: 1 }, row).join(', ')})`;
};

export const regexText = (pick: Pick): string => oneOf(pick, ['a+', '(\\d+)', `[${MARK}]`, '^.*$', '(?i)x', '(a|b)*c', '\\bq\\b']);
