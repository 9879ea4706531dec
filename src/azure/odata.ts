/** A string literal of an OData filter (OData 4 ABNF: a quote is doubled; nothing else is special). */
export const odataString = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** An Int64 literal of an OData filter; Azure Tables wants the suffix. @throws RangeError unless a safe integer */
export const odataLong = (value: number): string => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number that OData can hold`);
  return `${value}L`;
};
