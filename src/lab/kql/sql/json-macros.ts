/** In a JSON text: what DuckDB takes for JSON but the standard does not (a comma before a bracket, NaN, infinities), and reals beyond the range. */
const LAX = `',\\s*[\\]}]|(^|[\\[:,\\s+-])(?i:nan|inf|infinity)\\s*($|[,\\]}])|(^|[\\[:,\\s-])[0-9.]+[eE][+]?[0-9]{3}'`;
/** Texts that are no JSON but a number in some other notation, or nothing. */
const NEARLY = `'\\s*([+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?0[xX][0-9a-fA-F]+)?\\s*'`;

/** Text to JSON and back (see macros.ts). */
export const JSON_MACROS: readonly string[] = [
  // Text that is no JSON stays a string; "" is null.
  `CREATE MACRO kql_parse_json(s) AS CASE WHEN s = '' THEN NULL WHEN json_valid(s) THEN nullif(json(CASE WHEN regexp_matches(s, ${LAX}) THEN kql_strict_json(s) ELSE s END), 'null'::JSON) WHEN regexp_full_match(s, ${NEARLY}) THEN error('LAB: parse_json() of a number in a notation that is not JSON, or of blanks') ELSE to_json(s) END`,
  // Most rows of a log lack most properties: a function of ours costs a call for each.
  `CREATE MACRO kql_dynamic_text(j) AS CASE WHEN j IS NULL THEN '' ELSE kql_text_of_json(json_extract(j, '$')::VARCHAR) END`,
];
