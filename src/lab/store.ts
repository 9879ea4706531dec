import type { Instant, Range } from '../domain/time.ts';

export type LabColumn = {
  readonly name: string;
  readonly type: 'string' | 'int' | 'long' | 'real' | 'bool' | 'datetime' | 'timespan' | 'dynamic' | 'guid' | 'decimal';
};
export type LabTableSchema = { readonly name: string; readonly columns: readonly LabColumn[] };

/**
 * The lab's Log Analytics tables on DuckDB. Every row carries its ingestion time; a query sees only rows ingested at or before
 * the clock's now, so a day written in advance becomes visible as simulated time passes.
 */
export type LabStore = {
  readonly define: (schema: LabTableSchema) => Promise<void>;
  readonly schemas: () => readonly LabTableSchema[];
  /**
   * Appends rows (JSON values by column name; datetimes ISO or Instant). Unknown columns are ignored, bad cells become null, as in
   * the service. `ingestedAt` decides visibility and `ingestion_time()`. Returns the number of rows written.
   */
  readonly append: (
    table: string,
    rows: readonly Readonly<Record<string, unknown>>[],
    ingestedAt: (row: Readonly<Record<string, unknown>>) => Instant,
  ) => Promise<number>;
  readonly count: (table: string) => Promise<number>;
  /** Earliest and latest TimeGenerated over all tables (to is exclusive), undefined when there are no rows. */
  readonly span: () => Promise<Range | undefined>;
  readonly close: () => void;
  /** Stores that read files themselves have it. */
  readonly lines?: LabLines;
};

/** A file of one JSON object a line. `columns` are the names in its first rows, `ambiguous` those with texts that look like odd numbers. */
export type LinesFile = {
  readonly path: string;
  readonly gzip: boolean;
  readonly columns: readonly string[];
  readonly ambiguous: readonly string[];
  /** What every row has as its Type; undefined: none. */
  readonly type: 'any' | { readonly value: string | undefined };
  /** Rows became visible at their TimeGenerated, but not after this. */
  readonly latest?: Instant;
  readonly signal?: AbortSignal;
};

/**
 * Reads whole files, much faster than rows are appended, before anyone queries: the first query takes the right to read files from the
 * database for good. Rows wait unseen until their table is defined.
 */
export type LabLines = {
  /**
   * Adds a file's rows to those that wait for the table, with the cells that reading it row by row would give. Undefined, with nothing
   * added, for a file with a row, name or cell that is not regular. `times`: the earliest and latest TimeGenerated in ticks.
   */
  readonly add: (
    schema: LabTableSchema,
    file: LinesFile,
  ) => Promise<{ readonly rows: number; readonly times: readonly [bigint, bigint] } | undefined>;
  /** Throws away what waits for the table. */
  readonly drop: (table: string) => Promise<void>;
  /** Columns of a defined table with at least one value. */
  readonly filled: (table: string) => Promise<ReadonlySet<string>>;
};

export type LabQueryOptions = {
  readonly now: Instant;
  /** When the query is run, where that is not the `now()` it is told: it sees the rows ingested until then. */
  readonly arrived?: Instant;
  readonly range?: Range;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};
export type LabQueryAnswer =
  | {
      readonly kind: 'table';
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: readonly (readonly unknown[])[];
      readonly partial?: { readonly code: string; readonly message: string };
    }
  /** 400: `syntax` and `semantic` as the service reports them; `unsupported` is ours: the construct is real KQL the lab refuses. Line and position are 1-based. */
  | { readonly kind: 'rejected'; readonly error: LabQueryProblem }
  | { readonly kind: 'timeout' };
export type LabQueryProblem = {
  readonly kind: 'syntax' | 'semantic' | 'unsupported';
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly position: number;
  readonly length: number;
};

/** Runs KQL over a store. Never throws for a bad query; throws only when the engine itself fails. */
export type LabEngine = { readonly query: (kql: string, options: LabQueryOptions) => Promise<LabQueryAnswer> };
