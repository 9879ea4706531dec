import type { Connection, Sender } from 'rhea';
import type { Clock } from '../pipeline/ports.ts';
import { toDelivery } from './amqp-messages.ts';
import type { EventLog } from './event-log.ts';
import type { Faults } from './faults.ts';
import type { LabCertificate } from './tls.ts';

export type EventHubsOptions = {
  readonly hubs: readonly string[];
  readonly faults: Faults;
  readonly tls: LabCertificate;
  /** Stamps events. */
  readonly clock: Clock;
  readonly port?: number;
  readonly onError?: (error: unknown, what: string) => void;
};
/** What one connection has shown and opened: reply links by name, hubs it holds a token for, readers and how far they are. */
export type Peer = { readonly replies: Map<string, Sender>; readonly hubs: Set<string>; readonly readers: Map<Sender, Reader> };
type Reader = { readonly hub: string; readonly partition: string; next: number };
export type EventHubs = {
  readonly options: EventHubsOptions;
  readonly log: EventLog;
  readonly peers: Map<Connection, Peer>;
  readonly timers: Set<NodeJS.Timeout>;
};

export const peerOf = (server: EventHubs, connection: Connection): Peer => {
  const known = server.peers.get(connection);
  if (known) return known;
  const peer: Peer = { replies: new Map(), hubs: new Set(), readers: new Map() };
  server.peers.set(connection, peer);
  return peer;
};

export const drop = (connection: Connection): void => void connection.get_tls_socket()?.destroy();

export const later = (server: EventHubs, ms: number, action: () => void): void => {
  const timer = setTimeout(() => {
    server.timers.delete(timer);
    action();
  }, ms);
  server.timers.add(timer);
};

/** `hub`, `hub/Partitions/0` or `hub/ConsumerGroups/$Default/Partitions/0`. */
export const parseAddress = (address: string): { readonly hub: string; readonly partition?: string } => {
  const [hub = '', ...rest] = address.split('/');
  const at = rest.indexOf('Partitions');
  const partition = at === -1 ? undefined : rest[at + 1];
  return { hub, ...(partition !== undefined && { partition }) };
};

/** Sends what readers may have: events past their position, as far as their credit goes. */
export const feed = (server: EventHubs): void => {
  for (const { readers } of server.peers.values()) {
    for (const [sender, reader] of readers) {
      const events = server.log.partition(reader.hub, reader.partition);
      for (let event = events[reader.next]; event && sender.sendable(); event = events[reader.next]) {
        sender.send(toDelivery(event));
        reader.next += 1;
      }
    }
  }
};
