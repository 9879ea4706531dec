import { describe, expect, test } from 'vitest';
import { durationText, makeAlert, titleOf } from '../../src/domain/alert.ts';
import { withAlert } from '../../src/domain/notify.ts';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { BIN, counts, EMPTY, makeCampaign, makeFinding, makeSend, NOON, standing, tick } from './samples.ts';

const context = {
  change: 'opened',
  notify: true,
  now: NOON + 30 * MINUTE,
  query: 'AppRequests',
  queryLink: 'https://portal.azure.com/#x',
  nextSteps: ['Block it.'],
} as const;
const sources = Array.from({ length: 6 }, (_, n) => `203.0.113.${7 - n}`);
const spread = makeCampaign(
  sources.map((source, n) =>
    makeFinding({ source, bin: NOON + (n % 5) * BIN, counts: counts(n === 0 ? 240 : 200), countries: ['NG'], blocks: ['+234803123'] }),
  ),
);

describe('the title', () => {
  test('says service, destination, source, volume, time and loss', () => {
    expect(titleOf(spread)).toBe('SMS pumping on shop-api to NG from 203.0.113.7 and 5 more: 1,240 code requests in 25 min, about USD 161');
  });

  test('says messages and the caller when only the provider saw it', () => {
    expect(titleOf(makeCampaign([makeSend({ service: 'shop-acs', countries: ['NG', 'PK'] })]))).toBe(
      'SMS pumping on shop-acs to NG and 1 more from 10.0.0.4: 100 messages in 5 min, at least USD 13.00',
    );
  });

  test('says that addresses were masked instead of inventing one client', () => {
    expect(titleOf(makeCampaign([makeFinding({ source: 'unknown:Nigeria' })]))).toContain('from masked addresses in Nigeria:');
    expect(titleOf(makeCampaign([makeFinding({ source: 'unknown:' })]))).toContain('from masked addresses:');
  });

  test('does not claim to know how many sources there are beyond the 200 that are kept', () => {
    const from = (n: number) => titleOf(makeCampaign(Array.from({ length: n }, (_, i) => makeFinding({ source: `10.0.0.${i}` }))));
    expect(from(200)).toContain('from 10.0.0.0 and 199 more:');
    expect(from(201)).toContain('from 10.0.0.0 and at least 200 more:');
  });

  test('counts the services of a roll-up instead of naming one', () => {
    const many = Array.from({ length: 9 }, (_, n) => makeFinding({ service: `service-${n}`, counts: counts(100 + n) }));
    const rollUp = standing(tick(EMPTY, many)).find((candidate) => candidate.rollUp);
    if (rollUp === undefined) throw new Error('nothing was rolled up');
    expect(titleOf(rollUp)).toBe('SMS pumping on 4 services from 203.0.113.7: 406 code requests in 5 min, about USD 52.78');
  });

  test('of what nobody is alerted about claims no attack', () => {
    const operator = { ...NO_OPERATOR_CONFIG, allow: { ips: [], countries: [], services: ['shop-api', 'shop-acs'] } };
    expect(titleOf(makeCampaign([makeFinding()], operator))).toBe(
      'Spike of code requests on shop-api from 203.0.113.7: 100 in 5 min, about USD 13.00',
    );
    expect(titleOf(makeCampaign([makeSend({ service: 'shop-acs' })], operator))).toBe(
      'Spike of messages on shop-acs from 10.0.0.4: 100 in 5 min, at least USD 13.00',
    );
    expect(titleOf(makeCampaign([makeFinding({ counts: counts(100, { verified: 90 }) })]))).toMatch(/^Spike of code requests on shop-api /);
  });

  test('says that nothing is left of it once evidence refuted every finding', () => {
    const out = tick(tick(EMPTY, [makeFinding()]), [makeFinding({ verdict: 'refuted' })]);
    expect(standing(out).map(titleOf)).toEqual(['Refuted by later evidence: SMS pumping on shop-api']);
  });

  test('carries no phone number, and not even the block', () => {
    expect(titleOf(spread)).not.toMatch(/\+?\d{6,}/);
  });

  test('a service name from a log cannot break the line or fill the page', () => {
    const title = titleOf(makeCampaign([makeFinding({ service: `a\r\nSeverity: Low\u202e\u0000${'x'.repeat(500)}` })]));
    expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(title.length).toBeLessThan(200);
  });
});

describe('makeAlert', () => {
  test('is made again alike after a crash, and has the next revision', () => {
    const first = makeAlert(spread, context);
    expect(makeAlert(spread, context)).toEqual(first);
    expect(first.revision).toBe(1);
    const next = makeAlert(withAlert(spread, context, NOON), context);
    expect(next.revision).toBe(2);
    expect(next.id).not.toBe(first.id);
  });

  test('lists entities sorted, and the busiest addresses by volume', () => {
    const { entities, topIps, sourceCount } = makeAlert(spread, context);
    expect(entities).toEqual({ ips: [...sources].sort(), services: ['shop-api'], countries: ['NG'], blocks: ['+234803123'] });
    expect(topIps[0]).toBe('203.0.113.7');
    expect(topIps).toHaveLength(3);
    expect(sourceCount).toBe(6);
  });

  test('never lists a masked source as an address, but counts it', () => {
    const { entities, topIps, sourceCount } = makeAlert(
      makeCampaign([makeFinding({ source: 'unknown:NG', counts: counts(500) })]),
      context,
    );
    expect([entities.ips, topIps, sourceCount]).toEqual([[], [], 1]);
  });

  test('names who asked for codes, not the own backend that sent them; requests and sends are not added', () => {
    const alert = makeAlert(
      makeCampaign([makeFinding({ counts: counts(100, { verified: 3 }) }), makeSend({ counts: counts(110) })]),
      context,
    );
    expect(alert.entities.ips).toEqual(['203.0.113.7']);
    expect(alert.counts).toMatchObject({ requests: 100, sends: 110, verified: 3 });
    expect(alert.hunts).toEqual(['acs-send-spike', 'otp-request-spike']);
    expect(alert.sides).toEqual(['request', 'send']);
  });

  test('shows the worst verdict of its findings', () => {
    const of = (...verdicts: readonly ('confirmed' | 'drifted' | 'unverified')[]) =>
      makeAlert(makeCampaign(verdicts.map((verdict, n) => makeFinding({ verdict, bin: NOON + n * BIN }))), context).verdict;
    expect([of('confirmed'), of('confirmed', 'drifted'), of('drifted', 'unverified', 'confirmed')]).toEqual([
      'confirmed',
      'drifted',
      'unverified',
    ]);
  });
});

test.each([
  [1, '1 min'],
  [25 * MINUTE, '25 min'],
  [119 * MINUTE, '119 min'],
  [120 * MINUTE, '2 h'],
  [185 * MINUTE, '3 h 5 min'],
])('%d ms read as %s', (ms, text) => expect(durationText(ms)).toBe(text));
