/**
 * One row of a file, or what stood in its place. `line` counts from 1 in the unpacked text and is where the row begins.
 * `text`: all cells are strings and "" stands for null (CSV, `az` output).
 */
export type FileRow =
  | { readonly kind: 'row'; readonly line: number; readonly text: boolean; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'bad'; readonly line: number; readonly reason: string };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * `az monitor log-analytics query` writes `str(value)` of every cell beside a `TableName`: null becomes "None".
 * A string column is never null in Kusto, so reading "None" as empty can only hit a text that is exactly this word.
 */
const fromAz = (line: number, { TableName: _, ...cells }: Readonly<Record<string, unknown>>): FileRow => ({
  kind: 'row',
  line,
  text: true,
  values: Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, cell === 'None' ? '' : cell])),
});

const isAz = (value: Readonly<Record<string, unknown>>): boolean =>
  typeof value['TableName'] === 'string' && Object.values(value).every((cell) => typeof cell === 'string');

/** Shorter text cannot be nested so deeply that writing it overflows the stack (some 4,400 levels): most rows are not written twice. */
const SHALLOW = 5000;

const isTooDeep = (value: unknown, { length }: string): boolean => {
  if (length < SHALLOW) return false;
  try {
    JSON.stringify(value);
    return false;
  } catch {
    return true;
  }
};

/** A row from one JSON value: an object, else it is a bad row. */
export const rowFromJson = (line: number, text: string): FileRow => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'bad', line, reason: 'is not complete JSON' };
  }
  if (!isObject(value)) return { kind: 'bad', line, reason: 'is not a JSON object' };
  if (isTooDeep(value, text)) return { kind: 'bad', line, reason: 'is nested too deeply' };
  return isAz(value) ? fromAz(line, value) : { kind: 'row', line, text: false, values: value };
};
