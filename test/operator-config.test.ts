import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_USD, NO_OPERATOR_CONFIG } from '../src/domain/operator.ts';
import { OperatorConfigError, parseOperatorConfig } from '../src/operator-config.ts';

const problemsOf = (json: unknown): readonly string[] => {
  try {
    parseOperatorConfig(json, 'tollwatch.json');
  } catch (error) {
    if (error instanceof OperatorConfigError) return error.problems;
    throw error;
  }
  return [];
};

const silence = {
  from: '2026-03-01T10:00:00Z',
  to: '2026-03-01T12:00:00+01:00',
  reason: 'spring campaign',
  match: { service: 'shop-acs' },
};

describe('operator configuration', () => {
  it('an empty object means nothing is allowed, silenced or renamed, and the default price', () => {
    expect(parseOperatorConfig({}, 'x')).toEqual({ config: NO_OPERATOR_CONFIG, warnings: [] });
    expect(NO_OPERATOR_CONFIG.prices.default).toBe(DEFAULT_PRICE_USD);
  });

  it('reads the documented example: CIDRs, countries, silences with zones, prices by destination, aliases', () => {
    const { config, warnings } = parseOperatorConfig(
      {
        allow: { ips: ['198.51.100.0/24', '2001:db8::/32', '192.0.2.1'], countries: ['us'], services: ['load-test'] },
        silences: [silence, { ...silence, from: '2026-03-01', to: '2026-03-02', match: { ip: '192.0.2.0/28', country: 'lk' } }],
        prices: { ng: 0.25, default: 0.1 },
        services: { 'shop-acs': 'shop-api' },
      },
      'x',
    );
    expect(warnings).toEqual([]);
    expect(config.allow).toEqual({ ips: ['198.51.100.0/24', '2001:db8::/32', '192.0.2.1'], countries: ['US'], services: ['load-test'] });
    expect(config.silences[0]).toEqual({
      from: Date.UTC(2026, 2, 1, 10),
      to: Date.UTC(2026, 2, 1, 11),
      reason: 'spring campaign',
      match: { service: 'shop-acs' },
    });
    expect(config.silences[1]).toMatchObject({
      from: Date.UTC(2026, 2, 1),
      to: Date.UTC(2026, 2, 2),
      match: { ip: '192.0.2.0/28', country: 'LK' },
    });
    expect(config.prices).toEqual({ default: 0.1, byCountry: { NG: 0.25 } });
    expect(config.services).toEqual({ 'shop-acs': 'shop-api' });
  });

  it('senders can be allowed and silenced, as the log of messages names them', () => {
    const { config, warnings } = parseOperatorConfig(
      { allow: { senders: [' ShopNews '] }, silences: [{ ...silence, match: { sender: '+18005550100' } }] },
      'x',
    );
    expect(warnings).toEqual([]);
    expect(config.allow.senders).toEqual(['ShopNews']);
    expect(config.silences[0]?.match).toEqual({ sender: '+18005550100' });
    expect(problemsOf({ allow: { senders: [''] } })).toEqual([expect.stringContaining('allow.senders[0]: expected a sender id')]);
  });

  it('a key nobody reads is a warning that names what was meant, at every level', () => {
    const { config, warnings } = parseOperatorConfig(
      { alow: {}, allow: { ip: ['192.0.2.1'] }, silences: [{ ...silence, note: 'x' }] },
      'tollwatch.json',
    );
    expect(config.allow.ips).toEqual([]);
    expect(config.silences).toHaveLength(1);
    expect(warnings).toEqual([
      'tollwatch.json: alow is not known and was ignored; did you mean allow?',
      'tollwatch.json: allow.ip is not known and was ignored; did you mean ips?',
      expect.stringContaining('silences[0].note is not known and was ignored'),
    ]);
  });

  it('an allowed range that no organisation owns is warned of, and no other', () => {
    const ips = [
      '0.0.0.0/0',
      '198.0.0.0/7',
      '10.0.0.0/8',
      '203.0.113.7',
      '::/0',
      '2001::/16',
      '2001:db8::/32',
      '::ffff:128.0.0.0/97',
      '::ffff:10.0.0.0/104',
    ];
    const { config, warnings } = parseOperatorConfig({ allow: { ips } }, 'x');
    expect(config.allow.ips).toEqual(ips);
    expect(warnings.map((warning) => /allow\.ips: (\S+) holds more addresses/.exec(warning)?.[1])).toEqual([
      '0.0.0.0/0',
      '198.0.0.0/7',
      '::/0',
      '::ffff:128.0.0.0/97',
    ]);
  });

  it('a silence with a condition that cannot be checked silences nothing, rather than more than was meant', () => {
    const { config, warnings } = parseOperatorConfig({ silences: [{ ...silence, match: { service: 'shop-acs', contry: 'NG' } }] }, 'x');
    expect(config.silences).toEqual([]);
    expect(warnings).toEqual([
      'x: silences[0] was ignored: its match has contry, which cannot be checked (known: service, ip, country, sender)',
    ]);
  });

  it('reports every unusable value at once, each with its path', () => {
    const problems = problemsOf({
      allow: { ips: ['10.0.0.0/33', 'host.example'], countries: ['Nigeria'] },
      silences: [
        { ...silence, from: '2026-03-01 10:00', match: {} },
        { ...silence, to: '2026-02-01' },
      ],
      prices: { NG: -1, nigeria: 0.2 },
    });
    const paths = problems.map((problem) => problem.split(':')[0]);
    expect(paths).toEqual([
      'allow.ips[0]',
      'allow.ips[1]',
      'allow.countries[0]',
      'silences[0].from',
      'silences[0].match',
      'silences[1].to',
      'prices.NG',
    ]);
  });

  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['null', null],
  ])('%s in place of the object is an error, not an empty configuration', (_, json) => {
    expect(problemsOf(json)).toHaveLength(1);
  });

  it('a price under a name that is no country would never be used, so it is an error', () => {
    expect(problemsOf({ prices: { nigeria: 0.2 } })).toEqual(['prices.nigeria: expected "default" or an ISO 3166 alpha-2 country']);
  });

  it('two prices of one country are an error: which one counts would be chance', () => {
    expect(problemsOf({ prices: { NG: 0.2, ng: 0.3 } })).toEqual([expect.stringMatching(/^prices\.ng: .*NG/)]);
  });

  it('an alias that points at another alias is an error: services would be merged only half', () => {
    expect(problemsOf({ services: { a: 'b', b: 'c' } })).toEqual([expect.stringMatching(/^services\.a: /)]);
    expect(problemsOf({ services: { a: 'b', b: 'b' } })).toEqual([]);
  });
});

it('a value of the wrong kind is said in plain words', () => {
  expect(problemsOf({ allow: { ips: '203.0.113.7' }, prices: 5, silences: [{ reason: 1 }] })).toEqual([
    'allow.ips: expected a list in square brackets',
    expect.stringMatching(/^silences\[0\]\.from: /),
    expect.stringMatching(/^silences\[0\]\.to: /),
    'silences[0].reason: expected a text in double quotes',
    'silences[0].match: is missing: expected an object in braces',
    'prices: expected an object in braces',
  ]);
});
