import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/domain/signal.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { unsentReason } from '../../src/domain/unsent.ts';
import { BURST, burstHistory, NOW, type Rate } from './burst-history.ts';

const BIN = 5 * MINUTE;

const signal = (service: string, suspect: number, log = 'AppRequests'): Signal => ({
  subject: { log, service, flow: '/api/sign-up', dimension: 'client-country', part: '' },
  window: BURST,
  nats: { conversion: 20 },
  sends: suspect,
  verified: 0,
  suspect,
  firstSeen: false,
});

const form = (service: string, usual: number, burst = 0): Rate => ({ log: 'AppRequests', service, usual, burst });
const acs = (service: string, usual: number, burst = 0, until = NOW): Rate => ({
  log: 'ACSSMSIncomingOperations',
  service,
  usual,
  burst,
  until,
});
const reason = (requests: readonly Rate[], messages: readonly Rate[], of = signal('shop', 300)): string | undefined =>
  unsentReason({ signal: of, requests: burstHistory(...requests), messages: burstHistory(...messages), serviceName: (name) => name });

describe('requests that stand out', () => {
  test('cost nothing when the log of messages shows as many as usual', () => {
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 4)])).toBe(
      'no messages were sent behind these requests: ACSSMSIncomingOperations shows 48 where 348 were asked for',
    );
  });

  test('cost what they cost when the messages went out', () => {
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 4, 100)])).toBeUndefined();
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 4, 30)])).toBeUndefined();
  });

  test('are not explained beside requests that were sent, however many were not: a test, or the attacker’s own, hides nothing', () => {
    expect(reason([form('shop', 4, 440)], [acs('shop-acs', 4, 40)], signal('shop', 120))).toBeUndefined();
    expect(reason([form('shop', 4, 600)], [acs('shop-acs', 4, 100)], signal('shop', 1800))).toBeUndefined();
  });

  test('are not explained where part of the messages goes where no log sees them', () => {
    expect(reason([form('shop', 10, 100)], [acs('shop-acs', 8)])).toBeUndefined();
    expect(reason([form('shop', 10, 100)], [acs('shop-acs', 9)])).toBeDefined();
  });

  test('are not explained where no log of messages followed them so far', () => {
    expect(reason([form('shop', 4, 100)], [])).toBeUndefined();
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 2)])).toBeUndefined();
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 20)])).toBeUndefined();
  });

  test('wait for the messages of the last minutes where these usually come', () => {
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 4, 0, NOW - 10 * MINUTE)])).toBe(
      'the messages behind these requests are awaited: ACSSMSIncomingOperations shows few of the last minutes yet',
    );
    expect(reason([form('shop', 1, 100)], [acs('shop-acs', 1, 0, NOW - 10 * MINUTE)])).toBeUndefined();
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 2, 0, NOW - 10 * MINUTE)])).toBeUndefined();
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 4, 0, NOW - 10 * MINUTE)], signal('shop', 400))).toBeUndefined();
  });

  test('are not explained by a log that has stopped', () => {
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 4, 0, NOW - 30 * MINUTE)])).toBeUndefined();
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 4, 0, NOW - HOUR)])).toBeUndefined();
  });

  test('are not explained by counts that were read up to an earlier moment', () => {
    const messages = { ...burstHistory(acs('shop-acs', 4)), until: NOW - BIN };
    const requests = burstHistory(form('shop', 4, 100));
    expect(unsentReason({ signal: signal('shop', 300), requests, messages, serviceName: (name) => name })).toBeUndefined();
  });

  test('of a small form beside a large one are not explained: the small one may send elsewhere', () => {
    const messages = [acs('shop-acs', 12)];
    expect(reason([form('shop', 10), form('club', 2, 100)], messages, signal('club', 300))).toBeUndefined();
    expect(reason([form('shop', 10, 100), form('club', 2)], messages, signal('shop', 300))).toBeDefined();
  });

  test('are compared with messages of the same name where there are such', () => {
    const messages = [acs('shop', 4), acs('club', 4, 100)];
    expect(reason([form('shop', 4, 100), form('club', 4)], messages)).toBeDefined();
    expect(reason([form('shop', 4), form('club', 4, 100)], messages, signal('club', 300))).toBeUndefined();
  });

  test('a drip inside much traffic is not explained by how messages scatter', () => {
    expect(reason([form('shop', 40, 3)], [acs('shop-acs', 40, 3)], signal('shop', 9))).toBeUndefined();
    expect(reason([form('shop', 40, 3)], [acs('shop-acs', 40)], signal('shop', 9))).toBeUndefined();
  });

  test('signals of a provider’s own log are never explained so', () => {
    expect(reason([form('shop', 4, 100)], [acs('shop-acs', 4)], signal('shop', 300, 'SmsEvents_CL'))).toBeUndefined();
  });
});
