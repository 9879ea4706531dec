import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import type { KqlType } from '../types.ts';
import { pointer, pointerSql } from './json-pointer.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

/** Texts that the engine may take for a datetime, a timespan or a guid inside a bag. */
export const MOMENT = `'^\\s*[-+]?\\d[\\dT:.Z+/ -]*[:/-][\\dT:.Z+/ -]*\\s*$|^\\s*[{(]?[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}[)}]?\\s*$'`;
const POINTER = pointerSql('k');

/** (bag): its keys, each with the type of its value and whether its text may be a moment, as one JSON text. */
export const BAG_SHAPE: FunctionRow = {
  name: 'bag_unpack',
  params: ['dynamic'],
  nulls: 'own',
  sql: (args) => {
    const d = arg(args, 0);
    const doubt = `coalesce(json_type(${d}, ${POINTER}) = 'VARCHAR' AND regexp_matches(json_extract_string(${d}, ${POINTER}), ${MOMENT}), false)`;
    const finding = `json_array(k, json_type(${d}, ${POINTER}), ${doubt})`;
    const shape = `to_json(list_transform(list_sort(json_keys(${d})::VARCHAR[]), lambda k: ${finding}))::VARCHAR`;
    return `(CASE coalesce(json_type(${d}), 'NULL') WHEN 'NULL' THEN '[]' WHEN 'OBJECT' THEN ${shape} ELSE ${stopSql('bag_unpack met a value that is not a property bag')} END)`;
  },
};

const CONFORMING: Readonly<Partial<Record<KqlType, readonly [types: string, conversion: (v: string) => string]>>> = {
  long: [`'BIGINT', 'UBIGINT'`, (v) => `json_extract_string(${v}, '$')::BIGINT`],
  real: [`'DOUBLE'`, (v) => `json_extract_string(${v}, '$')::DOUBLE`],
  bool: [`'BOOLEAN'`, (v) => `(json_extract_string(${v}, '$') = 'true')`],
  string: [`'VARCHAR'`, (v) => `json_extract_string(${v}, '$')`],
};

/** (bag, key): the value in the declared type. One of another type stops the query: what the engine makes of it is not certain. */
export const BAG_SLOT: FunctionRow = {
  name: 'bag_unpack',
  params: ['dynamic', 'string'],
  nulls: 'own',
  sql: (args, type) => {
    const d = arg(args, 0);
    const key = String((args[1] as Operand).constant());
    const v = `json_extract(${d}, ${quoteString(pointer(key))})`;
    const bag = (value: string): string =>
      `(CASE coalesce(json_type(${d}), 'NULL') WHEN 'NULL' THEN ${type === 'string' ? `''` : 'NULL'} WHEN 'OBJECT' THEN ${value} ELSE ${stopSql('bag_unpack met a value that is not a property bag')} END)`;
    if (type === 'dynamic') return bag(`nullif(${v}, 'null'::JSON)`);
    const known = CONFORMING[type];
    if (!known) throw new RowRefusal(`into a column of type ${type}`);
    const doubtful = type === 'string' ? ` AND NOT regexp_matches(json_extract_string(${v}, '$'), ${MOMENT})` : '';
    const stop = stopSql(`bag_unpack met a value whose form as ${type} is not certain`);
    const none = type === 'string' ? `''` : 'NULL';
    return bag(
      `CASE WHEN coalesce(json_type(${v}), 'NULL') = 'NULL' THEN ${none} WHEN json_type(${v}) IN (${known[0]})${doubtful} THEN ${known[1](v)} ELSE ${stop} END`,
    );
  },
};
