import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventHubSettings, type EventHubSink, makeEventHubSink } from '../../src/azure/event-hubs.ts';
import type { Alert } from '../../src/domain/campaign.ts';
import type { Target } from '../../src/domain/target.ts';
import { type EventHubsServer, startEventHubs } from '../../src/lab/event-hubs-server.ts';
import type { LabEvent } from '../../src/lab/event-log.ts';
import { type Fault, makeFaults } from '../../src/lab/faults.ts';
import type { SendContext, SendOutcome } from '../../src/pipeline/sink-port.ts';
import { trustLabCertificate } from '../lab-certificate.ts';
import { labCredential, refusedCredential } from './lab-credential.ts';

const NOW = Date.parse('2026-03-01T10:05:00Z');
const target: Target = { id: 't', name: 'shop', tenantId: 'x', workspaceId: 'w', resourceId: '/subscriptions/s' };
const context: SendContext = { at: NOW, tasks: [], memory: { load: async () => ({}), save: async () => {} } };
const toEvent = ({ id, title }: Alert): object => ({ specversion: '1.0', id, type: 'test', data: { title } });
const alertOf = (id: string, campaignId = 'campaign-1', title = 'Über 900 codes to 日本'): Alert =>
  ({ id, campaignId, title }) as unknown as Alert;

const faults = makeFaults();
const broken: unknown[] = [];
const open: EventHubSink[] = [];
let server: EventHubsServer;
let hub = 0;
const HUBS = Array.from({ length: 40 }, (_, i) => `hub-${i}`);

const makeSink = (changes: Partial<EventHubSettings> = {}): EventHubSink => {
  const sink = makeEventHubSink({
    namespace: server.namespace,
    hub: HUBS[hub] ?? '',
    credential: labCredential,
    toEvent,
    tryTimeoutMs: 5_000,
    retryDelayMs: 20,
    ...changes,
  });
  open.push(sink);
  return sink;
};
/** For hubs that never answer: the client waits out each try. */
const HURRIED = { tryTimeoutMs: 1_000 };
const send = (alert: Alert, changes: Partial<EventHubSettings> = {}): Promise<SendOutcome> =>
  makeSink(changes).send(alert, target, context);
const events = (): readonly LabEvent[] => server.events(HUBS[hub] ?? '');
const callsOf = (what: string): number => faults.calls().filter((call) => call.what.startsWith(what)).length;
const failing = (what: string, fault: Fault, times = Number.POSITIVE_INFINITY): void => {
  let left = times;
  faults.use((call) => {
    if (!call.what.startsWith(what) || left <= 0) return undefined;
    left -= 1;
    return fault;
  });
};

beforeAll(async () => {
  server = await startEventHubs({
    hubs: HUBS,
    faults,
    tls: await trustLabCertificate(),
    clock: { now: () => NOW },
    onError: (error) => broken.push(error),
  });
});
beforeEach(() => {
  hub += 1;
  faults.reset();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((sink) => sink.close()));
  expect(broken).toEqual([]);
});
afterAll(() => server.close());

describe('an alert sent to Event Hubs', () => {
  it('arrives once as a structured CloudEvent, keyed by its campaign', async () => {
    expect(await send(alertOf('alert-1'))).toEqual({ kind: 'sent' });
    expect(events()).toMatchObject([
      {
        body: { specversion: '1.0', id: 'alert-1', type: 'test', data: { title: 'Über 900 codes to 日本' } },
        contentType: 'application/cloudevents+json; charset=utf-8',
        partitionKey: 'campaign-1',
        messageId: 'alert-1',
        enqueuedAt: NOW,
      },
    ]);
  });

  it('shares one connection and token with those after it, and keeps the order of its campaign in one partition', async () => {
    const sink = makeSink();
    for (const id of ['a', 'b', 'c']) expect(await sink.send(alertOf(id), target, context)).toEqual({ kind: 'sent' });
    await Promise.all(['d', 'e'].map((id) => sink.send(alertOf(id, 'campaign-2'), target, context)));
    const mine = events().filter((event) => event.partitionKey === 'campaign-1');
    expect(mine.map((event) => event.messageId)).toEqual(['a', 'b', 'c']);
    expect(new Set(mine.map((event) => event.partition)).size).toBe(1);
    expect(events()).toHaveLength(5);
    expect(callsOf('put-token')).toBe(1);
  });

  it('can be sent after a close: the sink connects again', async () => {
    const sink = makeSink();
    await sink.send(alertOf('a'), target, context);
    await sink.close();
    expect(await sink.send(alertOf('b'), target, context)).toEqual({ kind: 'sent' });
    expect(events()).toHaveLength(2);
  });

  it('is rejected before it is sent when it is larger than the hub takes', async () => {
    const outcome = await send(alertOf('a', 'c', 'x'.repeat(1_100_000)));
    expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('1048576 bytes') });
    expect(callsOf('transfer')).toBe(0);
  });
});

describe('a send to Event Hubs that meets a fault once', () => {
  it.each<[string, Fault]>([
    ['the hub is busy', { kind: 'reject', condition: 'com.microsoft:server-busy' }],
    ['the hub answers 503', { kind: 'status', status: 503 }],
    ['the role is not there yet', { kind: 'status', status: 403 }],
    ['the connection drops before the event is stored', { kind: 'drop', when: 'before' }],
  ])('arrives once when %s', async (_what, fault) => {
    failing('transfer', fault, 1);
    expect(await send(alertOf('a'), HURRIED)).toEqual({ kind: 'sent' });
    expect(events().map((event) => event.messageId)).toEqual(['a']);
    expect(callsOf('transfer')).toBe(2);
  });

  it('arrives once when the answer is slow', async () => {
    failing('transfer', { kind: 'slow', ms: 200 }, 1);
    expect(await send(alertOf('a'))).toEqual({ kind: 'sent' });
    expect(events()).toHaveLength(1);
  });

  it.each<[string, Fault]>([
    ['the connection drops after the event was stored', { kind: 'drop', when: 'after' }],
    ['the acknowledgement never comes', { kind: 'no-ack' }],
  ])('arrives twice with one id when %s, so that readers can drop the second', async (_what, fault) => {
    failing('transfer', fault, 1);
    expect(await send(alertOf('a'), HURRIED)).toEqual({ kind: 'sent' });
    expect(events().map((event) => (event.body as { id: string }).id)).toEqual(['a', 'a']);
  });

  it('arrives when the first token is refused', async () => {
    failing('put-token', { kind: 'status', status: 401 }, 1);
    expect(await send(alertOf('a'))).toEqual({ kind: 'sent' });
    expect(events()).toHaveLength(1);
  });
});

describe('a send to Event Hubs that keeps failing', () => {
  it.each<[string, Fault, string]>([
    ['is busy', { kind: 'reject', condition: 'com.microsoft:server-busy' }, 'ServerBusyError'],
    ['refuses the identity', { kind: 'status', status: 403 }, 'Azure Event Hubs Data Sender'],
    ['is over its quota', { kind: 'reject', condition: 'amqp:resource-limit-exceeded' }, 'QuotaExceededError'],
    ['is switched off', { kind: 'reject', condition: 'com.microsoft:entity-disabled' }, 'MessagingEntityDisabledError'],
    ['never acknowledges', { kind: 'no-ack' }, 'OperationTimeoutError'],
    ['drops every connection', { kind: 'drop', when: 'before' }, 'event hub'],
  ])('is worth another try later when the hub %s', async (_what, fault, words) => {
    failing('transfer', fault);
    expect(await send(alertOf('a'), HURRIED)).toMatchObject({ kind: 'retry', reason: expect.stringContaining(words) });
  });

  it.each<[string, Fault]>([
    ['too large', { kind: 'status', status: 413 }],
    ['not allowed', { kind: 'reject', condition: 'amqp:not-allowed' }],
  ])('is rejected when the hub calls the event %s', async (_what, fault) => {
    failing('transfer', fault);
    expect(await send(alertOf('a'))).toMatchObject({ kind: 'rejected' });
    expect(callsOf('transfer')).toBe(1);
  });

  it('is worth another try when every token is refused, with the role named', async () => {
    failing('put-token', { kind: 'status', status: 401 });
    const outcome = await send(alertOf('a'));
    expect(outcome).toMatchObject({ kind: 'retry', reason: expect.stringContaining('Data Sender') });
    expect(events()).toEqual([]);
  });

  it('is worth another try when the hub is missing, with the settings named', async () => {
    const outcome = await send(alertOf('a'), { hub: 'nowhere' });
    expect(outcome).toMatchObject({ kind: 'retry', reason: expect.stringContaining('TOLLWATCH_EVENTHUBS_HUB') });
  });

  it('is worth another try when there is no token at all', async () => {
    expect(await send(alertOf('a'), { credential: refusedCredential })).toMatchObject({ kind: 'retry' });
  });

  it('is worth another try when nobody listens', async () => {
    expect(await send(alertOf('a'), { namespace: 'localhost:9' })).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('localhost:9'),
    });
  });

  it('says why in one short line', async () => {
    failing('transfer', { kind: 'reject', condition: 'com.microsoft:server-busy' });
    const outcome = await send(alertOf('a'));
    const reason = outcome.kind === 'retry' ? outcome.reason : '';
    expect(reason.length).toBeLessThanOrEqual(300);
    expect(reason).not.toMatch(/[\r\n]/);
  });
});
