import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import { isInteger, type KqlType } from '../types.ts';
import { toJson } from './dynamic.ts';
import type { FunctionRow, Operand, Param } from './row.ts';
import { stopSql } from '../stopping.ts';

/** The result as JSON text, null for JSON's null. */
export const dynamicSql = (name: string, args: readonly string[]): string =>
  `kql_dynamic(${quoteString(name)}, json_array(${args.join(', ')})::VARCHAR)`;

const RESULTS: Readonly<Partial<Record<KqlType, (json: string) => string>>> = {
  dynamic: (json) => `(${json})::JSON`,
  long: (json) => `(${json})::BIGINT`,
  real: (json) => `(${json})::DOUBLE`,
  bool: (json) => `(${json} = 'true')`,
  string: (json) => `json_extract_string((${json})::JSON, '$')`,
};

const row = (name: string, returns: KqlType, params: readonly Param[], more: Pick<FunctionRow, 'optional' | 'rest'> = {}): FunctionRow => ({
  name,
  params,
  ...more,
  returns,
  nulls: 'own',
  sql: (args) => {
    if (args.length > 64) throw new RowRefusal('with more than 64 arguments');
    return (RESULTS[returns] as (json: string) => string)(dynamicSql(name, args.map(toJson)));
  },
});

/** What a dynamic holds is told by its JSON; everything else by its column's type. */
const MOMENT = stopSql('gettype() met a text that may be a datetime, a timespan or a guid inside a dynamic');
const BEYOND = stopSql('gettype() met a whole number beyond the range of long inside a dynamic');
const gettype: FunctionRow = {
  name: 'gettype',
  params: ['every'],
  nulls: 'own',
  sql: (args) => {
    const x = args[0] as Operand;
    if (x.type === 'string') return `'string'`;
    if (x.type !== 'dynamic')
      return x.present
        ? `'${x.type}'`
        : `(CASE WHEN ${x.sql} IS NULL THEN ${stopSql(`gettype() met a null of type ${x.type}`)} ELSE '${x.type}' END)`;
    const moment = `regexp_full_match(json_extract_string(${x.sql}, '$'), '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7}Z|-?(\\d+\\.)?\\d\\d:\\d\\d:\\d\\d(\\.\\d{7})?|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}')`;
    return `(CASE coalesce(json_type(${x.sql}), 'NULL') WHEN 'NULL' THEN 'null' WHEN 'ARRAY' THEN 'array' WHEN 'OBJECT' THEN 'dictionary' WHEN 'BOOLEAN' THEN 'bool' WHEN 'BIGINT' THEN 'long' WHEN 'UBIGINT' THEN CASE WHEN try_cast(json_extract_string(${x.sql}, '$') AS BIGINT) IS NULL THEN ${BEYOND} ELSE 'long' END WHEN 'DOUBLE' THEN CASE WHEN regexp_full_match(json_extract_string(${x.sql}, '$'), '-?[0-9]+') THEN ${BEYOND} ELSE 'real' END WHEN 'VARCHAR' THEN CASE WHEN ${moment} THEN ${MOMENT} ELSE 'string' END END)`;
  },
};

/** Kusto gives no longer array, and says nothing. */
const MAX_RANGE = 1_048_576;
const range: FunctionRow = {
  name: 'range',
  params: ['any', 'any', 'any'],
  optional: 1,
  returns: 'dynamic',
  nulls: 'own',
  sql: (args) => {
    const [from, to, step] = args as [Operand, Operand, Operand | undefined];
    const numbers = isInteger(from.type) && isInteger(to.type) && (!step || isInteger(step.type));
    const ticks = (from.type === 'datetime' || from.type === 'timespan') && to.type === from.type && step?.type === 'timespan';
    if (!numbers && !ticks) throw new RowRefusal(`from ${from.type} to ${to.type}${step ? ` by ${step.type}` : ''}`);
    const size = step?.constant() ?? (step ? undefined : 1n);
    if (typeof size !== 'bigint' || size === 0n) throw new RowRefusal('with a step that is null, 0 or not constant');
    const reach = `(${from.sql})::HUGEINT + ${size * BigInt(MAX_RANGE - 1)}::HUGEINT`;
    const end = `${size > 0n ? 'least' : 'greatest'}((${to.sql})::HUGEINT, ${reach})::BIGINT`;
    const list = `generate_series((${from.sql})::BIGINT, ${end}, ${size}::BIGINT)`;
    const texts = numbers
      ? list
      : `list_transform(${list}, lambda t: ${from.type === 'datetime' ? 'kql_datetime_text' : 'kql_timespan_text'}(t))`;
    return `(CASE WHEN ${from.sql} IS NULL OR ${to.sql} IS NULL THEN ${stopSql('range() was given null')} ELSE to_json(${texts}) END)`;
  },
};

/** Arrays and bags. */
export const COLLECTIONS: readonly FunctionRow[] = [
  row('array_concat', 'dynamic', ['dynamic'], { rest: 'dynamic' }),
  row('array_slice', 'dynamic', ['dynamic', 'long', 'long']),
  row('array_reverse', 'dynamic', ['dynamic']),
  row('array_rotate_left', 'dynamic', ['dynamic', 'long']),
  row('array_rotate_right', 'dynamic', ['dynamic', 'long']),
  row('array_shift_left', 'dynamic', ['dynamic', 'long', 'any'], { optional: 1 }),
  row('array_shift_right', 'dynamic', ['dynamic', 'long', 'any'], { optional: 1 }),
  row('array_split', 'dynamic', ['dynamic', 'any']),
  row('array_sum', 'real', ['dynamic']),
  row('array_index_of', 'long', ['dynamic', 'any', 'long', 'long', 'long'], { optional: 3 }),
  row('array_iff', 'dynamic', ['dynamic', 'any', 'any']),
  row('array_iif', 'dynamic', ['dynamic', 'any', 'any']),
  row('array_sort_asc', 'dynamic', ['dynamic', 'bool'], { optional: 1 }),
  row('array_sort_desc', 'dynamic', ['dynamic', 'bool'], { optional: 1 }),
  row('zip', 'dynamic', ['dynamic', 'dynamic'], { rest: 'dynamic' }),
  row('set_union', 'dynamic', ['dynamic', 'dynamic'], { rest: 'dynamic' }),
  row('set_intersect', 'dynamic', ['dynamic', 'dynamic'], { rest: 'dynamic' }),
  row('set_difference', 'dynamic', ['dynamic', 'dynamic'], { rest: 'dynamic' }),
  row('jaccard_index', 'real', ['dynamic', 'dynamic']),
  row('bag_keys', 'dynamic', ['dynamic']),
  row('bag_merge', 'dynamic', ['dynamic', 'dynamic'], { rest: 'dynamic' }),
  row('bag_has_key', 'bool', ['dynamic', 'string']),
  row('bag_remove_keys', 'dynamic', ['dynamic', 'dynamic']),
  row('bag_set_key', 'dynamic', ['dynamic', 'string', 'any']),
  row('bag_zip', 'dynamic', ['dynamic', 'dynamic']),
  row('dynamic_to_json', 'string', ['dynamic']),
  gettype,
  range,
];
