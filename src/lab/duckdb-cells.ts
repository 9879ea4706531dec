import type { DuckDBConnection } from '@duckdb/node-api';
import { toCell } from './cell.ts';
import { cellFrom } from './files/cell.ts';
import { PHYSICAL, quoteString } from './kql/sql/quoting.ts';
import { EPOCH_TICKS } from './kql/types.ts';
import type { LabColumn } from './store.ts';

/**
 * A column as read_json gives it: `cell` is its SQL, undefined for one that the file does not have. `text`: texts as they are, anything
 * else as JSON writes it; `json`: all as JSON. `number` is told when the kind `text` cannot tell a number from a text.
 */
export type CellSource = {
  readonly cell: string | undefined;
  readonly kind: 'text' | 'json';
  readonly number: number;
  readonly isRequired: boolean;
};

/** Ends the statement: such a cell is for the reader that goes row by row. */
const ODD = "error('not regular')";

const matches = (cell: string, pattern: string): string => `regexp_full_match(${cell}, ${quoteString(pattern)})`;

/** Up to 15 digits: the same number in JSON, in JavaScript and here, with the same text. */
const WHOLE = '0|-?[1-9]\\d{0,14}';
const NUMBER = '-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?|-?(?i:nan|inf|infinity)';

// A text that could as well be a number has to say which it is where the two are written differently (1.0 is 1 in JavaScript).
const plainText = (x: string, number: number): string => {
  const odd = `error('ambiguous column ${number}')`;
  const isSuspect = `${x} >= '-' AND (${x} < ':' OR ${x} >= '[' AND ${x} < '\\' OR ${x} >= '{' AND ${x} < '|' OR strlen(${x}) < 9)`;
  return `CASE WHEN ${x} IS NULL THEN '' WHEN ${isSuspect} THEN CASE
    WHEN ${x} < ':' THEN CASE WHEN ${matches(x, WHOLE)} OR NOT ${matches(x, NUMBER)} THEN ${x} ELSE ${odd} END
    WHEN starts_with(${x}, '{') OR starts_with(${x}, '[') OR lower(${x}) IN ('nan', 'inf', 'infinity') THEN ${odd} ELSE ${x} END ELSE ${x} END`;
};

const jsonText = (x: string): string => {
  const raw = `${x}::VARCHAR`;
  return `CASE WHEN ${x} IS NULL THEN '' WHEN starts_with(${raw}, '"') THEN json_extract_string(${x}, '$')
    WHEN ${raw} IN ('true', 'false') OR ${matches(raw, WHOLE)} THEN ${raw} ELSE ${ODD} END`;
};

const whole = (x: string, type: 'INTEGER' | 'BIGINT'): string =>
  `CASE WHEN ${x} IS NULL OR ${x} = '' THEN NULL WHEN ${matches(x, `(${WHOLE})(\\.0)?`)} THEN coalesce(TRY_CAST(${x} AS ${type}), ${ODD})
    ELSE ${ODD} END`;

// DuckDB takes 1_000, JavaScript does not; the zero below zero is a zero.
const real = (x: string): string =>
  `CASE WHEN ${x} IS NULL OR ${x} = '' THEN NULL WHEN isfinite(TRY_CAST(${x} AS DOUBLE)) AND NOT contains(${x}, '_')
    THEN TRY_CAST(${x} AS DOUBLE) + 0.0::DOUBLE ELSE ${ODD} END`;

const bool = (x: string): string =>
  `CASE WHEN ${x} IS NULL OR ${x} = '' THEN NULL WHEN lower(${x}) IN ('true', '1') THEN true
    WHEN lower(${x}) IN ('false', '0') THEN false ELSE ${ODD} END`;

/** The years that a row may have; a zone can still lead out of them. */
const TIME = '(19[7-9]\\d|2[01]\\d\\d)-\\d\\d-\\d\\d[T ]([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-](0\\d|1[0-3]):[0-5]\\d)?';
const LAST_NS = BigInt(Date.UTC(2200, 0, 1)) * 1_000_000n;

const datetime = (x: string, isRequired: boolean): string => {
  const ns = `epoch_ns(TRY_CAST(${x} AS TIMESTAMP_NS))`;
  const none = isRequired
    ? `WHEN ${x} IS NULL THEN ${ODD}`
    : `WHEN ${x} IS NULL OR ${x} = '' THEN NULL WHEN ${x} = '0001-01-01T00:00:00Z' THEN 0`;
  return `CASE ${none} WHEN ${matches(x, TIME)} AND ${ns} >= 0 AND ${ns} < ${LAST_NS} THEN ${ns} // 100 + ${EPOCH_TICKS} ELSE ${ODD} END`;
};

/** An object of texts, whole numbers and words, whose names are no numbers: JavaScript would write it the same. */
const FLAT_CELL = `"[^"\\\\]*"|${WHOLE}|true|false|null`;
const FLAT = `\\{"[A-Za-z_][^"\\\\]*":(${FLAT_CELL})(,"[A-Za-z_][^"\\\\]*":(${FLAT_CELL}))*\\}|\\{\\}`;

const dynamic = (x: string): string => {
  const raw = `${x}::VARCHAR`;
  return `CASE WHEN ${x} IS NULL OR ${raw} = '""' THEN NULL
    WHEN ${matches(raw, FLAT)} AND list_unique(json_keys(${x})) = len(json_keys(${x})) THEN ${x}
    ELSE coalesce(lab_dynamic(${raw}), ${ODD})::JSON END`;
};

/** What a column without a cell stores. */
export const absentSql = (type: LabColumn['type']): string => (type === 'string' ? "''" : `NULL::${PHYSICAL[type]}`);

/** The cell as a column of the type stores it, by the rules of cellFrom and toCell; it ends the statement where they could differ. */
export const cellSql = (type: LabColumn['type'], { cell, kind, number, isRequired }: CellSource): string => {
  if (cell === undefined) return absentSql(type);
  switch (type) {
    case 'string':
      return kind === 'json' ? jsonText(cell) : plainText(cell, number);
    case 'int':
      return whole(cell, 'INTEGER');
    case 'long':
      return whole(cell, 'BIGINT');
    case 'real':
      return real(cell);
    case 'bool':
      return bool(cell);
    case 'datetime':
      return datetime(cell, isRequired);
    case 'dynamic':
      return dynamic(cell);
    case 'guid':
    case 'timespan':
    case 'decimal':
      return `CASE WHEN ${cell} IS NULL THEN ${absentSql(type)} ELSE ${ODD} END`;
  }
};

/** The JSON of a dynamic cell as the lab stores it; null for what the reader of rows has to look at. */
export const dynamicText = (json: string): string | null => {
  try {
    const stored = toCell(cellFrom('dynamic', JSON.parse(json)).value, 'dynamic');
    return typeof stored === 'string' ? stored : null;
  } catch {
    return null;
  }
};

/** Makes `lab_dynamic` known to the database. */
export const registerDynamicText = async (connection: DuckDBConnection): Promise<void> => {
  const { DuckDBScalarFunction, VARCHAR } = await import('@duckdb/node-api');
  const fn = DuckDBScalarFunction.create({
    name: 'lab_dynamic',
    parameterTypes: [VARCHAR],
    returnType: VARCHAR,
    // Else an answer without a text would be a fault.
    specialHandling: true,
    mainFunction: (_info, input, output) => {
      const cells = input.getColumnVector(0);
      for (let row = 0; row < input.rowCount; row += 1) {
        const cell = cells.getItem(row);
        output.setItem(row, typeof cell === 'string' ? dynamicText(cell) : null);
      }
      output.flush();
    },
  });
  connection.registerScalarFunction(fn);
};
