import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import rhea, { type Connection, type Container, type EventContext, type Message, type Receiver, type Sender } from 'rhea';
import { MAX_MESSAGE_BYTES, onPutToken, onTransfer, readManagement } from './event-hubs-calls.ts';
import { type EventHubs, type EventHubsOptions, feed, parseAddress, peerOf } from './event-hubs-peers.ts';
import { type LabEvent, makeEventLog } from './event-log.ts';

/** `namespace` (localhost:PORT) is what a client gets: the certificate's name, since an address as server name is a warning of Node's. */
export type EventHubsServer = {
  readonly port: number;
  readonly namespace: string;
  readonly events: (hub: string) => readonly LabEvent[];
  readonly close: () => Promise<void>;
};

const onMessage = (server: EventHubs, { message, receiver, delivery, connection }: EventContext): void => {
  if (!message || !receiver || !delivery) return;
  const address = String(receiver.target.address);
  if (address === '$cbs' || address === '$management') {
    delivery.accept();
    if (address === '$cbs') onPutToken(server, message, connection);
    else readManagement(server, peerOf(server, connection), message);
    return;
  }
  // rhea types every message as decoded, but hands over a batch as it came.
  onTransfer(server, address, message as Message | Buffer, connection, delivery);
};

/** A link to a hub opens only when the hub exists and a token for it was shown on this connection. */
const refusal = (server: EventHubs, connection: Connection, hub: string): string | undefined => {
  if (!server.options.hubs.includes(hub)) return 'amqp:not-found';
  return peerOf(server, connection).hubs.has(hub) ? undefined : 'amqp:unauthorized-access';
};

const onReceiverOpen = (server: EventHubs, receiver: Receiver, connection: Connection): void => {
  const address = String(receiver.target.address);
  receiver.set_target({ address });
  if (address.startsWith('$')) return;
  const condition = refusal(server, connection, parseAddress(address).hub);
  if (condition) receiver.close({ condition, description: `The lab does not serve ${address} here` });
};

const selectorOf = (sender: Sender): string | undefined => {
  const filter = (sender.source.filter as Readonly<Record<string, unknown>> | undefined)?.['apache.org:selector-filter:string'];
  // A described value: rhea keeps the text in `value`.
  const text = typeof filter === 'object' && filter !== null && 'value' in filter ? filter.value : filter;
  return typeof text === 'string' ? text : undefined;
};

const onSenderOpen = (server: EventHubs, sender: Sender, connection: Connection): void => {
  const address = String(sender.source.address);
  sender.set_source({ address });
  const peer = peerOf(server, connection);
  if (address.startsWith('$')) return void peer.replies.set(sender.name, sender);
  const { hub, partition = '0' } = parseAddress(address);
  const condition = refusal(server, connection, hub);
  if (condition) sender.close({ condition, description: `The lab does not serve ${address} here` });
  else peer.readers.set(sender, { hub, partition, next: server.log.start(hub, partition, selectorOf(sender)) });
};

const wire = (server: EventHubs): Container => {
  const container = rhea.create_container();
  container.sasl_server_mechanisms.enable_anonymous();
  /** What a handler throws would end the connection and look like a fault of the network. */
  const guarded = (what: string, handler: (context: EventContext) => void) => (context: EventContext) => {
    try {
      handler(context);
    } catch (error) {
      server.options.onError?.(error, what);
      context.delivery?.reject({ condition: 'amqp:internal-error', description: String(error) });
    }
  };
  const forget = ({ connection }: EventContext): void => void server.peers.delete(connection);
  const on = (event: string, handler: (context: EventContext) => void): void => void container.on(event, guarded(event, handler));
  on('receiver_open', ({ receiver, connection }) => receiver && onReceiverOpen(server, receiver, connection));
  on('sender_open', ({ sender, connection }) => sender && onSenderOpen(server, sender, connection));
  on('sender_close', ({ sender, connection }) => sender && void peerOf(server, connection).readers.delete(sender));
  on('message', (context) => onMessage(server, context));
  on('sendable', () => feed(server));
  for (const event of ['disconnected', 'connection_close']) on(event, forget);
  // Errors of peers (a client killed halfway) are theirs; without listeners rhea throws them.
  for (const event of ['connection_error', 'session_error', 'sender_error', 'receiver_error', 'protocol_error', 'error'])
    on(event, () => {});
  return container;
};

/**
 * Event Hubs on AMQP over TLS, as far as its clients use it: tokens on `$cbs`, properties on `$management`, senders, and readers with a
 * position. Transfers and put-tokens count as calls. Listens on 127.0.0.1.
 */
export const startEventHubs = async (options: EventHubsOptions): Promise<EventHubsServer> => {
  const server: EventHubs = { options, log: makeEventLog(options.clock), peers: new Map(), timers: new Set() };
  const sockets = new Set<Socket>();
  const settings = {
    port: options.port ?? 0,
    host: '127.0.0.1',
    transport: 'tls' as const,
    key: options.tls.key,
    cert: options.tls.cert,
    // Measured: without it Nagle and delayed acknowledgement cost 40 ms a send.
    tcp_no_delay: true,
    receiver_options: { autoaccept: false, credit_window: 100, max_message_size: MAX_MESSAGE_BYTES },
  };
  const listener = wire(server).listen(settings);
  listener.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    namespace: `localhost:${port}`,
    events: (hub) => server.log.events(hub),
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const timer of server.timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};
