import type { RecordFilter, RecordWrite, StateStore, StoredRecord, WriteOutcome } from '../../pipeline/state-port.ts';
import { checkKey, checkWrites, toValueText } from '../../pipeline/record-rules.ts';

type Entry = { readonly etag: string; readonly text: string; readonly status: string; readonly due: number };

const toRecord = (key: string, entry: Entry): StoredRecord => ({
  key,
  etag: entry.etag,
  value: JSON.parse(entry.text) as unknown,
  status: entry.status,
  due: entry.due,
});

const isWanted = (entry: Entry, filter: RecordFilter): boolean =>
  (filter.status === undefined || entry.status === filter.status) &&
  (filter.dueBefore === undefined || entry.due < filter.dueBefore) &&
  (filter.dueFrom === undefined || entry.due >= filter.dueFrom);

/** An insert needs the key free, a replace or delete needs it unchanged. */
const holds = (current: Entry | undefined, write: RecordWrite): boolean =>
  write.op === 'insert' ? current === undefined : current?.etag === write.etag;

/**
 * State in memory, with the rules and outcomes of the Azure Tables store: values pass through JSON, transactions are all or nothing.
 * Records written without `due` have due 0, without `status` an empty one.
 */
export const makeMemoryStore = (): StateStore => {
  const partitions = new Map<string, Map<string, Entry>>();
  let version = 0;

  const apply = (records: Map<string, Entry>, write: RecordWrite): string => {
    if (write.op === 'delete') {
      records.delete(write.key);
      return '';
    }
    version += 1;
    const etag = `W/"${version}"`;
    records.set(write.key, { etag, text: toValueText(write.key, write.value), status: write.status ?? '', due: write.due ?? 0 });
    return etag;
  };

  const get = async (partition: string, key: string): Promise<StoredRecord | undefined> => {
    checkKey(partition);
    checkKey(key);
    const entry = partitions.get(partition)?.get(key);
    return entry && toRecord(key, entry);
  };

  const list = async (partition: string, prefix: string, filter: RecordFilter = {}): Promise<readonly StoredRecord[]> => {
    checkKey(partition);
    if (prefix !== '') checkKey(prefix);
    const records = partitions.get(partition) ?? new Map<string, Entry>();
    const keys = [...records.keys()].filter((key) => key.startsWith(prefix)).sort();
    const found: StoredRecord[] = [];
    for (const key of keys) {
      const entry = records.get(key);
      if (found.length >= (filter.limit ?? Number.POSITIVE_INFINITY)) break;
      if (entry && isWanted(entry, filter)) found.push(toRecord(key, entry));
    }
    return found;
  };

  const write = async (partition: string, writes: readonly RecordWrite[]): Promise<WriteOutcome> => {
    checkWrites(partition, writes);
    const records = partitions.get(partition) ?? new Map<string, Entry>();
    const loser = writes.find((w) => !holds(records.get(w.key), w));
    if (loser) return { kind: 'conflict', key: loser.key };
    partitions.set(partition, records);
    return { kind: 'written', etags: writes.map((w) => apply(records, w)) };
  };

  return { get, list, write };
};
