import { JSON_MACROS } from './json-macros.ts';
import { MOMENT_MACROS } from './moment-macros.ts';
import { NUMBER_MACROS } from './number-macros.ts';
import { pointerSql } from '../functions/json-pointer.ts';

const WHOLE = `'\\s*([+-]?\\d+|0[xX][0-9a-fA-F]+)\\s*'`;
const DECIMAL = `'\\s*([+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|[+-]?(?i:inf|infinity|nan))\\s*'`;
const NO_LIST =
  'mv-expand met a value that is neither an array nor a property bag, of which the service makes no certain rows: keep the rows where gettype() is array or dictionary';
const ZERO_BIN = `error('LAB: bin() was called with a size of zero, or one that is no number')`;
const HEX = `error('LAB: a hexadecimal text with a sign, or beyond the range, was converted to a whole number')`;
const BLANK = `chr(9) || chr(10) || chr(13) || ' '`;
const GUID = `'[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}'`;

/** Text of a whole number as that type, null where it is none. */
const ofWhole = (name: string, type: string): string =>
  `CREATE MACRO ${name}(s) AS CASE WHEN regexp_full_match(s, ${WHOLE}) THEN coalesce(try_cast(trim(s, ${BLANK}) AS ${type}), CASE WHEN regexp_matches(s, '[xX]') THEN ${HEX} END) WHEN regexp_full_match(s, '\\s*[+-]0[xX][0-9a-fA-F]+\\s*') THEN ${HEX} END`;

/** Conversions, measured by recorded answers of Microsoft's engine: "0x1F" is 31, "5.7" is no integer, reals are cut and saturate. */
const CONVERSIONS: readonly string[] = [
  ofWhole('kql_long_of_text', 'BIGINT'),
  ofWhole('kql_int_of_text', 'INTEGER'),
  `CREATE MACRO kql_real_of_text(s) AS CASE WHEN regexp_full_match(s, ${DECIMAL}) THEN CASE WHEN isinf(try_cast(trim(s, ${BLANK}) AS DOUBLE)) AND NOT regexp_matches(s, '(?i)inf') THEN error('LAB: a text beyond the range of reals was converted') ELSE try_cast(trim(s, ${BLANK}) AS DOUBLE) END END`,
  `CREATE MACRO kql_bool_of_text(s) AS CASE WHEN lower(s) = 'true' THEN true WHEN lower(s) = 'false' THEN false WHEN regexp_full_match(s, '(?i)\\s*(true|false)\\s*') THEN error('LAB: a text with blanks around true or false was converted') ELSE kql_long_of_text(s) <> 0 END`,
  `CREATE MACRO kql_guid_of_text(s) AS CASE WHEN regexp_full_match(s, ${GUID}) THEN try_cast(replace(s, '-', '') AS UUID) WHEN regexp_matches(regexp_replace(s, '[-{}()\\s]', '', 'g'), '^[0-9a-fA-F]{32}') THEN error('LAB: a text that may be a guid in a form the lab does not read was converted') END`,
  `CREATE MACRO kql_long_of_real(x) AS CASE WHEN isnan(x) THEN error('LAB: NaN was converted to a whole number') WHEN x >= 9223372036854775807 THEN 9223372036854775807 WHEN x <= -9223372036854775808 THEN (-9223372036854775808) ELSE trunc(x)::BIGINT END`,
  `CREATE MACRO kql_int_of_real(x) AS CASE WHEN isnan(x) THEN error('LAB: NaN was converted to a whole number') WHEN x >= 2147483647 THEN 2147483647::INTEGER WHEN x <= -2147483648 THEN (-2147483648)::INTEGER ELSE trunc(x)::INTEGER END`,
  `CREATE MACRO kql_int_of_long(x) AS CASE WHEN x BETWEEN -2147483648 AND 2147483647 THEN x::INTEGER WHEN x IS NULL THEN NULL ELSE error('LAB: a long beyond the range of int was converted to int') END`,
  `CREATE MACRO kql_long_of_dynamic(j) AS kql_long_of_json((j)::VARCHAR)`,
  `CREATE MACRO kql_int_of_dynamic(j) AS kql_int_of_json((j)::VARCHAR)::INTEGER`,
  `CREATE MACRO kql_real_of_dynamic(j) AS kql_real_of_json((j)::VARCHAR)`,
  `CREATE MACRO kql_bool_of_dynamic(j) AS kql_bool_of_json((j)::VARCHAR)`,
];

const PAIR = pointerSql('k');
// The casts: of a constant NULL, DuckDB gives these functions no list type.
const expansion = (name: string, pair: string): string =>
  `CREATE MACRO ${name}(j) AS CASE coalesce(json_type(j), 'NULL') WHEN 'NULL' THEN [NULL::JSON] WHEN 'ARRAY' THEN list_transform(json_extract(j, '$[*]')::JSON[], lambda v: nullif(v, 'null'::JSON)) WHEN 'OBJECT' THEN CASE WHEN len(json_keys(j)) = 0 THEN error('LAB: mv-expand met an empty property bag, which the lab cannot expand') WHEN len(list_distinct(json_keys(j))) < len(json_keys(j)) THEN error('LAB: mv-expand met a property bag with one key twice') ELSE list_transform(json_keys(j)::VARCHAR[], lambda k: ${pair}) END ELSE error('LAB: ${NO_LIST}') END`;

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
  `CREATE MACRO kql_real_mod(a, b) AS CASE WHEN isfinite(a) AND isfinite(b) AND b <> 0 THEN ((a % b) + abs(b)) % abs(b) WHEN a IS NOT NULL AND b IS NOT NULL THEN error('LAB: a remainder of zero, infinity or NaN') END`,
  // Rounds down, also below zero; a bin below zero gives null, as the reference states.
  `CREATE MACRO kql_bin(x, w) AS CASE WHEN w > 0 THEN x - (((x % w) + w) % w) WHEN w = 0 THEN ${ZERO_BIN} END`,
  `CREATE MACRO kql_real_bin(x, w) AS CASE WHEN isfinite(w) AND w > 0 THEN floor(x / w) * w WHEN isnan(w) OR w >= 0 THEN ${ZERO_BIN} END`,
  `CREATE MACRO kql_not_zero(n) AS CASE WHEN n = 0 THEN error('LAB: a timespan was divided by zero') ELSE n END`,
  `CREATE MACRO kql_datetime(t) AS CASE WHEN t BETWEEN 0 AND 3155378975999999999 THEN t::BIGINT END`,
  `CREATE MACRO kql_timestamp(t) AS make_timestamp(t // 10 - 62135596800000000)`,
  `CREATE MACRO kql_ticks(ts) AS epoch_us(ts) * 10 + 621355968000000000`,
  `CREATE MACRO kql_datetime_text(t) AS coalesce(strftime(kql_timestamp(t), '%Y-%m-%dT%H:%M:%S') || '.' || lpad((t % 10000000)::VARCHAR, 7, '0') || 'Z', '')`,
  ...JSON_MACROS,
  // A JSON null inside a value is dynamic(null).
  `CREATE MACRO kql_dynamic_get(j, path) AS nullif(json_extract(j, path), 'null'::JSON)`,
  ...CONVERSIONS,
  ...MOMENT_MACROS,
  ...NUMBER_MACROS,
  ...EXPANSIONS,
];
