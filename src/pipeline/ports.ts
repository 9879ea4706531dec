import type { Alert } from '../domain/campaign.ts';
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

/** One state record. `value` is JSON; `due` (an Instant) and `status` are stored beside it so that lists can filter on them. */
export type StoredRecord = {
  readonly key: string;
  readonly etag: string;
  readonly value: unknown;
  readonly status: string;
  readonly due: Instant;
};
export type RecordWrite =
  | { readonly op: 'insert'; readonly key: string; readonly value: unknown; readonly status?: string; readonly due?: Instant }
  | {
      readonly op: 'replace';
      readonly key: string;
      readonly etag: string;
      readonly value: unknown;
      readonly status?: string;
      readonly due?: Instant;
    }
  | { readonly op: 'delete'; readonly key: string; readonly etag: string };

/** `conflict`: another writer was there first (an insert found the key, a replace found another etag). Nothing was written. */
export type WriteOutcome =
  | { readonly kind: 'written'; readonly etags: readonly string[] }
  | { readonly kind: 'conflict'; readonly key: string };

/** Records of one partition (a target). Keys use `:`; none of `/ \ # ?`. */
export type StateStore = {
  readonly get: (partition: string, key: string) => Promise<StoredRecord | undefined>;
  /** Keys with the prefix, in key order. `status` equals; `dueBefore` is exclusive, `dueFrom` inclusive. */
  readonly list: (partition: string, prefix: string, filter?: RecordFilter) => Promise<readonly StoredRecord[]>;
  /** One transaction: all or nothing. At most 100 writes, each key once. */
  readonly write: (partition: string, writes: readonly RecordWrite[]) => Promise<WriteOutcome>;
};
export type RecordFilter = { readonly status?: string; readonly dueBefore?: Instant; readonly dueFrom?: Instant; readonly limit?: number };

/**
 * Where alerts go. Must be safe to repeat with the same alert. `retry` may carry a wait (ms) the other side asked for;
 * `rejected` will never succeed as it is (bad request, too large) and still waits, backs off and is given up by age.
 */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly detail?: Readonly<Record<string, string>> }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'rejected'; readonly reason: string };
export type Sink = {
  readonly id: 'event-hubs' | 'findings' | 'incident-api';
  readonly send: (alert: Alert, target: Target, context: SendContext) => Promise<SendOutcome>;
};
/** `tasks` come from the hunts of the alert. `firstAttemptAt` for sinks that limit by time; `at` is now. */
export type SendContext = {
  readonly at: Instant;
  readonly tasks: readonly { readonly title: string; readonly description: string }[];
  readonly memory: SinkMemory;
};
/** What a sink remembers a campaign by (last comment, severity last written): kept in state beside the delivery. */
export type SinkMemory = {
  readonly load: () => Promise<Readonly<Record<string, string>>>;
  readonly save: (fields: Readonly<Record<string, string>>) => Promise<void>;
};
