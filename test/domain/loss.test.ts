import { expect, test } from 'vitest';
import { estimateLoss } from '../../src/domain/loss.ts';
import { counts, makeCampaign, makeFinding, makeSend } from './samples.ts';

const prices = { default: 0.13, byCountry: { NG: 0.25, PK: 0.15 } };
const loss = (...findings: Parameters<typeof makeCampaign>[0] & object) => estimateLoss(makeCampaign(findings), prices);

test('without a known destination the default price counts, and the basis says so', () => {
  expect(loss(makeFinding({ counts: counts(1240) }))).toEqual({
    usd: 161.2,
    messages: 1240,
    priceUsd: 0.13,
    basis: 'USD 0.13 a message, the default price',
  });
  expect(loss(makeFinding({ countries: ['US'] })).priceUsd).toBe(0.13);
});

test('prices read like all dollars, and show when they are below a cent', () => {
  const basis = (price: number) => estimateLoss(makeCampaign(), { default: price, byCountry: {} }).basis;
  expect([basis(0.0075), basis(0), basis(1.5)]).toEqual([
    'USD 0.0075 a message, the default price',
    'USD 0.00 a message, the default price',
    'USD 1.50 a message, the default price',
  ]);
});

test('a destination the operator has a price for is priced by it', () => {
  expect(loss(makeFinding({ countries: ['NG', 'US'] }))).toEqual({
    usd: 25,
    messages: 100,
    priceUsd: 0.25,
    basis: "USD 0.25 a message, the operator's price for NG",
  });
});

test('several known destinations are priced by their mean', () => {
  expect(loss(makeFinding({ countries: ['NG', 'PK'] }))).toMatchObject({
    usd: 20,
    basis: "USD 0.20 a message, the mean of the operator's prices for NG, PK",
  });
});

test('messages are the successes of the form or the sends of the provider, whichever is more, never the sum', () => {
  expect(loss(makeFinding({ counts: counts(100, { sends: 80 }) })).messages).toBe(80);
  expect(loss(makeFinding({ counts: counts(100) }), makeSend({ counts: counts(900) })).messages).toBe(900);
  expect(loss(makeFinding({ counts: counts(900) }), makeSend({ counts: counts(100) })).messages).toBe(900);
});

test('a country called like a property of every object has no price', () => {
  expect(loss(makeFinding({ countries: ['constructor'] })).priceUsd).toBe(0.13);
});
