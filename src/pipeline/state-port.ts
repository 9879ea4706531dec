import type { Instant } from '../domain/time.ts';

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
