import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRangeTest } from '../../src/domain/address.ts';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../../src/domain/operator.ts';
import type { Hunt, Row } from '../../src/hunts/hunt.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { MASKED } from '../../src/hunts/sources.ts';
import { allowedAddresses, countedCells } from '../../src/pipeline/allow-list.ts';
import { tuned } from '../../src/pipeline/tuning.ts';
import { RUNS } from '../runs.ts';

const huntOf = (id: string): Hunt => {
  const hunt = HUNTS.find((one) => one.id === id);
  if (hunt === undefined) throw new Error(`there is no hunt ${id}`);
  return hunt;
};

describe('addresses on the allow list', () => {
  it('become IPv6 prefixes, IPv4 ones in the mapped range', () => {
    const ips = ['198.51.100.0/24', '192.0.2.9', '2001:db8::/32', '2001:db8::7', '::ffff:198.51.100.0/120', ' 203.0.113.7/32 '];
    expect(allowedAddresses({ ips })).toEqual([
      '::ffff:c633:6400/120',
      '::ffff:c000:209/128',
      '2001:db8::/32',
      '2001:db8::7/128',
      '::ffff:cb00:7107/128',
    ]);
  });

  it('leave out what is no range, and ranges that hold an address that masks everybody', () => {
    expect(
      allowedAddresses({ ips: ['shop', '', '198.51.100', '198.51.100.0/33', '0.0.0.0/0', '::/0', '0.0.0.0', '::', '0.0.0.0/8'] }),
    ).toEqual([]);
  });

  // Seen to fail with: an IPv4 prefix length taken as it is; the first number of a group shifted by 4 bits.
  it('are the same addresses in either notation', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const address = fc.tuple(fc.integer({ min: 1, max: 255 }), octet, octet, octet).map((four) => four.join('.'));
    fc.assert(
      fc.property(address, fc.integer({ min: 9, max: 32 }), address, fc.integer({ min: 0, max: 3 }), (network, bits, other, near) => {
        const range = `${network}/${bits}`;
        const written = allowedAddresses({ ips: [range] });
        const one = [other, network, network.replace(/\d+$/, String(near)), network][near] ?? other;
        expect(makeRangeTest(written)(`::ffff:${one}`)).toBe(makeRangeTest([range])(one));
      }),
      { numRuns: RUNS * 5 },
    );
    expect(MASKED.some(makeRangeTest(['0.0.0.0/0']))).toBe(true);
  });

  it('are bound where a hunt can tell the client, and an override of the operator wins', () => {
    const operator = { ...NO_OPERATOR_CONFIG, allow: { ...NO_OPERATOR_CONFIG.allow, ips: ['198.51.100.0/24'] } };
    const bound = (id: string, parameters = {}) => tuned({ operator, ownRole: '', parameters }, huntOf(id)).parameters['AllowedAddresses'];
    expect(bound('otp-conversion-collapse')).toEqual(['::ffff:c633:6400/120']);
    expect(bound('otp-request-spike')).toBeUndefined();
    expect(bound('otp-conversion-collapse', { 'otp-conversion-collapse': { AllowedAddresses: [] } })).toEqual([]);
  });
});

const allowing = (allow: Partial<OperatorConfig['allow']>, services: OperatorConfig['services'] = {}): OperatorConfig => ({
  ...NO_OPERATOR_CONFIG,
  allow: { ...NO_OPERATOR_CONFIG.allow, ...allow },
  services,
});

const BASE: Row = {
  ...{ Bin: Date.UTC(2026, 2, 1), Log: 'SmsEvents_CL', Service: 'shop', Flow: 'SHOP', Part: 'ID', Country: '', ServiceResourceId: '' },
  ...{ Sends: 5, Verified: 1, Undelivered: 0, VerifyErrors: 0, Squares: 5, Numbers: 5, Delivered: 0, SpendMicroUsd: 0, Unpriced: 0 },
};
/** Parts that are counted of rows, with an allow list. */
const kept = (id: string, operator: OperatorConfig, rows: readonly Partial<Row>[]): readonly string[] => {
  const hunt = huntOf(id);
  if (hunt.series === undefined) throw new Error(`${id} counts nothing`);
  const of = { hunt, parameters: huntParameters(hunt, {}), pipeline: { operator } };
  const whole = rows.map((row): Row => ({ ...BASE, ...(row as Row) }));
  return countedCells(of, hunt.series, whole).map(({ flow, part }) => [...flow, part].join(' '));
};

describe('counts of allowed traffic', () => {
  it('of a service are not kept, by either of its names', () => {
    const rows = [{ Service: 'shop-acs' }, { Service: 'shop-api' }, { Service: 'other' }];
    const names = { 'shop-acs': 'shop-api' };
    for (const name of ['shop-acs', 'shop-api'])
      expect(kept('otp-conversion-collapse', allowing({ services: [name] }, names), rows)).toEqual(['SmsEvents_CL other SHOP ID']);
    expect(kept('otp-conversion-collapse', allowing({}, names), rows)).toHaveLength(3);
  });

  it('of a sender are not kept, where the log tells senders', () => {
    const rows = [{}, { Flow: 'OTHER' }, { Flow: 'verification' }, { Flow: '' }, { Log: 'AppRequests' }];
    expect(kept('otp-conversion-collapse', allowing({ senders: ['SHOP', '', 'verification'] }), rows)).toEqual([
      'SmsEvents_CL shop OTHER ID',
      'SmsEvents_CL shop verification ID',
      'SmsEvents_CL shop  ID',
      'AppRequests shop SHOP ID',
    ]);
  });

  it('to a country are not kept, in whatever form the log names it', () => {
    const operator = allowing({ countries: ['id'] });
    const places = [{ Part: 'ID' }, { Part: '+62' }, { Part: 'NG' }, { Part: '+1' }, { Part: '' }];
    const left = ['NG', '+1', ''].map((part) => `SmsEvents_CL shop SHOP ${part}`);
    for (const id of ['otp-conversion-collapse', 'sms-destination-shift', 'sms-spend-surge', 'acs-send-baseline'])
      expect(kept(id, operator, places), id).toEqual(left);
    const blocks = [{ Part: '+6281234567' }, { Part: '+23480123' }, { Part: '' }];
    for (const id of ['sms-adjacent-numbers', 'sms-probe-burst'])
      expect(kept(id, operator, blocks), id).toEqual(['SmsEvents_CL shop SHOP +23480123', 'SmsEvents_CL shop SHOP ']);
    const operators = [
      { Part: '510-10', Country: 'ID' },
      { Part: '621-30', Country: 'NG' },
    ];
    for (const id of ['sms-range-concentration', 'sms-delivery-failures'])
      expect(kept(id, operator, operators), id).toEqual(['SmsEvents_CL shop SHOP 621-30']);
  });

  it("to a country are kept where the part is the client's country: it is no destination", () => {
    const rows = [
      { Log: 'AppRequests', Flow: '/signup', Part: 'ID' },
      { Log: 'AppRequests', Flow: '/signup#destination', Part: 'ID' },
    ];
    expect(kept('otp-conversion-collapse', allowing({ countries: ['ID'] }), rows)).toEqual(['AppRequests shop /signup ID']);
  });
});
