const isWhole = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, cell]) => name.isWellFormed() && isWhole(cell));
};

const mended = (value: unknown): unknown => {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(mended);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, cell]) => [name.toWellFormed(), mended(cell)]));
};

/**
 * A JSON value without halves of characters (`"\ud83d"`, what is left of an emoji that was cut): JSON can write them, no database can
 * read them, and one of them would end every query over its table. U+FFFD stands in their place. The same value where there is none.
 */
export const wellFormed = (value: unknown): unknown => (isWhole(value) ? value : mended(value));
