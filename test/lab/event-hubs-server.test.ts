import {
  earliestEventPosition,
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  latestEventPosition,
  type ReceivedEventData,
} from '@azure/event-hubs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventHubsServer, startEventHubs } from '../../src/lab/event-hubs-server.ts';
import { makeFaults } from '../../src/lab/faults.ts';
import { makeLabToken } from '../../src/lab/token.ts';
import { labCredential } from '../azure/lab-credential.ts';
import { trustLabCertificate } from '../lab-certificate.ts';

const RETRY = { retryOptions: { maxRetries: 1, retryDelayInMs: 10, timeoutInMs: 1_000 } };
const faults = makeFaults();
const clients: { close: () => Promise<void> }[] = [];
let server: EventHubsServer;
let now = 0;

const producer = (credential = labCredential): EventHubProducerClient => {
  const client = new EventHubProducerClient(server.namespace, 'alerts', credential, RETRY);
  clients.push(client);
  return client;
};
const consumer = (): EventHubConsumerClient => {
  const client = new EventHubConsumerClient('$Default', server.namespace, 'alerts', labCredential, RETRY);
  clients.push(client);
  return client;
};
/** Reads until `n` events came. `idle` hears when partition 0 was read and had nothing more. */
const read = (
  client: EventHubConsumerClient,
  n: number,
  startPosition: EventPosition = earliestEventPosition,
  idle?: () => void,
): Promise<readonly ReceivedEventData[]> =>
  new Promise((resolve, reject) => {
    const got: ReceivedEventData[] = [];
    const subscription = client.subscribe(
      {
        processEvents: async (events, { partitionId }) => {
          if (events.length === 0 && partitionId === '0') idle?.();
          got.push(...events);
          if (got.length >= n) void subscription.close().then(() => resolve(got));
        },
        processError: async (error) => reject(error),
      },
      { startPosition, maxWaitTimeInSeconds: 1 },
    );
  });

beforeAll(async () => {
  await trustLabCertificate();
});
beforeEach(async () => {
  faults.reset();
  now = Date.parse('2026-03-01T10:00:00Z');
  server = await startEventHubs({ hubs: ['alerts'], faults, tls: await trustLabCertificate(), clock: { now: () => now } });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
});
afterAll(() => faults.reset());

describe("the lab's Event Hubs for readers", () => {
  it('gives a real consumer every event with its properties, stamped by the lab clock', async () => {
    const sender = producer();
    await sender.sendBatch([{ body: { n: 1 }, properties: { kind: 'alert' }, contentType: 'application/json', messageId: 'm1' }], {
      partitionKey: 'a',
    });
    await sender.sendBatch([{ body: { n: 2 } }, { body: { n: 3 } }], { partitionKey: 'b' });
    const got = (await read(consumer(), 3)).toSorted((x, y) => x.body.n - y.body.n);
    expect(got.map((event) => event.body)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(got[0]).toMatchObject({
      properties: { kind: 'alert' },
      contentType: 'application/json',
      partitionKey: 'a',
      messageId: 'm1',
      sequenceNumber: 0,
    });
    expect(got[0]?.enqueuedTimeUtc).toEqual(new Date(now));
  });

  it('starts a reader where it asks: after an offset, from a time, or at the end', async () => {
    const sender = producer();
    for (const n of [0, 1, 2]) {
      await sender.sendBatch([{ body: { n } }], { partitionId: '0' });
      now += 60_000;
    }
    const numbers = async (position: EventPosition, count: number): Promise<readonly number[]> =>
      (await read(consumer(), count, position)).map((event) => event.body.n);
    expect(await numbers({ offset: '0' }, 2)).toEqual([1, 2]);
    expect(await numbers({ sequenceNumber: 2, isInclusive: true }, 1)).toEqual([2]);
    expect(await numbers({ enqueuedOn: new Date('2026-03-01T10:00:30Z') }, 2)).toEqual([1, 2]);
    const later = read(consumer(), 1, latestEventPosition, () => void sender.sendBatch([{ body: { n: 3 } }], { partitionId: '0' }));
    expect((await later).map((event) => event.body.n)).toEqual([3]);
  });

  it('tells the properties of the hub and of a partition', async () => {
    await producer().sendBatch([{ body: 1 }], { partitionId: '1' });
    const client = consumer();
    expect(await client.getEventHubProperties()).toMatchObject({ name: 'alerts', partitionIds: ['0', '1'] });
    expect(await client.getPartitionProperties('1')).toMatchObject({ isEmpty: false, lastEnqueuedSequenceNumber: 0 });
    expect(await client.getPartitionProperties('0')).toMatchObject({ isEmpty: true });
  });
});

describe("the lab's Event Hubs for senders", () => {
  it('refuses a token that was made for another service', async () => {
    const other = {
      getToken: async () => ({
        token: makeLabToken('https://storage.azure.com', Date.now()).token,
        expiresOnTimestamp: Date.now() + 3_600_000,
      }),
    };
    await expect(producer(other).sendBatch([{ body: 1 }])).rejects.toThrow();
    expect(server.events('alerts')).toEqual([]);
  });

  it('refuses an oversized event that a client did not check', async () => {
    await expect(producer().sendBatch([{ body: 'x'.repeat(1_200_000) }])).rejects.toMatchObject({ code: 'MessageTooLargeError' });
    expect(server.events('alerts')).toEqual([]);
  });

  it('keeps bytes that are no JSON as text', async () => {
    await producer().sendBatch([{ body: Buffer.from('not json') }]);
    expect(server.events('alerts')).toMatchObject([{ body: 'not json' }]);
  });

  it('counts tokens and transfers as calls, and asks who started the process to kill it, before or after storing', async () => {
    let kills = 0;
    faults.onKill(() => {
      kills += 1;
    });
    const kill = (when: 'before' | 'after') => faults.use((call) => (call.what === 'transfer alerts' ? { kind: 'kill', when } : undefined));
    const sender = producer();
    kill('before');
    await expect(sender.sendBatch([{ body: 'lost' }])).rejects.toThrow();
    kill('after');
    await expect(sender.sendBatch([{ body: 'stored' }])).rejects.toThrow();
    expect(server.events('alerts').map((event) => event.body)).toEqual(['stored', 'stored']);
    expect(faults.calls().map((call) => call.what)).toEqual(['put-token', ...Array.from({ length: 4 }, () => 'transfer alerts')]);
    expect(kills).toBe(4);
  });
});
