import { describe, expect, test } from 'vitest';
import { countsText, summaryOf } from '../../src/alerts/summary.ts';
import { counts, makeCampaign, makeFinding, makeSend } from '../domain/samples.ts';
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
      /got 1,100 requests for one-time codes in 5 min \(100 of them throttled\), and 0 codes were verified\. About USD 156 if all 1,200 messages in the provider's log are billed\./,
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
      "1,100 code requests (1,000 accepted, 100 throttled), 1,200 messages in the provider's log, 0 codes verified",
    ],
    ['the same at both ends', [form(120), provider(120)], '120 code requests, all accepted, 0 codes verified'],
    ['the provider alone', [provider(120)], '120 messages, codes verified: not in this log'],
    ['the provider alone with failures', [provider(1200, 50)], '1,200 messages (1,150 sent, 50 failed), codes verified: not in this log'],
  ])('%s', (_, findings, text) => expect(countsText(alertOf(makeCampaign(findings)))).toBe(text));

  test('nothing is left of refuted findings', () => {
    const none = { requests: 0, sends: 0, verified: 0, failed: 0, throttled: 0 };
    expect(countsText(alertOf(campaign, { counts: none }))).toBe('0 code requests, 0 codes verified');
  });
});
