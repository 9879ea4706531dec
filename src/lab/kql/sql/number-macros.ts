/** Macros over numbers (see macros.ts). The ones that stop a query do so where Microsoft's answer is not known. */
export const NUMBER_MACROS: readonly string[] = [
  // Away from zero at a half. Products that are a half but for the last bit have two readings.
  `CREATE MACRO kql_half(y) AS CASE WHEN abs(abs(y - trunc(y)) - 0.5) BETWEEN 1e-300 AND abs(y) * 1e-15 THEN error('LAB: a number a hair away from a half was rounded') ELSE round(y) END`,
  `CREATE MACRO kql_known(x) AS CASE WHEN isnan(x) THEN error('LAB: a function of numbers has no result that is a number') ELSE x END`,
  `CREATE MACRO kql_whole_ticks(x) AS CASE WHEN isfinite(x) AND abs(x) < 9223372036854775000 THEN trunc(x)::BIGINT WHEN x IS NOT NULL THEN error('LAB: a timespan was made beyond its range') END`,
];
