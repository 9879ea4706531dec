import { HOUR } from '../../domain/time.ts';
import type { RecordFilter, RecordWrite, StateStore, StoredRecord, WriteOutcome } from '../../pipeline/state-port.ts';
import { checkKey, checkWrites } from '../../pipeline/record-rules.ts';

type Entry = { readonly etag: string; readonly text: string; readonly status: string; readonly due: number; value?: unknown };
/** Records of one kind (the key up to its first colon) in one status, by the hour of `due`: what the lists of 4,000 ticks ask for. */
type Shelf = Map<number, Map<string, Entry>>;
type Partition = { readonly entries: Map<string, Entry>; readonly kinds: Map<string, Map<string, Shelf>> };

const hourOf = ({ due }: Entry): number => Math.floor(due / HOUR);

const at = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

const kindOf = (key: string): string => key.slice(0, key.indexOf(':') + 1);

/** Nobody may change what others will read again. */
const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

const toRecord = (key: string, entry: Entry): StoredRecord => {
  // Read at every tick, written once: parsed once.
  entry.value ??= frozen(JSON.parse(entry.text) as unknown);
  return { key, etag: entry.etag, value: entry.value, status: entry.status, due: entry.due };
};

const isWanted = (entry: Entry, filter: RecordFilter): boolean =>
  (filter.dueBefore === undefined || entry.due < filter.dueBefore) && (filter.dueFrom === undefined || entry.due >= filter.dueFrom);

/** Whether an hour has any moment that is asked for. */
const reaches = (hour: number, { dueFrom = Number.NEGATIVE_INFINITY, dueBefore = Number.POSITIVE_INFINITY }: RecordFilter): boolean =>
  hour * HOUR < dueBefore && (hour + 1) * HOUR > dueFrom;

const take = ({ entries, kinds }: Partition, key: string): void => {
  const entry = entries.get(key);
  if (entry === undefined) return;
  entries.delete(key);
  const shelf = kinds.get(kindOf(key))?.get(entry.status);
  const hour = shelf?.get(hourOf(entry));
  hour?.delete(key);
  if (hour?.size === 0) shelf?.delete(hourOf(entry));
};

const place = (partition: Partition, key: string, entry: Entry): void => {
  take(partition, key);
  partition.entries.set(key, entry);
  const shelves = at(partition.kinds, kindOf(key), () => new Map<string, Shelf>());
  at(
    at(shelves, entry.status, (): Shelf => new Map()),
    hourOf(entry),
    () => new Map<string, Entry>(),
  ).set(key, entry);
};

/** Shelves that can hold keys with the prefix. */
const shelvesOf = ({ kinds }: Partition, prefix: string, status: string | undefined): readonly Shelf[] => {
  const near = prefix.includes(':') ? [kinds.get(kindOf(prefix))] : [...kinds.values()];
  return near.flatMap((shelves) => {
    if (shelves === undefined) return [];
    return status === undefined ? [...shelves.values()] : [shelves.get(status) ?? new Map()];
  });
};

/** An insert needs the key free, a replace or delete needs it unchanged. */
const holds = (current: Entry | undefined, write: RecordWrite): boolean =>
  write.op === 'insert' ? current === undefined : current?.etag === write.etag;

/**
 * State in memory, with the rules and outcomes of the Azure Tables store: values pass through JSON, transactions are all or nothing.
 * Records written without `due` have due 0, without `status` an empty one.
 */
export const makeMemoryStore = (): StateStore => {
  const partitions = new Map<string, Partition>();
  let version = 0;

  const apply = (records: Partition, write: RecordWrite, texts: ReadonlyMap<string, string>): string => {
    if (write.op === 'delete') {
      take(records, write.key);
      return '';
    }
    version += 1;
    const etag = `W/"${version}"`;
    place(records, write.key, { etag, text: texts.get(write.key) ?? '', status: write.status ?? '', due: write.due ?? 0 });
    return etag;
  };

  const get = async (partition: string, key: string): Promise<StoredRecord | undefined> => {
    checkKey(partition);
    checkKey(key);
    const records = partitions.get(partition);
    const entry = records?.entries.get(key);
    return entry && toRecord(key, entry);
  };

  const list = async (partition: string, prefix: string, filter: RecordFilter = {}): Promise<readonly StoredRecord[]> => {
    checkKey(partition);
    if (prefix !== '') checkKey(prefix);
    const records = partitions.get(partition);
    if (records === undefined) return [];
    const found: [string, Entry][] = [];
    for (const shelf of shelvesOf(records, prefix, filter.status))
      for (const [hour, entries] of shelf) {
        if (!reaches(hour, filter)) continue;
        for (const [key, entry] of entries) if (key.startsWith(prefix) && isWanted(entry, filter)) found.push([key, entry]);
      }
    const inOrder = found.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, filter.limit ?? found.length);
    return inOrder.map(([key, entry]) => toRecord(key, entry));
  };

  const write = async (partition: string, writes: readonly RecordWrite[]): Promise<WriteOutcome> => {
    const texts = checkWrites(partition, writes);
    const records: Partition = partitions.get(partition) ?? { entries: new Map(), kinds: new Map() };
    const loser = writes.find((w) => !holds(records.entries.get(w.key), w));
    if (loser) return { kind: 'conflict', key: loser.key };
    partitions.set(partition, records);
    return { kind: 'written', etags: writes.map((w) => apply(records, w, texts)) };
  };

  return { get, list, write };
};
