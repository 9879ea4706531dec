/** A row of a query's answer by column name, cells as the query API writes them: times and dynamic values are text. */
export type ResultRow = Readonly<Record<string, unknown>>;

export const toResultRows = (columns: readonly { readonly name: string }[], rows: readonly (readonly unknown[])[]): readonly ResultRow[] =>
  rows.map((cells) => Object.fromEntries(columns.map(({ name }, n) => [name, cells[n]])));

/** A cell as an alert shows it; '' for null and for a column the row does not have. */
export const cellText = (row: ResultRow, column: string): string => {
  const cell = row[column];
  return cell === null || cell === undefined ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
};

/** The longest head of a text of at most `bytes` bytes of UTF-8. */
export const headOf = (text: string, bytes: number): string => {
  if (Buffer.byteLength(text) <= bytes) return text;
  // A character cut in half becomes U+FFFD, which is dropped again.
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD$/, '');
};
