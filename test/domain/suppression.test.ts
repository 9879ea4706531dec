import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAddress, makeRangeTest } from '../../src/domain/address.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig, type SilenceMatch } from '../../src/domain/operator.ts';
import { suppress } from '../../src/domain/suppression.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { RUNS } from '../runs.ts';
import { BIN, makeCampaign, makeFinding, makeSend, NOON } from './samples.ts';

const allowing = (allow: Partial<OperatorConfig['allow']>): OperatorConfig => ({
  ...NO_OPERATOR_CONFIG,
  allow: { ...NO_OPERATOR_CONFIG.allow, ...allow },
});
const silencing = (match: SilenceMatch, from = NOON - HOUR, to = NOON + HOUR): OperatorConfig => ({
  ...NO_OPERATOR_CONFIG,
  silences: [{ from, to, reason: 'load test', match }],
});
const two = (a: string, b: string) =>
  makeCampaign([makeFinding({ source: a, countries: ['NG'] }), makeFinding({ source: b, countries: ['NG'] })]);

describe('allow lists', () => {
  test('a campaign of allowed addresses alone is suppressed, IPv4 and IPv6', () => {
    const operator = allowing({ ips: ['203.0.113.0/24', '2001:db8::/32'] });
    expect(suppress(two('203.0.113.7', '2001:db8::7'), operator)).toBe('every address of it is on the allow list');
  });

  test('an allowed address does not hide the others', () => {
    expect(suppress(two('203.0.113.7', '198.51.100.20'), allowing({ ips: ['203.0.113.0/24'] }))).toBeUndefined();
    expect(suppress(two('203.0.113.7', 'unknown:Nigeria'), allowing({ ips: ['0.0.0.0/0', '::/0'] }))).toBeUndefined();
  });

  test('addresses that were cut from a large campaign are not taken for allowed', () => {
    const many = Array.from({ length: 201 }, (_, n) => makeFinding({ source: `10.0.0.${n}` }));
    expect(suppress(makeCampaign(many.slice(0, 200)), allowing({ ips: ['10.0.0.0/24'] }))).toBeDefined();
    expect(suppress(makeCampaign(many), allowing({ ips: ['10.0.0.0/24'] }))).toBeUndefined();
  });

  test('the backend that sends is asked about only when nobody is known who asked for codes', () => {
    const operator = allowing({ ips: ['10.0.0.4'] });
    expect(suppress(makeCampaign([makeSend()]), operator)).toBeDefined();
    expect(suppress(makeCampaign([makeSend(), makeFinding()]), operator)).toBeUndefined();
  });

  test('all destinations have to be allowed, in either case of letters; a campaign without any is not', () => {
    const operator = allowing({ countries: ['ng', 'PK'] });
    expect(suppress(makeCampaign([makeFinding({ countries: ['NG', 'PK'] })]), operator)).toBeDefined();
    expect(suppress(makeCampaign([makeFinding({ countries: ['NG', 'AZ'] })]), operator)).toBeUndefined();
    expect(suppress(makeCampaign(), operator)).toBeUndefined();
  });

  test('an allowed service is matched as a whole', () => {
    expect(suppress(makeCampaign(), allowing({ services: ['shop-api'] }))).toBeDefined();
    expect(suppress(makeCampaign(), allowing({ services: ['shop'] }))).toBeUndefined();
  });
});

describe('a service with another name in another log', () => {
  const services = { 'shop-acs': 'shop-api' };

  test.each(['shop-acs', 'shop-api'])('is allowed and silenced as %s', (name) => {
    expect(suppress(makeCampaign(), { ...allowing({ services: [name] }), services })).toBe('every service of it is on the allow list');
    expect(suppress(makeCampaign(), { ...silencing({ service: name }), services })).toMatch(/^silenced/);
  });

  test('stays so for a campaign that opened before the operator said that both are one', () => {
    expect(
      suppress(makeCampaign([makeSend({ service: 'shop-acs' })]), { ...allowing({ services: ['shop-api'] }), services }),
    ).toBeDefined();
  });

  test('is told from others by case, as in logs, and from the properties of every object', () => {
    for (const name of ['Shop-ACS', 'shop', 'constructor']) {
      expect(suppress(makeCampaign(), { ...allowing({ services: [name] }), services })).toBeUndefined();
    }
  });
});

describe('silences', () => {
  test('one that covers all the activity suppresses, with its reason', () => {
    expect(suppress(makeCampaign(), silencing({ service: 'shop-api' }))).toBe(
      'silenced from 2026-03-01T11:00:00Z to 2026-03-01T13:00:00Z: load test',
    );
  });

  test('activity that reaches beyond it at either end is not covered', () => {
    expect(suppress(makeCampaign(), silencing({}, NOON, NOON + BIN))).toBeDefined();
    expect(suppress(makeCampaign(), silencing({}, NOON, NOON + BIN - 1))).toBeUndefined();
    expect(suppress(makeCampaign(), silencing({}, NOON + 1, NOON + HOUR))).toBeUndefined();
  });

  test('all keys of a match have to hold', () => {
    const campaign = makeCampaign([makeFinding({ countries: ['NG'] })]);
    const match = { service: 'shop-api', ip: '203.0.113.0/24', country: 'NG' };
    expect(suppress(campaign, silencing(match))).toBeDefined();
    for (const wrong of [{ service: 'blog-api' }, { ip: '198.51.100.0/24' }, { country: 'PK' }]) {
      expect(suppress(campaign, silencing({ ...match, ...wrong }))).toBeUndefined();
    }
  });

  test('a silence of one address does not cover a campaign with another', () => {
    expect(suppress(two('203.0.113.7', '198.51.100.20'), silencing({ ip: '203.0.113.7' }))).toBeUndefined();
  });
});

describe('silences one after the other', () => {
  const at = (from: number, to: number, match: SilenceMatch = { service: 'shop-api' }) => ({
    from,
    to,
    reason: `until ${to - NOON}`,
    match,
  });
  const silenced = (...silences: OperatorConfig['silences']) => suppress(makeCampaign(), { ...NO_OPERATOR_CONFIG, silences });

  test('cover what lies across their border, and both reasons are told', () => {
    const text = silenced(at(NOON - HOUR, NOON + 1), at(NOON + 1, NOON + HOUR));
    expect(text).toContain('until 1; silenced from');
    expect(text).toContain(`until ${HOUR}`);
  });

  test('leave what lies in a gap between them, or what only one of them speaks for', () => {
    expect(silenced(at(NOON - HOUR, NOON + 1), at(NOON + 2, NOON + HOUR))).toBeUndefined();
    expect(silenced(at(NOON - HOUR, NOON + 1), at(NOON + 1, NOON + HOUR, { service: 'blog-api' }))).toBeUndefined();
  });

  // Seen to fail with: the next silence looked for only before the end of the last one, not at it.
  test('one cut into pieces, in any order, covers what it covered whole', () => {
    const cut = fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 5 });
    const ends = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(cut, ends, fc.integer(), (cuts, [early, late], seed) => {
        const [from, to] = [NOON + early * MINUTE, NOON + BIN + late * MINUTE];
        const times = [from, ...cuts.map((n) => NOON + n * MINUTE).filter((time) => time > from && time < to), to].sort((a, b) => a - b);
        const pieces = times.slice(1).map((end, n) => at(times[n] ?? end, end));
        const mixed = pieces.toSorted((a, b) => ((a.from * seed) % 97) - ((b.from * seed) % 97));
        expect(silenced(...mixed) === undefined).toBe(silenced(at(from, to)) === undefined);
      }),
      { numRuns: RUNS },
    );
  });

  test('a match with several names takes each of them, and no other', () => {
    const campaign = two('203.0.113.7', '198.51.100.20');
    const both: SilenceMatch = { ip: ['203.0.113.7', '198.51.100.0/24'], service: ['blog-api', 'shop-api'] };
    expect(suppress(campaign, silencing(both))).toBeDefined();
    expect(suppress(campaign, silencing({ ip: ['203.0.113.7', '192.0.2.1'] }))).toBeUndefined();
  });

  test('a masked source is silenced by its name', () => {
    const campaign = makeCampaign([makeFinding({ source: 'unknown:Nigeria' })]);
    expect(suppress(campaign, silencing({ ip: 'unknown:Nigeria' }))).toBeDefined();
    expect(suppress(campaign, silencing({ ip: 'unknown:Kenya' }))).toBeUndefined();
  });

  test('one with a limit does not hide an attack that lost more', () => {
    const campaign = makeCampaign();
    const limited = (upToUsd: number): OperatorConfig => ({
      ...NO_OPERATOR_CONFIG,
      silences: [{ ...at(NOON - HOUR, NOON + HOUR), upToUsd }],
    });
    expect(suppress(campaign, limited(campaign.loss.usd))).toBeDefined();
    expect(suppress(campaign, limited(campaign.loss.usd - 0.01))).toBeUndefined();
  });
});

describe('senders', () => {
  const sent = (sender: string, log = 'SmsEvents_CL', country = 'NG') =>
    makeFinding({
      hunt: 'sms-destination-shift',
      side: 'send',
      source: '',
      countries: [country],
      signal: {
        subject: { log, service: 'shop-api', flow: sender, dimension: 'destination', part: country },
        window: { from: NOON, to: NOON + BIN },
        nats: { share: 20 },
        sends: 100,
        verified: 0,
        suspect: 90,
        firstSeen: true,
      },
    });

  test('messages of allowed senders alone are suppressed', () => {
    expect(suppress(makeCampaign([sent('ShopNews')]), allowing({ senders: ['ShopNews'] }))).toBe('every sender of it is on the allow list');
    expect(suppress(makeCampaign([sent('ShopNews')]), silencing({ sender: 'ShopNews', service: 'shop-api' }))).toMatch(/^silenced/);
  });

  test('another sender, a verification product, another log or a hunt that knows no senders is not covered', () => {
    const allowed = allowing({ senders: ['ShopNews', 'verification', ''] });
    for (const others of [[sent('ShopCode')], [sent('verification')], [sent('')], [sent('ShopNews', 'AppRequests')]])
      expect(suppress(makeCampaign(others), allowed)).toBeUndefined();
    expect(suppress(makeCampaign([sent('ShopNews'), sent('ShopCode')]), allowed)).toBeUndefined();
    expect(suppress(makeCampaign([sent('ShopNews'), makeFinding({ countries: ['NG'] })]), allowed)).toBeUndefined();
  });
});

describe('address ranges', () => {
  test('an IPv4 address written as IPv6 is the same address', () => {
    expect(makeRangeTest(['203.0.113.0/24'])('::ffff:203.0.113.7')).toBe(true);
  });

  test.each(['', 'x', '203.0.113.7/33', '203.0.113.7/', '203.0.113.7/-1', '2001:db8::/129', '300.1.1.1', 'unknown:NG'])(
    '"%s" is no range and matches nothing',
    (range) => {
      const inside = makeRangeTest([range]);
      expect(['203.0.113.7', '2001:db8::1', '0.0.0.0', '', range].some(inside)).toBe(false);
    },
  );

  test('masked sources are no addresses', () => {
    expect(['unknown:NG', 'unknown', '', '203.0.113'].some(isAddress)).toBe(false);
  });

  // Seen to fail with: a prefix one bit too long.
  test('an IPv4 range holds exactly the addresses that share its bits', () => {
    const address = fc.integer({ min: 0, max: 0xffffffff });
    const text = (n: number) => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join('.');
    fc.assert(
      fc.property(address, fc.integer({ min: 1, max: 32 }), fc.oneof(address, fc.integer({ min: 0, max: 31 })), (base, bits, other) => {
        const at = other < 32 ? (base ^ (1 << other)) >>> 0 : other;
        expect(makeRangeTest([`${text(base)}/${bits}`])(text(at))).toBe(base >>> (32 - bits) === at >>> (32 - bits));
      }),
      { numRuns: RUNS },
    );
  });
});
