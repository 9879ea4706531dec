import { MOMENT_MACROS } from './moment-macros.ts';
import { NUMBER_MACROS } from './number-macros.ts';

const WHOLE = `'\\s*([+-]?\\d+|0[xX][0-9a-fA-F]+)\\s*'`;
const DECIMAL = `'\\s*([+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|[+-]?(?i:inf|infinity|nan))\\s*'`;
const TEXT = `json_extract_string(j, '$')`;

/** A number inside a dynamic converts as that number, a text inside it as that text, an array or object not at all. */
const ofDynamic = (name: string, text: string, number: string, flag: string): string =>
  `CREATE MACRO ${name}(j) AS CASE json_type(j) WHEN 'VARCHAR' THEN ${text} WHEN 'BOOLEAN' THEN ${flag} WHEN 'BIGINT' THEN ${number} WHEN 'UBIGINT' THEN ${number} WHEN 'DOUBLE' THEN ${number} END`;

/** Conversions, measured by recorded answers of Microsoft's engine: "0x1F" is 31, "5.7" is no integer, reals are cut and saturate. */
const CONVERSIONS: readonly string[] = [
  `CREATE MACRO kql_long_of_text(s) AS CASE WHEN regexp_full_match(s, ${WHOLE}) THEN try_cast(trim(s, chr(9) || chr(10) || chr(13) || ' ') AS BIGINT) END`,
  `CREATE MACRO kql_int_of_text(s) AS CASE WHEN regexp_full_match(s, ${WHOLE}) THEN try_cast(trim(s, chr(9) || chr(10) || chr(13) || ' ') AS INTEGER) END`,
  `CREATE MACRO kql_real_of_text(s) AS CASE WHEN regexp_full_match(s, ${DECIMAL}) THEN try_cast(trim(s, chr(9) || chr(10) || chr(13) || ' ') AS DOUBLE) END`,
  `CREATE MACRO kql_bool_of_text(s) AS CASE WHEN lower(s) = 'true' THEN true WHEN lower(s) = 'false' THEN false ELSE kql_long_of_text(s) <> 0 END`,
  `CREATE MACRO kql_long_of_real(x) AS CASE WHEN isnan(x) THEN error('LAB: NaN was converted to a whole number') WHEN x >= 9223372036854775807 THEN 9223372036854775807 WHEN x <= -9223372036854775808 THEN (-9223372036854775808) ELSE trunc(x)::BIGINT END`,
  `CREATE MACRO kql_int_of_real(x) AS CASE WHEN isnan(x) THEN error('LAB: NaN was converted to a whole number') WHEN x >= 2147483647 THEN 2147483647::INTEGER WHEN x <= -2147483648 THEN (-2147483648)::INTEGER ELSE trunc(x)::INTEGER END`,
  `CREATE MACRO kql_int_of_long(x) AS CASE WHEN x BETWEEN -2147483648 AND 2147483647 THEN x::INTEGER WHEN x IS NULL THEN NULL ELSE error('LAB: a long beyond the range of int was converted to int') END`,
  // Inside a dynamic the first number beyond int is seen to become the least int; what follows it is not known.
  `CREATE MACRO kql_int_of_whole(x) AS CASE WHEN x = 2147483648 THEN (-2147483648)::INTEGER ELSE kql_int_of_long(x) END`,
  ofDynamic(
    'kql_long_of_dynamic',
    `kql_long_of_text(${TEXT})`,
    `coalesce(try_cast(CASE WHEN json_type(j) = 'DOUBLE' THEN NULL ELSE ${TEXT} END AS BIGINT), kql_long_of_real(${TEXT}::DOUBLE))`,
    `(${TEXT} = 'true')::BIGINT`,
  ),
  ofDynamic(
    'kql_int_of_dynamic',
    `kql_int_of_text(${TEXT})`,
    `kql_int_of_whole(coalesce(try_cast(CASE WHEN json_type(j) = 'DOUBLE' THEN NULL ELSE ${TEXT} END AS BIGINT), kql_long_of_real(${TEXT}::DOUBLE)))`,
    `(${TEXT} = 'true')::INTEGER`,
  ),
  ofDynamic('kql_real_of_dynamic', `kql_real_of_text(${TEXT})`, `${TEXT}::DOUBLE`, `(${TEXT} = 'true')::INTEGER::DOUBLE`),
  ofDynamic('kql_bool_of_dynamic', `kql_bool_of_text(${TEXT})`, `(${TEXT}::DOUBLE <> 0)`, `(${TEXT} = 'true')`),
];

const PAIR = `'/' || replace(replace(k, '~', '~0'), '/', '~1')`;
// The casts: of a constant NULL, DuckDB gives these functions no list type.
const expansion = (name: string, pair: string): string =>
  `CREATE MACRO ${name}(j) AS CASE coalesce(json_type(j), 'NULL') WHEN 'NULL' THEN [NULL::JSON] WHEN 'ARRAY' THEN list_transform(json_extract(j, '$[*]')::JSON[], lambda v: nullif(v, 'null'::JSON)) WHEN 'OBJECT' THEN CASE WHEN len(json_keys(j)) = 0 THEN error('LAB: mv-expand met an empty property bag, which the lab cannot expand') ELSE list_transform(json_keys(j)::VARCHAR[], lambda k: ${pair}) END ELSE error('LAB: mv-expand met a value that is neither an array nor a property bag') END`;

/** The rows that mv-expand makes of one value, null standing for one row. */
const EXPANSIONS: readonly string[] = [
  expansion('kql_expand_bag', `json_object(k, json_extract(j, ${PAIR}))`),
  expansion('kql_expand_array', `json_array(k, json_extract(j, ${PAIR}))`),
];

/**
 * SQL macros that every connection of a store knows. E = 621355968000000000 is 1970 in ticks. A macro repeats its argument where it
 * names it twice, so those used in long chains name it once.
 */
export const MACROS: readonly string[] = [
  // Kusto's long wraps around; DuckDB's BIGINT raises an error. Sums are made in HUGEINT and brought back here.
  `CREATE MACRO kql_wrap(h) AS ((((h + 9223372036854775808) % 18446744073709551616 + 18446744073709551616) % 18446744073709551616) - 9223372036854775808)::BIGINT`,
  // Never negative, for either sign of the divisor; null by zero.
  `CREATE MACRO kql_mod(a, b) AS ((a % b) + abs(b)) % abs(b)`,
  // Rounds down, also below zero; a bin of zero or less has no answer.
  `CREATE MACRO kql_bin(x, w) AS CASE WHEN w > 0 THEN x - (((x % w) + w) % w) END`,
  `CREATE MACRO kql_datetime(t) AS CASE WHEN t BETWEEN 0 AND 3155378975999999999 THEN t::BIGINT END`,
  `CREATE MACRO kql_timestamp(t) AS make_timestamp(t // 10 - 62135596800000000)`,
  `CREATE MACRO kql_ticks(ts) AS epoch_us(ts) * 10 + 621355968000000000`,
  `CREATE MACRO kql_datetime_text(t) AS coalesce(strftime(kql_timestamp(t), '%Y-%m-%dT%H:%M:%S') || '.' || lpad((t % 10000000)::VARCHAR, 7, '0') || 'Z', '')`,
  `CREATE MACRO kql_dynamic_text(j) AS coalesce(json_extract_string(j, '$'), '')`,
  // A JSON null inside a value is dynamic(null).
  `CREATE MACRO kql_dynamic_get(j, path) AS nullif(json_extract(j, path), 'null'::JSON)`,
  ...CONVERSIONS,
  ...MOMENT_MACROS,
  ...NUMBER_MACROS,
  ...EXPANSIONS,
];
