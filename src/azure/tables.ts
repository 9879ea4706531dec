import type { TokenCredential } from '@azure/core-auth';
import type { TableClient, TableTransactionResponse, TransactionAction } from '@azure/data-tables';
import type { Ids } from '../pipeline/ports.ts';
import type { RecordFilter, RecordWrite, StateStore, WriteOutcome } from '../pipeline/state-port.ts';
import { checkKey, checkWrites } from '../pipeline/record-rules.ts';
import { makeTableCalls } from './table-calls.ts';
import { fromEntity, toEntity, toFilter } from './table-entity.ts';
import { codeOf, failedIndex, isConflict, statusOf, toStateStoreError } from './table-errors.ts';

export type TableStoreOptions = {
  /** `https://ACCOUNT.table.core.windows.net`, with the account in the path for an emulator. */
  readonly endpoint: string;
  readonly table: string;
  readonly credential: TokenCredential;
  /** Names each write, so that a repeated one recognises itself: must never give the same id twice. */
  readonly ids: Ids;
  /** Bound of one call with its retries, ms. */
  readonly timeoutMs?: number;
};

type StoredEntity = Readonly<Record<string, unknown>>;
type Connection = { readonly client: TableClient; readonly calls: ReturnType<typeof makeTableCalls> };

const RETRY = { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };
const PAGE = 1_000;
/** Reads to settle a doubtful transaction go out this many at a time. */
const PARALLEL_READS = 10;

const deadline = (options: TableStoreOptions): AbortSignal => AbortSignal.timeout(options.timeoutMs ?? 20_000);

const where = (options: TableStoreOptions): string => `table ${options.table} of ${options.endpoint}`;

const connect = async (options: TableStoreOptions): Promise<Connection> => {
  const { TableClient: Client } = await import('@azure/data-tables');
  const calls = makeTableCalls();
  const client = new Client(options.endpoint, options.table, options.credential, {
    retryOptions: RETRY,
    additionalPolicies: calls.policies,
  });
  try {
    // The client takes 409 (it exists) for success.
    await client.createTable({ abortSignal: deadline(options) });
  } catch (error) {
    // A role on the table alone may not create it, and need not when it is there: the next call will tell.
    if (statusOf(error) !== 403) throw toStateStoreError(error, 'creation', where(options));
  }
  return { client, calls };
};

const toAction = (partition: string, write: RecordWrite, writer: string): TransactionAction => {
  if (write.op === 'insert') return ['create', toEntity(partition, write, writer)];
  if (write.op === 'replace') return ['update', toEntity(partition, write, writer), 'Replace', { etag: write.etag }];
  return ['delete', { partitionKey: partition, rowKey: write.key }];
};

const readEntity = async (
  client: TableClient,
  partition: string,
  key: string,
  abortSignal: AbortSignal,
): Promise<StoredEntity | undefined> => {
  try {
    return await client.getEntity<Record<string, unknown>>(partition, key, { abortSignal });
  } catch (error) {
    if (statusOf(error) === 404 && codeOf(error) === 'ResourceNotFound') return undefined;
    throw error;
  }
};

/**
 * Whether a transaction that met a conflict when repeated had been applied the first time: transactions are atomic, so it was if
 * every record stored carries its writer and every record deleted is gone. Returns the etags then.
 */
const settle = async (
  client: TableClient,
  partition: string,
  writes: readonly RecordWrite[],
  writer: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> => {
  const etags: string[] = [];
  for (let from = 0; from < writes.length; from += PARALLEL_READS) {
    const slice = writes.slice(from, from + PARALLEL_READS);
    const stored = await Promise.all(slice.map((write) => readEntity(client, partition, write.key, signal)));
    for (const [i, write] of slice.entries()) {
      const entity = stored[i];
      if (write.op === 'delete' ? entity !== undefined : entity?.['writer'] !== writer) return undefined;
      etags.push(entity ? String(entity['etag']) : '');
    }
  }
  return etags;
};

const etagsOf = (writes: readonly RecordWrite[], answer: TableTransactionResponse): readonly string[] =>
  writes.map((write, i) => {
    const etag = write.op === 'delete' ? '' : answer.subResponses[i]?.etag;
    if (etag === undefined) throw new Error(`The service wrote ${write.key} but gave no etag for it`);
    return etag;
  });

const submit = async (
  options: TableStoreOptions,
  connection: Connection,
  partition: string,
  writes: readonly RecordWrite[],
): Promise<WriteOutcome> => {
  const { client, calls } = connection;
  const writer = options.ids.next();
  const abortSignal = deadline(options);
  const call = calls.open(
    abortSignal,
    writes.flatMap((write) => (write.op === 'delete' ? [write.etag] : [])),
  );
  const actions = writes.map((write) => toAction(partition, write, writer));
  try {
    return { kind: 'written', etags: etagsOf(writes, await client.submitTransaction(actions, { abortSignal })) };
  } catch (error) {
    if (!isConflict(error)) throw error;
    const etags = call.attempts > 1 ? await settle(client, partition, writes, writer, deadline(options)) : undefined;
    return etags ? { kind: 'written', etags } : { kind: 'conflict', key: writes[failedIndex(error)]?.key ?? '' };
  }
};

const readList = async (
  options: TableStoreOptions,
  client: TableClient,
  filter: string,
  limit: number,
): Promise<readonly StoredEntity[]> => {
  const found: StoredEntity[] = [];
  const entities = client.listEntities<Record<string, unknown>>({ queryOptions: { filter }, abortSignal: deadline(options) });
  for await (const page of entities.byPage({ maxPageSize: Math.max(1, Math.min(PAGE, limit)) })) {
    found.push(...page);
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
};

/**
 * State in one Azure table, made at first use. Every write is one transaction with an etag per operation. The service may be asked
 * again after a lost answer; a write that finds itself already applied counts as written. Lists come in key order.
 * @throws StateRuleError for keys, sizes and counts no store takes; StateStoreError when the service cannot or will not.
 */
export const makeTableStore = (options: TableStoreOptions): StateStore => {
  let opened: Promise<Connection> | undefined;
  const connection = (): Promise<Connection> => {
    opened ??= connect(options).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const attempt = async <T>(what: string, action: (connection: Connection) => Promise<T>): Promise<T> => {
    const connected = await connection();
    try {
      return await action(connected);
    } catch (error) {
      throw toStateStoreError(error, what, where(options));
    }
  };

  return {
    get: async (partition, key) => {
      checkKey(partition);
      checkKey(key);
      const entity = await attempt(`read of ${key}`, ({ client }) => readEntity(client, partition, key, deadline(options)));
      return entity && fromEntity(entity);
    },
    list: async (partition, prefix, filter: RecordFilter = {}) => {
      checkKey(partition);
      if (prefix !== '') checkKey(prefix);
      const limit = filter.limit ?? Number.POSITIVE_INFINITY;
      const entities = await attempt(`list of ${prefix}*`, ({ client }) =>
        readList(options, client, toFilter(partition, prefix, filter), limit),
      );
      return entities.map(fromEntity);
    },
    write: async (partition, writes) => {
      checkWrites(partition, writes);
      return attempt(`write of ${writes.length} records (first ${writes[0]?.key})`, (connected) =>
        submit(options, connected, partition, writes),
      );
    },
  };
};
