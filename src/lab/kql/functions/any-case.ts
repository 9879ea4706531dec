/** A text in ASCII: nearly all of them, and of a case that every engine agrees on. */
const isAscii = (sql: string): string => `strlen(${sql}) = length(${sql})`;

const PLAIN = {
  equal: (a: string, b: string): string => `${a} = ${b}`,
  contains: (a: string, b: string): string => `contains(${a}, ${b})`,
  starts_with: (a: string, b: string): string => `starts_with(${a}, ${b})`,
  ends_with: (a: string, b: string): string => `ends_with(${a}, ${b})`,
};

/** A test of two texts that takes capital and small letters for the same. */
export const inAnyCase = (name: keyof typeof PLAIN, a: string, b: string): string =>
  `(CASE WHEN ${isAscii(a)} AND ${isAscii(b)} THEN ${PLAIN[name](`lower(${a})`, `lower(${b})`)} ELSE kql_in_any_case('${name}', ${a}, ${b}) END)`;

/** Whether a text is one of the others in any case. */
export const oneInAnyCase = (a: string, others: readonly string[]): string =>
  `(CASE WHEN ${isAscii(a)} AND ${others.map(isAscii).join(' AND ')} THEN lower(${a}) IN (${others.map((o) => `lower(${o})`).join(', ')}) ELSE kql_one_in_any_case(${a}, json_array(${others.join(', ')})::VARCHAR) END)`;

/** The text in lower or upper case. */
export const cased = (sql: string, upper: boolean): string =>
  `(CASE WHEN ${isAscii(sql)} THEN ${upper ? 'upper' : 'lower'}(${sql}) ELSE kql_cased(${sql}, ${upper}) END)`;
