import { describe, expect, test } from 'vitest';
import { countsText, guideText, lossLine, seenText, summaryOf } from '../../src/alerts/summary.ts';
import type { Evidence, EvidenceKind } from '../../src/domain/signal.ts';
import { HOUR } from '../../src/domain/time.ts';
import { counts, makeCampaign, makeFinding, makeSend, NOON } from '../domain/samples.ts';
import { alertOf, campaign } from './sample-alert.ts';

describe('the summary', () => {
  test('does not claim that codes stayed unused where only the provider was seen', () => {
    expect(summaryOf(alertOf(makeCampaign([makeSend({ service: 'shop-acs' })])))).toMatch(
      /^Likely SMS pumping: shop-acs sent 100 messages in 5 min; its log does not tell whether codes were verified\. At least USD 13\.00 /,
    );
  });

  test.each([
    ['it may go on', {}, /It may still be going on: the last activity known was 5 min before this text \(2026-03-01T12:20:00Z\)\.$/],
    ['it is over', { state: 'ended' }, /It is over: nothing more was seen by 2026-03-01T12:20:00Z\.$/],
    ['it goes on elsewhere', { state: 'merged', mergedInto: 'abc' }, /which goes on as campaign abc\.$/],
    ['nothing happened after all', { verdict: 'refuted' }, /^Evidence read later contradicts every count/],
  ] as const)('says that %s', (_, changes, text) => expect(summaryOf(alertOf(campaign, changes))).toMatch(text));

  test('says how many requests were throttled, and whose messages are priced when the provider counts more', () => {
    const asked = makeFinding({ counts: counts(1100, { sends: 1000, throttled: 100 }) });
    const sent = makeSend({ counts: counts(1200) });
    expect(summaryOf(alertOf(makeCampaign([asked, sent])))).toMatch(
      /got 1,100 requests for one-time codes in 5 min \(100 of them throttled\), and 0 of these codes were verified\. About USD 156 if all 1,200 messages in the provider's log are billed\./,
    );
  });

  test('names a service that has no name, and counts several', () => {
    expect(summaryOf(alertOf(makeCampaign([makeFinding({ service: '' })])))).toContain('an unnamed service got 100 requests');
    const { entities } = alertOf();
    expect(summaryOf(alertOf(campaign, { entities: { ...entities, services: ['a', 'b'] } }))).toContain('2 services got');
  });
});

describe('the numbers add up', () => {
  const form = (requests: number, rest: Parameters<typeof counts>[1] = {}) => makeFinding({ counts: counts(requests, rest) });
  const provider = (requests: number, failed = 0) => makeSend({ counts: counts(requests, { sends: requests - failed, failed }) });

  test.each([
    ['all of it accepted', [form(120)], '120 code requests, all accepted, 0 codes verified'],
    [
      'some of it throttled, which counts as asked for',
      [form(1100, { sends: 1000, throttled: 100, verified: 3 })],
      '1,100 code requests (1,000 accepted, 100 throttled), 3 codes verified',
    ],
    ['failures, which do not', [form(120, { failed: 7 })], '120 code requests, all accepted, 7 more that failed, 0 codes verified'],
    [
      'a provider that counts more than the form',
      [form(1100, { sends: 1000, throttled: 100 }), provider(1200)],
      "1,100 code requests (1,000 accepted, 100 throttled), 0 codes verified in the form's log; 1,200 messages in the provider's log; each log counts only what stood out in it, not all traffic",
    ],
    ['the same at both ends', [form(120), provider(120)], '120 code requests, all accepted, 0 codes verified'],
    ['the provider alone', [provider(120)], "120 messages in the provider's log, which shows no verified codes"],
    [
      'the provider alone with failures',
      [provider(1200, 50)],
      "1,200 messages (1,150 sent, 50 failed) in the provider's log, which shows no verified codes",
    ],
  ])('%s', (_, findings, text) => expect(countsText(alertOf(makeCampaign(findings)))).toBe(text));

  test('nothing is left of refuted findings', () => {
    const none = { requests: 0, sends: 0, verified: 0, failed: 0, throttled: 0 };
    expect(countsText(alertOf(campaign, { counts: none, seen: {} }))).toBe('0 code requests, 0 codes verified');
  });
});

describe('where the numbers come from', () => {
  const shown = (log: string, hunt: string, nats: Partial<Record<EvidenceKind, number>>, more: Partial<Evidence> = {}): Evidence => ({
    subject: { log, service: 'shop-api', flow: '', dimension: 'destination', part: 'ID' },
    window: { from: NOON - 2 * HOUR, to: NOON },
    ...{ nats, sends: 90, verified: 51, suspect: 60, usualSends: 10, usualShare: 0.7, firstSeen: false },
    ...{ hunt, finding: 'f', seenAt: NOON },
    ...more,
  });
  const both = {
    ...makeCampaign([
      makeFinding({ hunt: 'otp-distributed-spike', counts: counts(100) }),
      makeSend({ hunt: 'sms-spend-surge', counts: counts(150, { verified: 51, suspect: 90 }) }),
    ]),
    evidence: [
      shown('AppRequests', 'otp-distributed-spike', { sources: 14 }),
      shown('SmsEvents_CL', 'sms-spend-surge', { conversion: 40, spend: 10 }),
      shown('SmsEvents_CL', 'otp-conversion-collapse', { conversion: 40 }),
    ],
  };

  test('codes that one log saw verified and the other did not are said of each', () => {
    expect(countsText(alertOf(both))).toBe(
      "100 code requests, all accepted, 0 codes verified in the form's log; 150 messages in the provider's log (51 codes verified there); each log counts only what stood out in it, not all traffic",
    );
    expect(summaryOf(alertOf(both))).toContain('and 0 of these codes were verified by its own log.');
    expect(seenText(alertOf(both))).toBe("AppRequests (the form's log), SmsEvents_CL (the provider's log)");
  });

  test('a provider alone that shows verifications is not said to show none', () => {
    const alone = { ...makeCampaign([makeSend({ counts: counts(90, { verified: 51 }) })]), evidence: both.evidence.slice(1) };
    expect(countsText(alertOf(alone))).toBe("90 messages in the provider's log, 51 codes verified there");
    expect(summaryOf(alertOf(alone))).toContain('sent 90 messages in 5 min; 51 of these codes were verified.');
  });

  test('a form whose log shows no verifications is not said to have had none', () => {
    const blind = {
      ...makeCampaign([makeFinding({ hunt: 'otp-distributed-spike' })]),
      evidence: [{ ...shown('AGWAccessLogs', 'otp-distributed-spike', { sources: 14 }) }].map(({ usualShare: _, ...rest }) => rest),
    };
    expect(countsText(alertOf(blind))).toBe('100 code requests, all accepted, verified codes not shown by the log');
    expect(summaryOf(alertOf(blind))).toContain('its log does not tell whether codes were verified');
  });

  test('the loss says why it counts fewer messages than were seen', () => {
    const of = alertOf(both, { loss: { usd: 13, messages: 90, priceUsd: 0.13, basis: 'USD 0.13 a message, the default price' } });
    expect(lossLine(of)).toBe(
      'about USD 13.00: 90 messages, those of 150 beyond the usual or never verified, at USD 0.13 a message, the default price',
    );
  });

  test('the guide to begin with is of the hunt that tells most, not of the one that prices it', () => {
    expect(guideText(alertOf(both))).toBe('src/hunts/otp-conversion-collapse/guide.md (its evidence weighs most)');
    expect(guideText(alertOf(makeCampaign([makeFinding(), makeSend({ counts: counts(900) })])))).toMatch(
      /^src\/hunts\/otp-request-spike\//,
    );
  });

  test('addresses of tags are named where the log of the form masks its own, and callers of the provider never', () => {
    const tagged = (log: string) => ({
      ...makeCampaign([makeFinding({ source: 'unknown:Romania' })]),
      evidence: [shown(log, 'x', { conversion: 40 }, { subject: { log, service: 's', flow: '', dimension: 'ip', part: '198.51.100.9' } })],
    });
    expect(alertOf(tagged('SmsEvents_CL')).evidenceIps).toEqual(['198.51.100.9']);
    expect(alertOf(tagged('ACSSMSIncomingOperations')).evidenceIps).toBeUndefined();
  });
});
