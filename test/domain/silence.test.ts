import { describe, expect, it, test } from 'vitest';
import type { Silence, SilenceMatch } from '../../src/domain/operator.ts';
import { type Activity, joinSilenced, makeSilenceTest, silencedAt } from '../../src/domain/silence.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { BIN, NOON } from './samples.ts';

const silence = (change: Partial<Silence> = {}): Silence => ({
  from: NOON,
  to: NOON + 60 * MINUTE,
  reason: 'load test',
  match: {},
  ...change,
});
const activity = (change: Partial<Activity> = {}): Activity => ({
  ...{ service: 'shop', sender: '', countries: [], clientCountries: [] },
  ...change,
});
const speaks = (match: SilenceMatch, change: Partial<Activity>): boolean =>
  makeSilenceTest(silence({ match }), { services: { 'shop-acs': 'shop' } })(activity(change));

describe('a silence speaks for', () => {
  test.each<[string, SilenceMatch, Partial<Activity>]>([
    ['a service by any of its names', { service: 'shop-acs' }, {}],
    ['one of several services', { service: ['bank', 'shop'] }, {}],
    ['a destination', { country: 'ke' }, { countries: ['KE'], clientCountries: ['Germany'] }],
    ["the client's country where no destination is known, by name", { country: 'KE' }, { clientCountries: ['Kenya'] }],
    ["the client's country by code", { country: 'KE' }, { clientCountries: ['KE'] }],
    ['a sender', { sender: 'SHOP' }, { sender: 'SHOP' }],
  ])('%s', (_what, match, of) => {
    expect(speaks(match, of)).toBe(true);
  });
  test.each<[string, SilenceMatch, Partial<Activity>]>([
    ['another service', { service: 'bank' }, {}],
    ['more destinations than its own', { country: 'KE' }, { countries: ['KE', 'ID'] }],
    ['clients in its country that ask for codes elsewhere', { country: 'KE' }, { countries: ['ID'], clientCountries: ['Kenya'] }],
    ['what names no country', { country: 'KE' }, {}],
    ['what names no sender', { sender: 'SHOP' }, {}],
    ['one of its keys alone', { service: 'shop', country: 'KE' }, { countries: ['ID'] }],
    ['counts, when it names addresses', { service: 'shop', ip: '203.0.113.7' }, {}],
  ])('not for %s', (_what, match, of) => {
    expect(speaks(match, of)).toBe(false);
  });
});

describe('a bin', () => {
  it('is silenced whole by a silence that touches it, and by none that ends where it begins', () => {
    const times = { from: NOON + MINUTE, to: NOON + BIN + MINUTE };
    const at = (bin: number) => silencedAt([silence(times)], bin, BIN) !== undefined;
    expect([NOON - BIN, NOON, NOON + BIN, NOON + 2 * BIN].map(at)).toEqual([false, true, true, false]);
    expect(silencedAt([silence({ from: NOON - BIN, to: NOON })], NOON, BIN)).toBeUndefined();
    expect(silencedAt([silence({ from: NOON + BIN })], NOON, BIN)).toBeUndefined();
  });

  it('in two silences has both reasons and the higher limit; what both hold together has the lower', () => {
    const [harmless, plain] = [silence({ upToUsd: 100 }), silence({ reason: 'sale' })];
    expect(silencedAt([harmless], NOON, BIN)).toMatchObject({ upToUsd: 100 });
    const both = silencedAt([harmless, plain], NOON, BIN);
    expect(both?.reasons.map((reason) => reason.split(': ')[1])).toEqual(['load test', 'sale']);
    expect(both).not.toHaveProperty('upToUsd');
    expect(joinSilenced({ reasons: ['b', 'a'] }, { reasons: ['b'], upToUsd: 7 })).toEqual({ reasons: ['a', 'b'], upToUsd: 7 });
  });
});
