/** A value on its way between DuckDB and JavaScript. */
export type Cell = string | number | bigint | boolean | null;
export type Kind = 'text' | 'real' | 'ticks' | 'flag';

/** A function in JavaScript for what SQL cannot say exactly; about 13 times slower a row than a native one. `ticks` is any BIGINT. */
export type ScalarFunction = {
  readonly name: string;
  readonly takes: readonly Kind[];
  readonly gives: Kind;
  readonly run: (args: readonly Cell[]) => Cell;
  /** Runs a pattern of the query, which may take for ever: stopped after some seconds. */
  readonly patterned?: true;
};

/** "" for null. */
export const textOf = (cell: Cell | undefined): string => (cell === null || cell === undefined ? '' : String(cell));

/** A constant or column handed over as JSON text; null when there is none. */
export const jsonOf = (cell: Cell | undefined): unknown => (cell === null || cell === undefined ? null : JSON.parse(String(cell)));
