const LAST = '3155378975999999999';

/** The form that the engine itself and most logs write; what has another form, or names no moment, is left to kql_parse_datetime. */
const PLAIN = "'(19|2[01])\\d\\d-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,7})?Z'";

/** Macros over ticks (see macros.ts). The ones that stop a query do so where Microsoft's answer is not known. */
export const MOMENT_MACROS: readonly string[] = [
  // A list of moments is JSON text: expanding one a row would call JavaScript millions of times.
  `CREATE MACRO kql_read_datetime(s) AS CASE WHEN regexp_full_match(s, ${PLAIN}) AND try_cast(left(s, 19) AS TIMESTAMP) IS NOT NULL THEN kql_ticks(try_cast(left(s, 19) AS TIMESTAMP)) + try_cast(rpad(rtrim(substr(s, 21), 'Z'), 7, '0') AS BIGINT) ELSE kql_parse_datetime(s) END`,
  // Months run on the day; the time within it keeps its seventh digit that way.
  `CREATE MACRO kql_add_months(t, n) AS kql_datetime((kql_ticks(date_trunc('day', kql_timestamp(t)) + to_months((n)::INTEGER)) + t % 864000000000)::HUGEINT)`,
  `CREATE MACRO kql_inside(h) AS CASE WHEN h BETWEEN 0 AND ${LAST} THEN (h)::BIGINT WHEN h IS NOT NULL THEN error('LAB: a moment outside of the years 1 to 9999 was asked for') END`,
  // The engine has no day of week for the last moment of 9999: how far before it that begins is not known.
  `CREATE MACRO kql_before_last_week(t) AS CASE WHEN t < 3155373792000000000 THEN t WHEN t IS NOT NULL THEN error('LAB: a week was asked for in the last week of 9999') END`,
  `CREATE MACRO kql_hundreds(n) AS CASE WHEN n >= 0 OR n % 100 = 0 THEN (n)::HUGEINT // 100 WHEN n IS NOT NULL THEN error('LAB: nanoseconds below zero that are no whole ticks were converted') END`,
  `CREATE MACRO kql_bin_at(x, w, p) AS CASE WHEN w > 0 THEN (x - ((((x - p) % w) + w) % w))::BIGINT WHEN w IS NOT NULL THEN error('LAB: bin_at() was called with a size that is not above zero') END`,
  `CREATE MACRO kql_real_bin_at(x, w, p) AS CASE WHEN w > 0 AND isfinite(w) THEN p + floor((x - p) / w) * w WHEN w IS NOT NULL THEN error('LAB: bin_at() was called with a size that is not above zero') END`,
  // The day is brought into range before the date is made: a date that does not exist must not be tried.
  `CREATE MACRO kql_make_datetime(y, mo, d, h, mi, s) AS CASE WHEN y BETWEEN 1 AND 9999 AND mo BETWEEN 1 AND 12 AND d BETWEEN 1 AND day(last_day(make_date(greatest(least(y, 9999), 1), greatest(least(mo, 12), 1), 1))) AND h BETWEEN 0 AND 23 AND mi BETWEEN 0 AND 59 AND s >= 0 AND s < 60 THEN (make_date(greatest(least(y, 9999), 1), greatest(least(mo, 12), 1), 1) - DATE '0001-01-01' + d - 1)::BIGINT * 864000000000 + (h * 60 + mi) * 600000000 + round(least(greatest(s, 0), 60) * 1e7)::BIGINT END`,
  `CREATE MACRO kql_make_timespan(d, h, mi, s) AS CASE WHEN d BETWEEN 0 AND 10675198 AND h BETWEEN 0 AND 23 AND mi BETWEEN 0 AND 59 AND s BETWEEN 0 AND 59 THEN (((d * 24 + h) * 60 + mi) * 60 + s) * 10000000 WHEN d IS NOT NULL AND h IS NOT NULL AND mi IS NOT NULL AND s IS NOT NULL THEN error('LAB: make_timespan() was called with a number outside of its unit') END`,
  // By its reference weekofyear() counts from the first Wednesday instead, which matters to years that begin on a Thursday.
  `CREATE MACRO kql_week_of_year(ts) AS CASE WHEN date_part('dow', make_date(date_part('isoyear', ts), 1, 1)) <> 4 THEN date_part('week', ts)::BIGINT WHEN ts IS NOT NULL THEN error('LAB: weekofyear() in a year that begins on a Thursday (write week_of_year)') END`,
];
