import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { assess, evaluate, severityRank } from '../../src/domain/severity.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { RUNS } from '../runs.ts';
import { BIN, counts, EMPTY, makeCampaign, makeFinding, makeSend, NOON, standing, tick } from './samples.ts';

const withPeak = (ratio: number, usd: number) => {
  const campaign = makeCampaign([
    makeFinding({ excess: { name: 'SMSFrequencyThreshold', limit: 50, observed: 50 * ratio, ratio, what: 'messages in 5 min' } }),
  ]);
  return assess(campaign, { ...campaign.loss, usd }, undefined);
};

describe('severity', () => {
  test.each([
    ['Low', 1, 0],
    ['Low', 2.9, 49.99],
    ['Medium', 3, 0],
    ['Medium', 1, 50],
    ['Medium', 9.9, 499],
    ['High', 10, 0],
    ['High', 1, 500],
  ])('%s at %d times the threshold and USD %d', (severity, ratio, usd) => {
    expect(withPeak(ratio, usd).severity).toBe(severity);
  });

  test('the reason carries observation with its unit, threshold, loss and price', () => {
    expect(makeCampaign([makeFinding({ counts: counts(9000) })]).assessment.reason).toBe(
      '9,000 code requests in 5 min from one client; the threshold is 50 (SMSFrequencyThreshold); about USD 1,170 at USD 0.13 a message, the default price',
    );
  });

  test('a peak that a counting hunt measured says its number once, and no threshold that nobody set', () => {
    const excess = { name: 'volume', limit: 0, observed: 178, ratio: 178, what: '178 codes to ID in 15 min; usually none in that time' };
    expect(makeCampaign([makeFinding({ excess })]).assessment.reason).toMatch(
      /^178 codes to ID in 15 min; usually none in that time; about USD /,
    );
  });

  test('the loss is at least that much when the provider counted the messages itself', () => {
    expect(makeCampaign([makeSend()]).assessment.reason).toContain('; at least USD 13.00 at USD 0.13 a message');
    expect(makeCampaign([makeSend(), makeFinding()]).assessment.reason).toContain('; about USD 13.00 at USD 0.13 a message');
  });

  test('it never falls while a campaign lives, though a cheap destination lowers the mean price', () => {
    const operator = { ...NO_OPERATOR_CONFIG, prices: { default: 0.13, byCountry: { NG: 0.6, US: 0.01 } } };
    const first = tick(EMPTY, [makeFinding({ countries: ['NG'] })], NOON, operator);
    const then = tick(first, [makeFinding({ countries: ['US'], bin: NOON + BIN, counts: counts(60) })], NOON, operator);
    expect(standing(first)[0]).toMatchObject({ loss: { usd: 60 }, assessment: { severity: 'Medium' } });
    expect(standing(then)[0]?.loss.usd).toBeLessThan(50);
    expect(standing(then)[0]?.assessment.severity).toBe('Medium');
  });
});

describe('standing', () => {
  test('users who enter their codes explain a peak: kept, nobody alerted', () => {
    const { assessment } = makeCampaign([makeFinding({ counts: counts(61, { verified: 49 }) })]);
    expect(assessment).toMatchObject({ standing: 'record-only', severity: 'Low' });
    expect(assessment.reason).toMatch(/^49 of 61 codes were verified; /);
  });

  test('half of the codes is enough to explain, less is not', () => {
    expect(makeCampaign([makeFinding({ counts: counts(100, { verified: 50 }) })]).assessment.standing).toBe('record-only');
    expect(makeCampaign([makeFinding({ counts: counts(100, { verified: 49 }) })]).assessment.standing).toBe('alert');
  });

  test('from four times the threshold on conversions explain nothing: attackers convert too', () => {
    expect(makeCampaign([makeFinding({ counts: counts(199, { verified: 190 }) })]).assessment.standing).toBe('record-only');
    expect(makeCampaign([makeFinding({ counts: counts(200, { verified: 190 }) })]).assessment.standing).toBe('alert');
  });

  test('codes verified at the form do not explain messages of the provider that no form asked for', () => {
    const form = makeFinding({ counts: counts(60, { verified: 55 }) });
    expect(makeCampaign([form, makeSend({ counts: counts(70) })]).assessment.standing).toBe('record-only');
    expect(makeCampaign([form, makeSend({ counts: counts(190) })]).assessment.standing).toBe('alert');
  });

  test("the operator's reason comes first when a campaign is suppressed", () => {
    const operator = { ...NO_OPERATOR_CONFIG, allow: { ips: [], countries: [], services: ['shop-api'] } };
    expect(makeCampaign([makeFinding()], operator).assessment).toMatchObject({
      standing: 'suppressed',
      reason: expect.stringMatching(/^every service of it is on the allow list; /),
    });
  });
});

describe('what explains itself', () => {
  const sent = (observed: number, n: number, explained?: string) => {
    const bin = NOON + n * BIN;
    const signal: Signal = {
      subject: { log: 'ACSSMSIncomingOperations', service: 'shop-acs', flow: '', dimension: 'flow', part: '' },
      window: { from: bin, to: bin + BIN },
      nats: { rate: observed / 10 },
      sends: observed,
      verified: 0,
      suspect: observed,
      firstSeen: false,
      ...(explained === undefined ? {} : { explained }),
    };
    const excess = { name: 'SMSFrequencyThreshold', limit: 100, observed, ratio: observed / 100, what: 'messages' };
    return { bin, counts: counts(observed), excess, signal };
  };
  const quiet = makeSend(sent(200, 0, 'bulk messages'));
  const { signal: _, ...loud } = sent(20_000, 2);

  test('is kept with its reason, and nobody is alerted', () => {
    const { assessment } = makeCampaign([quiet]);
    expect(assessment.standing).toBe('suppressed');
    expect(assessment.reason).toMatch(/^bulk messages; /);
  });

  test('does not explain what comes with it, in whatever order it comes', () => {
    expect(makeCampaign([quiet, makeSend(loud)]).assessment.standing).toBe('alert');
    for (const [first, second] of [
      [quiet, makeSend(loud)],
      [makeSend(loud), quiet],
    ] as const)
      expect(standing(tick(tick(EMPTY, [first]), [second]))[0]?.assessment.standing).toBe('alert');
  });

  test('an alert stays one when its later bins are explained: people were told', () => {
    const told = tick(EMPTY, [makeSend(loud)]);
    expect(standing(tick(told, [makeSend(sent(30_000, 3, 'bulk messages'))]))[0]?.assessment.standing).toBe('alert');
  });
});

describe('confidence', () => {
  const of = (...findings: Parameters<typeof makeCampaign>[0] & object) => makeCampaign(findings).assessment.confidence;

  test('low until one finding is confirmed', () => {
    expect(of(makeFinding({ verdict: 'unverified', counts: counts(900) }), makeFinding({ verdict: 'drifted', bin: NOON + BIN }))).toBe(
      'Low',
    );
    expect(of(makeFinding())).toBe('Medium');
  });

  test('high when both ends of the pipe saw it, many sources did, or it is far past the threshold', () => {
    expect(of(makeFinding(), makeSend())).toBe('High');
    expect(of(...[1, 2, 3, 4, 5].map((n) => makeFinding({ source: `192.0.2.${n}` })))).toBe('High');
    expect(of(makeFinding({ counts: counts(500) }))).toBe('High');
  });
});

// Seen to fail with: `send?.sends ?? request?.sends` in messagesOf (a few flagged sends hid the requests), `higher` giving the later excess.
test('adding attack rows never lowers severity, nor takes an alert back', () => {
  const finding = (most: number, sides: readonly ('request' | 'send')[]) =>
    fc.record({
      n: fc.integer({ min: 0, max: 20 }),
      requests: fc.integer({ min: 50, max: most }),
      side: fc.constantFrom(...sides),
      share: fc.constantFrom(0, 0.4, 0.6, 1),
    });
  const some = (most: number, ...sides: readonly ('request' | 'send')[]) => fc.array(finding(most, sides), { minLength: 1, maxLength: 12 });
  // Below three times the threshold only the loss decides; above it the peak does.
  const parts = fc
    .constantFrom(149, 2000)
    .chain((most) =>
      fc.oneof(fc.tuple(some(most, 'request'), some(most, 'send')), fc.tuple(some(most, 'request', 'send'), some(most, 'request', 'send'))),
    );
  fc.assert(
    fc.property(parts, ([before, added]) => {
      const make = ({ n, requests, side, share }: (typeof before)[number], verified: number, offset: number) =>
        (side === 'send' ? makeSend : makeFinding)({
          bin: NOON + (n + offset) * BIN,
          counts: counts(requests, { verified: side === 'send' ? 0 : Math.floor(share * verified) }),
        });
      const benign = [...new Map(before.map((one) => make(one, one.requests, 0)).map((one) => [one.id, one])).values()];
      // Attack rows: nobody enters the codes. Later bins, so that they are new findings.
      const attack = [...new Map(added.map((one) => make(one, 0, 21)).map((one) => [one.id, one])).values()];
      const alone = standing(tick(EMPTY, benign));
      // Rows that tie two campaigns together let what people typed in at the form explain messages that stood alone before.
      fc.pre(alone.length === 1);
      const [less] = alone.map((campaign) => evaluate(campaign, NO_OPERATOR_CONFIG, undefined));
      const all = standing(tick(EMPTY, [...benign, ...attack])).map((campaign) => evaluate(campaign, NO_OPERATOR_CONFIG, undefined));
      const more = all.find(({ firstActivity }) => firstActivity === less?.firstActivity);
      if (less === undefined || more === undefined) throw new Error('a campaign was lost');
      expect(severityRank(more.assessment.severity)).toBeGreaterThanOrEqual(severityRank(less.assessment.severity));
      if (less.assessment.standing === 'alert') expect(more.assessment.standing).toBe('alert');
    }),
    { numRuns: RUNS },
  );
});
