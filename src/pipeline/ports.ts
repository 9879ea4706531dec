import type { Target } from '../domain/target.ts';
import type { Instant, Range } from '../domain/time.ts';

export type Clock = { readonly now: () => Instant };
/** Random ids for leases and runs only; everything that must be repeatable hashes its content. */
export type Ids = { readonly next: () => string };
export type Log = {
  readonly info: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
};

/** Cells as the service gives them; `columns` carry Kusto type names. Datetimes are ISO strings with up to 7 decimals, "" for null. */
export type QueryColumn = { readonly name: string; readonly type: string };
export type QueryTable = { readonly columns: readonly QueryColumn[]; readonly rows: readonly (readonly unknown[])[] };

export type QueryResult =
  | { readonly kind: 'complete'; readonly table: QueryTable }
  | { readonly kind: 'partial'; readonly table: QueryTable; readonly reason: string };

/** Throws LogQueryError; an empty workspace (204) is a complete, empty table without columns. */
export type LogQuery = {
  readonly run: (target: Target, kql: string, options: QueryOptions) => Promise<QueryResult>;
};
export type QueryOptions = { readonly range: Range; readonly timeoutMs: number; readonly signal?: AbortSignal };
