import type { QueryColumn, QueryResult, QueryTable } from '../pipeline/ports.ts';
import { readServiceError } from './log-query-failure.ts';
import { shorten } from './outcome.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** JSON.parse hands revivers the number as written (Node 21 on; not in the type declarations yet). */
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

const WHOLE = /^-?\d+$/;

/** A reviver costs several times a plain parse, so it runs only over answers that hold a number of 16 digits or more. */
const LONG_NUMBER = /[[,:]\s*-?\d{16,}/;

/** Numbers beyond 2^53 stay the digits the service sent, as a string: a double would change them. */
const parseExactly = (text: string): unknown =>
  LONG_NUMBER.test(text)
    ? parseWithSource(text, (_key, value, { source }) =>
        typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && source !== undefined ? source : value,
      )
    : JSON.parse(text);

const isColumn = (value: unknown): value is QueryColumn =>
  isObject(value) && typeof value['name'] === 'string' && typeof value['type'] === 'string';

const toTable = (value: unknown): QueryTable | undefined => {
  if (!isObject(value)) return undefined;
  const { columns, rows } = value;
  if (!Array.isArray(columns) || !columns.every(isColumn) || !Array.isArray(rows) || !rows.every((row) => Array.isArray(row)))
    return undefined;
  const indexesOf = (type: string): readonly number[] => columns.flatMap((column, index) => (column.type === type ? [index] : []));
  const [dates, reals] = [indexesOf('datetime'), indexesOf('real')];
  for (const row of rows as unknown[][]) {
    // The ports' form of a null datetime is "": the service sends null.
    for (const index of dates) row[index] ??= '';
    // A real such as 1e20 may be written without a point: it is no long.
    for (const index of reals) if (typeof row[index] === 'string' && WHOLE.test(row[index])) row[index] = Number(row[index]);
  }
  return { columns, rows };
};

/**
 * Reads a 200 of the query API as sent: datetimes keep their 7 decimals, longs their digits, nulls stay null ("" for datetimes).
 * An `error` beside the tables makes it partial. Undefined when the text is no such answer.
 */
export const readQueryAnswer = (text: string): QueryResult | undefined => {
  let body: unknown;
  try {
    body = parseExactly(text);
  } catch {
    // Not JSON: the caller reports it with the status.
    return undefined;
  }
  if (!isObject(body)) return undefined;
  const tables: readonly unknown[] = Array.isArray(body['tables']) ? body['tables'] : [];
  const table = toTable(tables.find((one) => isObject(one) && one['name'] === 'PrimaryResult') ?? tables[0]);
  if (body['error'] === undefined || body['error'] === null) return table && { kind: 'complete', table };
  const { codes, message } = readServiceError(body['error']);
  return { kind: 'partial', table: table ?? { columns: [], rows: [] }, reason: shorten(`${codes[0] ?? 'PartialError'}: ${message}`) };
};
