import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import { isInteger } from '../types.ts';
import { toText } from './conversion.ts';
import { pointer, pointerSql } from './json-pointer.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

/** `d.name`, `d["name"]`, `d[3]`, `d[-1]`: JSON pointers are exact for every key; a missing one is dynamic(null). */
const access: FunctionRow = {
  name: '[]',
  params: ['dynamic', 'any'],
  nulls: 'own',
  sql: (args) => {
    const key = args[1] as Operand;
    const known = key.constant();
    if (typeof known === 'string' && key.type === 'string') return `kql_dynamic_get(${arg(args, 0)}, ${quoteString(knownPointer(known))})`;
    if (known === undefined) return computedAccess(arg(args, 0), key);
    if (typeof known !== 'bigint' || !isInteger(key.type)) throw new RowRefusal(`by a key of type ${key.type}`);
    const path = known < 0n ? `$[#-${-known}]` : `$[${known}]`;
    return `kql_dynamic_get(${arg(args, 0)}, ${quoteString(path)})`;
  },
};

/** By a key out of the row: a text finds in bags, a whole number in arrays, negative from the end; neither finds in the other. */
const computedAccess = (value: string, key: Operand): string => {
  const found = (kind: string, condition: string, path: string): string =>
    `(CASE WHEN json_type(${value}) = '${kind}' AND ${condition} THEN kql_dynamic_get(${value}, ${path}) END)`;
  if (key.type === 'string') return found('OBJECT', `${key.sql} <> ''`, pointerSql(key.sql));
  if (!isInteger(key.type)) throw new RowRefusal(`by a key of type ${key.type}`);
  const path = `(CASE WHEN ${key.sql} < 0 THEN '$[#' || ${key.sql} || ']' ELSE '$[' || ${key.sql} || ']' END)`;
  return found('ARRAY', `${key.sql} BETWEEN -1000000000 AND 1000000000`, path);
};

const knownPointer = (key: string): string => {
  // DuckDB reads a pointer's all-digit step as an index too; a key of digits would then find array elements.
  if (/^\d+$/.test(key) || key === '') throw new RowRefusal(`by the key "${key}"`);
  return pointer(key);
};

/** Text that is no JSON stays a string; "" is null. */
const parse = (name: string): FunctionRow => ({
  name,
  params: ['any'],
  nulls: 'own',
  sql: (args) => {
    const x = args[0] as Operand;
    if (x.type === 'dynamic') return x.sql;
    if (x.type !== 'string') throw new RowRefusal(`of ${x.type}`);
    return `kql_parse_json(${x.sql})::JSON`;
  },
});

const arrayOnly = (sql: string, then: string): string => `(CASE WHEN json_type(${sql}) = 'ARRAY' THEN ${then} END)`;

const setHasElement: FunctionRow = {
  name: 'set_has_element',
  params: ['dynamic', 'any'],
  nulls: 'own',
  sql: (args) => {
    const x = args[1] as Operand;
    if (isInteger(x.type))
      return `coalesce(${arrayOnly(arg(args, 0), `kql_dynamic('set_has_element', json_array(${arg(args, 0)}, ${x.sql})::VARCHAR) = 'true'`)}, false)`;
    if (x.type !== 'string') throw new RowRefusal(`of ${x.type}`);
    const list = `json_extract(${arg(args, 0)}, '$[*]')::JSON[]`;
    return `coalesce(${arrayOnly(arg(args, 0), `list_contains(${list}, to_json(${x.sql}))`)}, false)`;
  },
};

/** The array's elements as text, joined. */
const strcatArray: FunctionRow = {
  name: 'strcat_array',
  params: ['dynamic', 'string'],
  nulls: 'own',
  sql: (args) => {
    const texts = `list_transform(json_extract(${arg(args, 0)}, '$[*]')::JSON[], lambda v: kql_dynamic_text(v))`;
    // DuckDB joins with a constant only, and a lambda cannot name an outer row's column: a delimiter that varies is made a list beside the
    // texts, goes before each of them, and the first is cut off.
    const delimiters = `list_resize([]::VARCHAR[], len(${texts}), ${arg(args, 1)})`;
    const joined = args[1]?.present
      ? `array_to_string(${texts}, ${arg(args, 1)})`
      : `substr(array_to_string(list_transform(list_zip(${delimiters}, ${texts}), lambda e: e[1] || e[2]), ''), length(${arg(args, 1)}) + 1)`;
    return `coalesce(${arrayOnly(arg(args, 0), joined)}, '')`;
  },
};

/** A value as JSON; a moment becomes its text, as Kusto prints it inside a dynamic. */
export const toJson = (x: Operand): string => {
  if (x.type === 'dynamic') return `coalesce(${x.sql}, 'null'::JSON)`;
  if (x.type === 'datetime' || x.type === 'timespan' || x.type === 'guid')
    return `(CASE WHEN ${x.sql} IS NULL THEN 'null'::JSON ELSE to_json(${toText(x)}) END)`;
  if (x.type === 'real')
    return `(CASE WHEN isfinite(${x.sql}) THEN to_json(${x.sql}) WHEN ${x.sql} IS NULL THEN 'null'::JSON ELSE ${stopSql('infinity or NaN was put into a dynamic')} END)`;
  return `coalesce(to_json(${x.sql}), 'null'::JSON)`;
};

const packArray: FunctionRow = {
  name: 'pack_array',
  params: [],
  rest: 'any',
  nulls: 'own',
  sql: (args) => (args.length === 0 ? "'[]'::JSON" : `json_array(${args.map(toJson).join(', ')})`),
};

const pack = (name: string): FunctionRow => ({
  name,
  params: [],
  rest: 'any',
  nulls: 'own',
  sql: (args) => {
    const parts = args.map((a, i) => (i % 2 === 0 ? a.sql : toJson(a)));
    const keys = args.filter((_, i) => i % 2 === 0);
    if (keys.some((k) => k.type !== 'string')) throw new RowRefusal('with a key that is not a string');
    const known = keys.map((k) => k.constant()).filter((k) => k !== undefined);
    if (new Set(known).size !== known.length || args.length % 2 === 1) throw new RowRefusal('with one key twice, or without a value');
    if (args.length === 0) return "'{}'::JSON";
    const made = `json_object(${parts.join(', ')})`;
    if (known.length === keys.length || keys.length === 1) return made;
    const distinct = `list_unique([${keys.map((k) => k.sql).join(', ')}]) = ${keys.length}`;
    return `(CASE WHEN ${distinct} THEN ${made} ELSE ${stopSql(`${name}() was given one key twice`)} END)`;
  },
});

/** Access to dynamics, and making them. */
export const DYNAMIC: readonly FunctionRow[] = [
  access,
  parse('parse_json'),
  parse('todynamic'),
  parse('toobject'),
  {
    name: 'array_length',
    params: ['dynamic'],
    nulls: 'strict',
    sql: (args) => arrayOnly(arg(args, 0), `json_array_length(${arg(args, 0)})::BIGINT`),
  },
  setHasElement,
  strcatArray,
  packArray,
  pack('pack'),
  pack('bag_pack'),
  pack('pack_dictionary'),
];
