import { describe, expect, test } from 'vitest';
import { summaryOf } from '../../src/alerts/summary.ts';
import { makeCampaign, makeFinding, makeSend } from '../domain/samples.ts';
import { alertOf, campaign } from './sample-alert.ts';

describe('the summary', () => {
  test('does not claim that codes stayed unused where only the provider was seen', () => {
    expect(summaryOf(alertOf(makeCampaign([makeSend({ service: 'shop-acs' })])))).toMatch(
      /^Likely SMS pumping: shop-acs sent 100 messages in 5 min; its log does not tell whether codes were verified\. About USD 13\.00 /,
    );
  });

  test.each([
    ['it may go on', {}, /It may still be going on: the last activity known was 5 min before this text \(2026-03-01T12:20:00Z\)\.$/],
    ['it is over', { state: 'ended' }, /It is over: nothing more was seen by 2026-03-01T12:20:00Z\.$/],
    ['it goes on elsewhere', { state: 'merged', mergedInto: 'abc' }, /which goes on as campaign abc\.$/],
    ['nothing happened after all', { verdict: 'refuted' }, /^Evidence read later contradicts every count/],
  ] as const)('says that %s', (_, changes, text) => expect(summaryOf(alertOf(campaign, changes))).toMatch(text));

  test('names a service that has no name, and counts several', () => {
    expect(summaryOf(alertOf(makeCampaign([makeFinding({ service: '' })])))).toContain('an unnamed service got 100 requests');
    const { entities } = alertOf();
    expect(summaryOf(alertOf(campaign, { entities: { ...entities, services: ['a', 'b'] } }))).toContain('2 services got');
  });
});
