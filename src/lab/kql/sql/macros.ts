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
  `CREATE MACRO kql_timestamp(t) AS make_timestamp((t - 621355968000000000) // 10)`,
  `CREATE MACRO kql_ticks(ts) AS epoch_us(ts) * 10 + 621355968000000000`,
  `CREATE MACRO kql_datetime_text(t) AS coalesce(strftime(kql_timestamp(t), '%Y-%m-%dT%H:%M:%S') || '.' || lpad((t % 10000000)::VARCHAR, 7, '0') || 'Z', '')`,
  `CREATE MACRO kql_dynamic_text(j) AS coalesce(json_extract_string(j, '$'), '')`,
  // A JSON null inside a value is dynamic(null).
  `CREATE MACRO kql_dynamic_get(j, path) AS nullif(json_extract(j, path), 'null'::JSON)`,
  `CREATE MACRO kql_long_of_text(s) AS CASE WHEN regexp_full_match(s, '\\s*[+-]?\\d+\\s*') THEN try_cast(s AS BIGINT) END`,
  `CREATE MACRO kql_int_of_text(s) AS CASE WHEN regexp_full_match(s, '\\s*[+-]?\\d+\\s*') THEN try_cast(s AS INTEGER) END`,
];
