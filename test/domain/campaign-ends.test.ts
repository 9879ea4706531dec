import { describe, expect, test } from 'vitest';
import type { EvidenceKind, Signal } from '../../src/domain/signal.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { BIN, counts, EMPTY, type FindingChanges, makeFinding, NOON, standing, tick } from './samples.ts';

/** A finding of a counting hunt: strong enough to alert unless said otherwise. */
const seen = (
  log: string,
  service: string,
  changes: FindingChanges = {},
  nats: Partial<Record<EvidenceKind, number>> = { conversion: 20, share: 20 },
) => {
  const bin = changes.bin ?? NOON;
  const signal: Signal = {
    subject: { log, service, flow: '', dimension: 'destination', part: service },
    window: { from: bin, to: bin + BIN },
    nats,
    sends: 100,
    verified: 0,
    suspect: 100,
    usualSends: 1,
    firstSeen: false,
  };
  return makeFinding({ hunt: 'h', source: '', service, counts: counts(100), signal, ...changes });
};

const form = (changes: FindingChanges = {}) => seen('AppRequests', 'shop-api', changes);
const provider = (changes: FindingChanges = {}, nats?: Partial<Record<EvidenceKind, number>>) =>
  seen('ACSSMSIncomingOperations', 'shop-acs', { side: 'send', ...changes }, nats);
const statuses = (campaigns: ReturnType<typeof standing>) => campaigns.map(({ service, assessment }) => [service, assessment.standing]);

describe('one attack under two names', () => {
  test('in two logs at the same time it is one campaign with both services', () => {
    const campaigns = standing(tick(EMPTY, [form(), provider({ bin: NOON + BIN })]));
    expect(campaigns).toHaveLength(1);
    expect(Object.keys(campaigns[0]?.services.top ?? {}).sort()).toEqual(['shop-acs', 'shop-api']);
  });

  test('the one that people were told of goes on', () => {
    // The provider's side was there first, but as a record only.
    const recorded = tick(EMPTY, [provider({}, { volume: 6 })]);
    const told = tick(recorded, [form({ bin: NOON + BIN })], NOON + BIN);
    expect(statuses(standing(told))).toEqual([
      ['shop-acs', 'record-only'],
      ['shop-api', 'alert'],
    ]);
    const both = standing(tick(told, [provider({ bin: NOON + 2 * BIN })], NOON + 2 * BIN));
    expect(statuses(both)).toEqual([['shop-api', 'alert']]);
  });

  test('what is only a record is not drawn into an alert, nor made one', () => {
    expect(statuses(standing(tick(EMPTY, [form(), provider({}, { volume: 6 })]))).sort()).toEqual([
      ['shop-acs', 'record-only'],
      ['shop-api', 'alert'],
    ]);
  });

  test('two services of one log are two attacks', () => {
    expect(standing(tick(EMPTY, [form(), seen('AppRequests', 'blog-api')]))).toHaveLength(2);
  });

  test('with two partners to choose from nothing is joined: two attacks at once stay apart', () => {
    expect(standing(tick(EMPTY, [form(), seen('AppRequests', 'blog-api'), provider()]))).toHaveLength(3);
  });

  test('hours apart they are two attacks', () => {
    const first = tick(EMPTY, [form()]);
    expect(standing(tick(first, [provider({ bin: NOON + HOUR + 15 * MINUTE })], NOON + 2 * HOUR))).toHaveLength(2);
  });
});

describe('passed thresholds in an application’s log and in its gateway’s', () => {
  const A = '203.0.113.7';
  const B = '198.51.100.20';
  const own = (source: string, bin = NOON) => makeFinding({ log: 'AppRequests', source, bin });
  const gateway = (source: string, bin = NOON) =>
    makeFinding({ log: 'AGWAccessLogs', service: 'shop-gateway', source, counts: counts(110), bin });

  test('of one client are one campaign, which counts no request twice', () => {
    const campaigns = standing(tick(EMPTY, [own(A), gateway(A)]));
    expect(campaigns).toMatchObject([{ counts: { request: { requests: 110 } }, loss: { messages: 110 } }]);
    expect(Object.keys(campaigns[0]?.services.top ?? {}).sort()).toEqual(['shop-api', 'shop-gateway']);
  });

  test('are one campaign where the application’s log masks the client', () => {
    expect(standing(tick(EMPTY, [own('unknown:Nigeria'), gateway(A)]))).toHaveLength(1);
  });

  test('of two clients at once stay two, also later on', () => {
    const two = tick(EMPTY, [own(A), own(B), gateway(A), gateway(B)]);
    expect(standing(two).map(({ sources }) => Object.keys(sources.top))).toHaveLength(2);
    const later = [own(A, NOON + BIN), gateway(A, NOON + BIN), gateway(B, NOON + BIN)];
    expect(standing(tick(two, later, NOON + BIN))).toHaveLength(2);
  });

  test('of one client against two services of one log stay two: their owners differ', () => {
    expect(standing(tick(EMPTY, [own(A), makeFinding({ log: 'AppRequests', service: 'blog-api', source: A })]))).toHaveLength(2);
  });

  test('in three logs are one campaign', () => {
    const door = makeFinding({ log: 'AzureDiagnostics', service: 'WEB', source: A });
    expect(standing(tick(EMPTY, [own(A), gateway(A), door]))).toHaveLength(1);
  });
});

test('a campaign of one message is recorded, whatever its window showed', () => {
  const [campaign] = standing(tick(EMPTY, [form({ counts: counts(1) })]));
  expect(campaign?.assessment.standing).toBe('record-only');
});
