import type { RecordFilter, RecordWrite, StoredRecord } from '../pipeline/state-port.ts';
import { toValueText } from '../pipeline/record-rules.ts';
import { odataLong, odataString } from './odata.ts';

/** A string property of Azure Tables holds 32 K UTF-16 units; the value's JSON is cut over `v0`, `v1`, ... */
const CHUNK_UNITS = 30_000;
const SCHEMA = 1;

export type Entity = { partitionKey: string; rowKey: string; [property: string]: unknown };

/** Pieces of at most 30,000 units that never cut a surrogate pair: half a pair does not survive UTF-8. */
export const toChunks = (text: string): readonly string[] => {
  const chunks: string[] = [];
  for (let from = 0; from < text.length; ) {
    const cut = from + CHUNK_UNITS;
    const last = text.charCodeAt(cut - 1);
    const to = cut < text.length && last >= 0xd800 && last <= 0xdbff ? cut - 1 : cut;
    chunks.push(text.slice(from, to));
    from = to;
  }
  return chunks;
};

/** `writer` marks who stored it, so that a repeated transaction can recognise its own first try. */
export const toEntity = (partition: string, write: Exclude<RecordWrite, { op: 'delete' }>, writer: string): Entity => ({
  partitionKey: partition,
  rowKey: write.key,
  schema: SCHEMA,
  writer,
  status: write.status ?? '',
  due: { type: 'Int64', value: String(write.due ?? 0) },
  ...Object.fromEntries(toChunks(toValueText(write.key, write.value)).map((chunk, i) => [`v${i}`, chunk])),
});

const parseValue = (key: string, text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error(`State record ${key} is damaged: its value is not JSON. Delete the record; what it held is lost`, { cause });
  }
};

/** @throws Error when the entity is not one of ours, is damaged or was written by another version. */
export const fromEntity = (entity: Readonly<Record<string, unknown>>): StoredRecord => {
  const key = String(entity['rowKey']);
  if (entity['schema'] !== SCHEMA) {
    throw new Error(
      `State record ${key} has schema ${String(entity['schema'])}, this version reads ${SCHEMA}; deploy the version that wrote it`,
    );
  }
  let text = '';
  for (let i = 0; typeof entity[`v${i}`] === 'string'; i += 1) text += entity[`v${i}`];
  return {
    key,
    etag: String(entity['etag']),
    value: parseValue(key, text),
    status: String(entity['status'] ?? ''),
    due: Number(entity['due'] ?? 0),
  };
};

/** Keys are ASCII and sort by code, so a prefix is the range up to its last character's successor. */
export const toFilter = (partition: string, prefix: string, filter: RecordFilter): string => {
  const next = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  const terms = [
    `PartitionKey eq ${odataString(partition)}`,
    ...(prefix === '' ? [] : [`RowKey ge ${odataString(prefix)}`, `RowKey lt ${odataString(next)}`]),
    ...(filter.status === undefined ? [] : [`status eq ${odataString(filter.status)}`]),
    ...(filter.dueBefore === undefined ? [] : [`due lt ${odataLong(filter.dueBefore)}`]),
    ...(filter.dueFrom === undefined ? [] : [`due ge ${odataLong(filter.dueFrom)}`]),
  ];
  return terms.join(' and ');
};
