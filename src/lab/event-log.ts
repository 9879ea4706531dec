import type { Instant } from '../domain/time.ts';
import type { Clock } from '../pipeline/ports.ts';

/** An event as it lies in the hub. `body` is parsed when it is JSON, else the text. `sequence` counts from 0 in its partition. */
export type LabEvent = {
  readonly body: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly contentType?: string;
  readonly partitionKey?: string;
  readonly messageId?: string;
  readonly partition: string;
  readonly sequence: number;
  readonly enqueuedAt: Instant;
  /** The body as sent, for readers. */
  readonly bytes: Buffer;
};
export type IncomingEvent = Omit<LabEvent, 'body' | 'partition' | 'sequence' | 'enqueuedAt'>;

export const PARTITIONS: readonly string[] = ['0', '1'];

/** Any stable spread serves: the service promises only that one key stays in one partition. */
const partitionOf = (key: string | undefined): string => {
  let sum = 0;
  for (const character of key ?? '') sum += character.charCodeAt(0);
  return PARTITIONS[sum % PARTITIONS.length] ?? '0';
};

const fromBytes = (bytes: Buffer): unknown => {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: senders may send anything.
    return text;
  }
};

/** Where a reader starts: `amqp.annotation.x-opt-offset > '-1'`, as the client writes it. */
const SELECTOR = /^amqp\.annotation\.(x-opt-offset|x-opt-sequence-number|x-opt-enqueued-time) (>=?) '([^']*)'$/;

export type EventLog = {
  /** Adds them in order; `partition` wins over the partition key. */
  readonly append: (hub: string, events: readonly IncomingEvent[], partition?: string) => void;
  /** In order of arrival. */
  readonly events: (hub: string) => readonly LabEvent[];
  readonly partition: (hub: string, partition: string) => readonly LabEvent[];
  /** Index in the partition of the first event that a selector lets through. @throws Error for a selector no client writes. */
  readonly start: (hub: string, partition: string, selector: string | undefined) => number;
};

/** Event hubs in memory with two partitions each. Offsets are sequence numbers. Times are the lab clock's. */
export const makeEventLog = (clock: Clock): EventLog => {
  const hubs = new Map<string, LabEvent[]>();
  const partitions = new Map<string, LabEvent[]>();
  const listOf = (lists: Map<string, LabEvent[]>, name: string): LabEvent[] => {
    const list = lists.get(name) ?? [];
    lists.set(name, list);
    return list;
  };
  const partition = (hub: string, id: string): readonly LabEvent[] => partitions.get(`${hub}/${id}`) ?? [];

  const append = (hub: string, events: readonly IncomingEvent[], chosen?: string): void => {
    for (const event of events) {
      const id = chosen ?? partitionOf(event.partitionKey);
      const list = listOf(partitions, `${hub}/${id}`);
      const stored: LabEvent = { ...event, body: fromBytes(event.bytes), partition: id, sequence: list.length, enqueuedAt: clock.now() };
      list.push(stored);
      listOf(hubs, hub).push(stored);
    }
  };

  const start = (hub: string, id: string, selector: string | undefined): number => {
    if (selector === undefined) return 0;
    const [, name, operator, value] = SELECTOR.exec(selector) ?? [];
    if (!name || value === undefined) throw new Error(`Unknown event position: ${selector}`);
    const events = partition(hub, id);
    if (value === '@latest') return events.length;
    const past = (event: LabEvent): boolean => {
      const at = name === 'x-opt-enqueued-time' ? event.enqueuedAt : event.sequence;
      return operator === '>' ? at > Number(value) : at >= Number(value);
    };
    const first = events.findIndex(past);
    return first === -1 ? events.length : first;
  };

  return { append, events: (hub) => [...(hubs.get(hub) ?? [])], partition, start };
};
