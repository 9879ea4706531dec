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
};

export type LabQueryOptions = { readonly now: Instant; readonly range?: Range; readonly timeoutMs?: number; readonly signal?: AbortSignal };
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
