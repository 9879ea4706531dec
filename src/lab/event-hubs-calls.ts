import type { Connection, Delivery, Message } from 'rhea';
import { fromTransfer, toHubInfo, toPartitionInfo } from './amqp-messages.ts';
import { drop, type EventHubs, feed, later, type Peer, parseAddress, peerOf } from './event-hubs-peers.ts';
import { PARTITIONS } from './event-log.ts';
import type { Fault } from './faults.ts';
import { bearerAudience } from './token.ts';

const AUDIENCE = 'https://eventhubs.azure.net';
/** Standard tier (Event Hubs quotas). */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/** How the service turns a transfer down, by the HTTP status that means the same. */
const conditionOf = (status: number): string => {
  if (status === 401 || status === 403) return 'amqp:unauthorized-access';
  if (status === 404) return 'amqp:not-found';
  if (status === 413) return 'amqp:link:message-size-exceeded';
  return status === 429 || status === 503 ? 'com.microsoft:server-busy' : 'amqp:internal-error';
};

const reply = (peer: Peer, request: Message, status: number, description: string, body: unknown = ''): void => {
  const correlation = request.message_id === undefined ? {} : { correlation_id: request.message_id };
  peer.replies.get(String(request.reply_to))?.send({
    ...correlation,
    application_properties: { 'status-code': status, 'status-description': description },
    body,
  });
};

/** Only Entra tokens for Event Hubs are taken: a namespace with local authentication switched off, as we deploy it. */
const putToken = (peer: Peer, request: Message): void => {
  const { type, name } = (request.application_properties ?? {}) as { type?: unknown; name?: unknown };
  const audience = bearerAudience(`Bearer ${String(request.body)}`);
  if (type === 'jwt' && audience === AUDIENCE) {
    peer.hubs.add(new URL(String(name)).pathname.split('/')[1] ?? '');
    reply(peer, request, 202, 'Accepted');
  } else {
    reply(peer, request, 401, `A token for ${AUDIENCE} is needed, this is ${String(type)} for ${audience ?? 'nothing'}`);
  }
};

/** A READ of `$management`: a hub's properties or a partition's. */
export const readManagement = (server: EventHubs, peer: Peer, request: Message): void => {
  const { name, type, partition } = (request.application_properties ?? {}) as { name?: unknown; type?: unknown; partition?: unknown };
  const [hub, id] = [String(name), String(partition)];
  if (!server.options.hubs.includes(hub)) reply(peer, request, 404, `No event hub ${hub}`);
  else if (type === 'com.microsoft:partition') reply(peer, request, 200, 'OK', toPartitionInfo(hub, id, server.log.partition(hub, id)));
  else reply(peer, request, 200, 'OK', toHubInfo(hub, PARTITIONS));
};

/** A fault that leaves the transfer unapplied; true when it was acted out. */
const turnDown = (server: EventHubs, fault: Fault | undefined, connection: Connection, delivery: Delivery): boolean => {
  if (fault?.kind === 'reject') delivery.reject({ condition: fault.condition, description: 'A fault of the lab' });
  else if (fault?.kind === 'status') delivery.reject({ condition: conditionOf(fault.status), description: 'A fault of the lab' });
  else if (fault?.kind === 'drop' && fault.when === 'before') drop(connection);
  else if (fault?.kind === 'kill' && fault.when === 'before') server.options.faults.kill();
  else return false;
  return true;
};

/** `no-ack` stores the transfer and never says so: the sender cannot tell, sends again, and readers see it twice. */
const acknowledge = (server: EventHubs, fault: Fault | undefined, connection: Connection, delivery: Delivery): void => {
  if (fault?.kind === 'drop') drop(connection);
  else if (fault?.kind === 'kill') server.options.faults.kill();
  else if (fault?.kind === 'slow') later(server, fault.ms, () => connection.is_open() && delivery.accept());
  else if (fault?.kind !== 'no-ack') delivery.accept();
};

/** A transfer to a hub: counted, checked for size, stored and acknowledged, each unless a fault says otherwise. */
export const onTransfer = (
  server: EventHubs,
  address: string,
  transfer: Message | Buffer,
  connection: Connection,
  delivery: Delivery,
): void => {
  const { hub, partition } = parseAddress(address);
  const fault = server.options.faults.next('event-hubs', `transfer ${hub}`);
  const bytes = Buffer.isBuffer(transfer) ? transfer.length : 0;
  if (bytes > MAX_MESSAGE_BYTES) {
    delivery.reject({ condition: 'amqp:link:message-size-exceeded', description: `${bytes} bytes, at most ${MAX_MESSAGE_BYTES}` });
  } else if (!turnDown(server, fault, connection, delivery)) {
    server.log.append(hub, fromTransfer(transfer), partition);
    acknowledge(server, fault, connection, delivery);
    feed(server);
  }
};

/** A put-token on `$cbs`: counted; every fault leaves it unapplied but `slow`. */
export const onPutToken = (server: EventHubs, request: Message, connection: Connection): void => {
  const fault = server.options.faults.next('event-hubs', 'put-token');
  const peer = peerOf(server, connection);
  if (fault?.kind === 'drop') drop(connection);
  else if (fault?.kind === 'kill') server.options.faults.kill();
  else if (fault?.kind === 'status') reply(peer, request, fault.status, fault.code ?? 'A fault of the lab');
  else if (fault?.kind === 'reject') reply(peer, request, 401, fault.condition);
  else if (fault?.kind === 'slow') later(server, fault.ms, () => connection.is_open() && putToken(peer, request));
  else if (fault?.kind !== 'no-ack') putToken(peer, request);
};
