import { AGGREGATES } from '../../../../src/lab/kql/aggregates.ts';
import { SEVERAL } from '../../../../src/lab/kql/aggregates/several.ts';
import { FUNCTIONS } from '../../../../src/lab/kql/functions/index.ts';
import type { FunctionRow, Param } from '../../../../src/lab/kql/functions/row.ts';
import { SPECIAL_CALLS } from '../../../../src/lab/kql/lowering/expression.ts';
import { WINDOW_CALLS } from '../../../../src/lab/kql/lowering/windows.ts';
import type { KqlType } from '../../../../src/lab/kql/types.ts';
import { type Wanted, wantedOf } from './arguments.ts';
import { oneOf, type Pick } from './choices.ts';
import { arrayLiteral, bagLiteral, hostileText, literal, MARK, nameLiteral, STORED, textLiteral } from './literals.ts';

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

const quoted = (texts: readonly string[]): readonly string[] => texts.map((text) => `'${text}'`);
const UNITS = quoted(['day', 'hour', 'month', 'second', 'week', 'year', 'minute', 'quarter']);
const ZONES = quoted(['Europe/Berlin', 'US/Pacific', 'UTC', 'no/where']);
const ADDRESSES = quoted(['10.1.2.3', '10.1.2.3', '192.168.0.0/16', '10.0.0.0/8', '::1', 'fe80::/10', '999.1']);
const FORMATS = quoted(['yyyy-MM-dd', 'HH:mm:ss.fff', 'd', 'q', 'dd.hh']);

const LINE = '{"type": "LineString", "coordinates": [[0, 0], [1, 1], [2, 0]]}';
const POLYGON = '{"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}';
/** One of the texts, or now and then any other. */
const made = (make: Make, texts: readonly string[]): string =>
  make.pick(5) === 0 ? expression(make, 'string') : make.pick.constant(`'${oneOf(make.pick, texts)}'`, 'string');

/** Units of each kind of measure. */
const MEASURES: Readonly<Record<string, readonly string[]>> = {
  convert_angle: ['Degree', 'Radian'],
  convert_energy: ['Joule', 'Kilojoule'],
  convert_force: ['Newton', 'Kilonewton'],
  convert_length: ['Meter', 'Kilometer'],
  convert_mass: ['Gram', 'Kilogram'],
  convert_speed: ['MeterPerSecond', 'KilometerPerHour'],
  convert_temperature: ['DegreeCelsius', 'Kelvin'],
  convert_volume: ['CubicMeter', 'Liter'],
};

/** Arguments that are no mere type; each is a constant more often than not. */
const CLOSER: { readonly [K in Exclude<Wanted, Param | 'measure'>]: (make: Make) => string } = {
  array: (make) => (make.pick(4) === 0 ? expression(make, 'dynamic') : make.pick.constant(arrayLiteral(make.pick), 'dynamic')),
  bag: (make) => (make.pick(4) === 0 ? expression(make, 'dynamic') : make.pick.constant(bagLiteral(make.pick), 'dynamic')),
  numbers: ({ pick }) =>
    pick.constant(`dynamic(${oneOf(pick, ['[1, 2, 3]', '[0.5, 4, 2]', '[-1, 7.25, 0]', '[2, 2, 9]', '[0.5, null, 2]', '[]'])})`, 'dynamic'),
  unit: ({ pick }) => oneOf(pick, UNITS),
  zone: ({ pick }) => oneOf(pick, ZONES),
  small: (make) =>
    make.pick(6) === 0 ? expression(make, 'long') : make.pick.constant(oneOf(make.pick, ['0', '1', '2', '5', '-1']), 'long'),
  regex: ({ pick }) => textLiteral(pick, regexText(pick)),
  guid: (make) => expression(make, 'guid'),
  address: (make) => (make.pick(3) === 0 ? expression(make, 'string') : make.pick.constant(oneOf(make.pick, ADDRESSES), 'string')),
  format: ({ pick }) => oneOf(pick, FORMATS),
  text: ({ pick }) => literal(pick, 'string'),
  share: ({ pick }) => oneOf(pick, ['5', '50', '99.5', '0', '100']),
  condition: (make) => condition(make),
  line: () => `dynamic(${LINE})`,
  polygon: () => `dynamic(${POLYGON})`,
  texts: ({ pick }) => pick.constant(`dynamic(${oneOf(pick, ['["a", "b"]', '["b"]', '["c", "a"]'])})`, 'dynamic'),
  json: (make) => made(make, ['{"a": [1, 2]}', '{"a": "x"}', '{}']),
  url: (make) => made(make, ['https://h.example/p', 'http://h.example:8080/p/q?a=b']),
  query: (make) => made(make, ['a=1&b=2', 'k=v']),
  version: (make) => made(make, ['1.2.3', '10.0', '7']),
  foreign: (make) => made(make, ['é', 'bücher', '漢']),
  digit: ({ pick }) => pick.constant(oneOf(pick, ['1', '2', '5', '9']), 'long'),
  fraction: ({ pick }) => pick.constant(oneOf(pick, ['0.5', '0.25', '0.75']), 'real'),
  degrees: (make) =>
    make.pick(4) === 0 ? expression(make, 'real') : make.pick.constant(oneOf(make.pick, ['0.5', '-12.25', '45.0', '89.5', '0.0']), 'real'),
  geohash: ({ pick }) => oneOf(pick, quoted(['sqb', 'u33d', 'a', ''])),
};

/** Words of the tables that are no type of KQL. */
const KINDS: Readonly<Record<Exclude<Param, KqlType>, readonly KqlType[]>> = {
  any: TYPES,
  number: ['int', 'long', 'real'],
  every: TYPES,
};

const isCloser = (wanted: Wanted): wanted is keyof typeof CLOSER => Object.hasOwn(CLOSER, wanted);
const isKind = (wanted: Param): wanted is Exclude<Param, KqlType> => Object.hasOwn(KINDS, wanted);

type Row = { readonly params: readonly Param[]; readonly optional?: number; readonly rest?: Param };

/** Of the arguments that may go on and on. */
/** What the binder takes no more arguments of, or only in pairs. */
const FIXED = /^(case|ipv[46]_is_in_range|has_ipv4(_prefix)?)$/;
const LENGTHS = [0, 1, 2, 2, 3, 4];

const argumentsOf = (make: Make, name: string, row: Row): readonly string[] => {
  const { pick } = make;
  const least = row.params.length - (row.optional ?? 0);
  const params = row.params.slice(0, least + pick(row.params.length - least + 1));
  const full = row.rest !== undefined && !FIXED.test(name) && params.length === row.params.length;
  const more = full ? Array.from({ length: LENGTHS[pick(LENGTHS.length)] ?? 0 }, () => row.rest as Param) : [];
  // Arguments of one type more often than not: most rows that take any want them alike.
  const alike = oneOf(pick, TYPES);
  const number = oneOf(pick, KINDS.number);
  return [...params, ...more].map((param, n) => {
    const wanted = wantedOf(name, n, param);
    if (wanted === 'measure') return `'${oneOf(pick, MEASURES[name] ?? ['Meter'])}'`;
    if (isCloser(wanted)) return CLOSER[wanted](make);
    if (!isKind(wanted)) return expression(make, wanted);
    if (pick(6) === 0) return expression(make, oneOf(pick, KINDS[wanted]));
    return expression(make, wanted === 'number' ? number : alike);
  });
};

const LISTS = /^(!?in~?|has_any|has_all)$/;
const INFIX = /^[^a-z]|^(and|or|between|in~?|matches regex|(has|contains|startswith|endswith|hasprefix|hassuffix)(_cs|_any|_all)?)$/;
/** What the binder takes of most types, for arithmetic and comparisons. */
const ALIKE: readonly (readonly [KqlType, KqlType])[] = [
  ['long', 'long'],
  ['long', 'real'],
  ['int', 'int'],
  ['real', 'real'],
  ['timespan', 'timespan'],
  ['datetime', 'datetime'],
  ['datetime', 'timespan'],
  ['decimal', 'decimal'],
];

const infix = (make: Make, name: string, row: FunctionRow): string => {
  const { pick } = make;
  if (name === '[]') {
    const key = oneOf(pick, [`[${textLiteral(pick, hostileText(pick))}]`, '[0]', '[-1]', '.a']);
    return `(todynamic(${expression(make, 'dynamic')}))${key}`;
  }
  if (name === 'matches regex') return `(${expression(make, 'string')} matches regex ${CLOSER.regex(make)})`;
  if (/^[-+*/%<>]/.test(name) && pick(8) > 0) {
    const [a, b] = oneOf(pick, ALIKE);
    return `(${expression(make, a)} ${name} ${expression(make, b)})`;
  }
  if (/^(in|!in|=|!~)/.test(name) && name.includes('~')) {
    const [a, b, c] = [1, 2, 3].map(() => expression(make, 'string'));
    return LISTS.test(name) ? `(${a} ${name} (${b}, ${c}))` : `(${a} ${name} ${b})`;
  }
  const [a = '1', b = '1', c = '1', ...more] = argumentsOf(make, name, row);
  if (LISTS.test(name)) return `(${a} ${name} (${[b, c, ...more].join(', ')}))`;
  if (name.endsWith('between')) return `(${a} ${name} (${b} .. ${c}))`;
  return `(${a} ${name} ${b})`;
};

/** Rows that only the engine itself calls are not written. */
export const CALLS: readonly string[] = [...FUNCTIONS.keys()].filter((name) => name === 'matches regex' || !name.includes(' '));

const anyCall = (make: Make): string => {
  const name = oneOf(make.pick, CALLS);
  const row = FUNCTIONS.get(name) as FunctionRow;
  make.pick.note(name);
  if (name === 'negate') return `(-(${expression(make, oneOf(make.pick, ['long', 'real', 'timespan', 'int']))}))`;
  return INFIX.test(name) ? infix(make, name, row) : `${name}(${argumentsOf(make, name, row).join(', ')})`;
};

/** Calls that are no rows of a table; those that nothing is said of are written without arguments. */
const SPECIAL: Readonly<Record<string, (make: Make) => string>> = {
  ago: (make) => `ago(${expression(make, 'timespan')})`,
  extract: ({ pick }) => `extract(${CLOSER.regex({ pick, columns: [], depth: 0 })}, 1, ${literal(pick, 'string')}, typeof(long))`,
  extractjson: (make) => `extractjson('$.a', ${CLOSER.json(make)}, typeof(string))`,
  extract_json: (make) => `extract_json('$.a[0]', ${CLOSER.json(make)}, typeof(long))`,
  column_names_of: () => `tostring(column_names_of(${nameLiteral(STORED.name)}))`,
  column_ifexists: ({ pick }) => `column_ifexists(${textLiteral(pick, hostileText(pick))}, ${literal(pick, 'string')})`,
  columnifexists: ({ pick, columns }) =>
    `columnifexists(${textLiteral(pick, columns[0]?.name ?? 'x')}, ${literal(pick, columns[0]?.type ?? 'string')})`,
  toscalar: (make) => `toscalar(print ${expression({ ...make, columns: [] }, oneOf(make.pick, TYPES))})`,
};
export const SPECIAL_NAMES: readonly string[] = ['toscalar', ...SPECIAL_CALLS.keys()];

const specialCall = (make: Make): string => {
  const name = oneOf(make.pick, SPECIAL_NAMES);
  make.pick.note(name);
  return SPECIAL[name]?.(make) ?? `${name}()`;
};

/** A function over neighbouring rows. */
export const windowCall = ({ pick, columns }: Make): string => {
  const name = oneOf(pick, WINDOW_CALLS);
  pick.note(name);
  const numbers = columns.filter((c) => ['int', 'long', 'real'].includes(c.type));
  const column = nameLiteral(oneOf(pick, name === 'prev' || name === 'next' || numbers.length === 0 ? columns : numbers)?.name ?? 'x');
  const forms: Readonly<Record<string, readonly string[]>> = {
    row_number: ['', '0', '2, false'],
    row_cumsum: [column, `${column}, isnull(${column})`],
    prev: [column, `${column}, 1`, `${column}, 2`],
    row_window_session: [`${nameLiteral(columns.find((c) => c.type === 'datetime')?.name ?? 'x')}, 1h, 5m, false`],
    next: [column, `${column}, 1`],
  };
  return `${name}(${oneOf(pick, forms[name] ?? [column])})`;
};

/** An expression of the type over the columns. */
export const expression = (make: Make, type: KqlType): string => {
  const { pick, columns, depth } = make;
  const own = [...columns, ...pick.values].filter((column) => column.type === type);
  const choice = depth <= 0 ? pick(2) : pick(5);
  if (choice === 0 && own.length > 0) return nameLiteral(oneOf(pick, own).name);
  if (choice < 2) return literal(pick, type);
  const deeper = { ...make, depth: depth - 1 };
  if (type === 'bool' && pick(2) === 0) return logical(deeper);
  pick.note(CONVERSION[type]);
  const call = pick(16) === 0 ? specialCall(deeper) : anyCall(deeper);
  // Few conversions take every type; from a text they all go.
  return `${CONVERSION[type]}(${!['string', 'bool', 'real'].includes(type) && pick(4) > 0 ? `tostring(${call})` : call})`;
};

const LOGICAL = ['==', '!=', '<', '>=', 'has', 'contains', 'startswith', 'and', 'or', 'not', 'isnull', 'isempty', 'in', 'between'];
/** A call that gives a bool of itself. */
const logical = (make: Make): string => {
  const name = oneOf(make.pick, LOGICAL);
  const row = FUNCTIONS.get(name) as FunctionRow;
  make.pick.note(name);
  return INFIX.test(name) ? infix(make, name, row) : `${name}(${argumentsOf(make, name, row).join(', ')})`;
};

/** A call whose type nobody asked for. */
export const anyExpression = (make: Make): string => {
  const form = make.pick(16);
  if (form === 0) return expression(make, oneOf(make.pick, TYPES));
  if (form === 1) return specialCall(make);
  return anyCall(make);
};

export const condition = (make: Make): string => expression({ ...make, depth: Math.max(1, make.depth) }, 'bool');

export const AGGREGATE_NAMES: readonly string[] = [...AGGREGATES.keys(), ...SEVERAL.keys()];

/** An aggregate over the columns; `single` leaves out those that can give several columns. */
export const aggregate = (make: Make, single = false): string => {
  const name = oneOf(make.pick, single ? [...AGGREGATES.keys()] : AGGREGATE_NAMES);
  make.pick.note(name);
  const row = AGGREGATES.get(name);
  if (row) return `${name}(${argumentsOf({ ...make, depth: 1 }, name, row).join(', ')})`;
  const weighted = /w$/.test(name);
  const [first = 'any', second = 'any']: readonly Param[] = /^arg|^percentile/.test(name) ? ['number', weighted ? 'number' : 'any'] : [];
  const [a, b] = argumentsOf({ ...make, depth: 1 }, name, { params: [first, second] });
  if (name.startsWith('arg')) return `${name}(${a}, ${name.startsWith('arg_') ? oneOf(make.pick, ['*', b ?? '*']) : b})`;
  if (name.startsWith('percentile')) return `${name}(${a}, ${weighted ? `${b}, ` : ''}${CLOSER.share(make)})`;
  return `${name}(${oneOf(make.pick, ['*', a ?? '*'])})`;
};

export const regexText = (pick: Pick): string => oneOf(pick, ['a+', '(\\d+)', `[${MARK}]`, '^.*$', '(?i)x', '(a|b)*c', '\\bq\\b']);
