import rhea, { type Message } from 'rhea';
import type { IncomingEvent, LabEvent } from './event-log.ts';

/** The message format of batches, the only one in which the Event Hubs client sends (also for one event). */
export const BATCH_FORMAT = 0x80013700;

type DataSection = { readonly content: Buffer | readonly Buffer[] };

const isDataSection = (body: unknown): body is DataSection => typeof body === 'object' && body !== null && 'content' in body;

/** Data sections of a message; a batch of one carries a bare Buffer. Other bodies (AMQP values) become their JSON. */
const toSections = (body: unknown): readonly Buffer[] => {
  if (!isDataSection(body)) return [Buffer.from(JSON.stringify(body))];
  return Buffer.isBuffer(body.content) ? [body.content] : [...body.content];
};

const toIncoming = (message: Message): IncomingEvent => {
  const key: unknown = message.message_annotations?.['x-opt-partition-key'];
  return {
    bytes: Buffer.concat(toSections(message.body)),
    properties: { ...message.application_properties },
    ...(message.content_type && { contentType: message.content_type }),
    ...(typeof key === 'string' && { partitionKey: key }),
    ...(message.message_id !== undefined && { messageId: String(message.message_id) }),
  };
};

/** The events of a transfer: a batch arrives undecoded, with one encoded message in each of its data sections. */
export const fromTransfer = (transfer: Message | Buffer): readonly IncomingEvent[] => {
  const decode = (bytes: Buffer): Message => rhea.message.decode(bytes) as unknown as Message;
  if (!Buffer.isBuffer(transfer)) return [toIncoming(transfer)];
  return toSections(decode(transfer).body).map((bytes) => toIncoming(decode(bytes)));
};

/** A stored event as a reader gets it. */
export const toDelivery = (event: LabEvent): Message => ({
  body: rhea.message.data_section(event.bytes) as unknown,
  application_properties: event.properties,
  ...(event.contentType && { content_type: event.contentType }),
  ...(event.messageId && { message_id: event.messageId }),
  message_annotations: {
    'x-opt-sequence-number': rhea.types.wrap_long(event.sequence),
    'x-opt-offset': String(event.sequence),
    'x-opt-enqueued-time': rhea.types.wrap_timestamp(event.enqueuedAt),
    ...(event.partitionKey && { 'x-opt-partition-key': event.partitionKey }),
  },
});

/** 0xb1: the AMQP code of a string with a 4 byte length, for arrays. */
const STRINGS = 0xb1;

/** Answer to a READ of `$management`: what a hub is, or how full a partition. */
export const toHubInfo = (hub: string, partitions: readonly string[]): Record<string, unknown> => ({
  name: hub,
  created_at: rhea.types.wrap_timestamp(0),
  partition_ids: rhea.types.wrap_array(partitions, STRINGS, undefined),
  georeplication_factor: 1,
});

export const toPartitionInfo = (hub: string, partition: string, events: readonly LabEvent[]): Record<string, unknown> => ({
  name: hub,
  partition,
  begin_sequence_number: rhea.types.wrap_long(0),
  last_enqueued_sequence_number: rhea.types.wrap_long(events.length - 1),
  last_enqueued_offset: String(events.length - 1),
  last_enqueued_time_utc: rhea.types.wrap_timestamp(events.at(-1)?.enqueuedAt ?? 0),
  is_partition_empty: events.length === 0,
});
