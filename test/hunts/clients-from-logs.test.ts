import { OTP_CLIENT_UNVERIFIED } from '../../src/hunts/otp-client-unverified/hunt.ts';
import { OTP_DISTRIBUTED_SPIKE } from '../../src/hunts/otp-distributed-spike/hunt.ts';
import { REQUEST, type Tables, VERIFY } from './code-traffic.ts';
import { at, busy, FORM, SAMPLED, testFromLogs } from './from-logs.ts';
import type { Logged } from './workspace.ts';

const A = { ClientIp: '203.0.113.7' };
const B = { ClientIp: '192.0.2.4' };
const send = (client: Logged): Logged => ({
  ...{ HttpMethod: 'POST', HttpStatus: 200, RequestUri: '/api/signup/otp/send', _ResourceId: '/a/shop-gateway' },
  ...client,
});
const gateway = (...clients: readonly (readonly [times: number, client: Logged])[]): Tables =>
  at('AGWAccessLogs', ...clients.map(([times, client]) => [times, send(client)] as const));
const OPEN = { ...REQUEST, ClientIP: A.ClientIp };

/** `n` clients of a country, one request each. */
const clients = (n: number, ClientCountryOrRegion: string, more: Logged = {}): Parameters<typeof at>[1][] =>
  Array.from({ length: n }, (_, i) => [1, { ...REQUEST, ClientIP: `203.0.113.${i}`, ClientCountryOrRegion, ...more }] as const);
const web = (...specs: readonly Parameters<typeof at>[1][]): Tables => at('AppRequests', ...specs);

testFromLogs([
  [
    OTP_CLIENT_UNVERIFIED,
    [busy(['AGWAccessLogs', 'shop-gateway', '/api/signup'], ''), busy(FORM, '')],
    [
      ['seven unverified codes of one address are nothing', gateway([7, A]), []],
      ['eight are noted', gateway([8, A]), ['ip 203.0.113.7: conversion, unverified']],
      ['eight of which six are verified are nothing', web([8, OPEN], [6, { ...VERIFY, ClientIP: A.ClientIp }]), []],
      [
        'two attacks at once are named both',
        gateway([40, A], [40, B]),
        ['ip 192.0.2.4: conversion, unverified', 'ip 203.0.113.7: conversion, unverified'],
      ],
      ['masked addresses are no client, however many codes', gateway([40, { ClientIp: '0.0.0.0' }], [40, { ClientIp: '' }]), []],
      ['twenty requests in the application’s log are noted', web([20, OPEN]), ['ip 203.0.113.7: conversion, unverified']],
      ['two sampled rows that stand for twenty are not', web([2, { ...OPEN, ...SAMPLED }]), []],
    ],
  ],
  [
    OTP_DISTRIBUTED_SPIKE,
    [busy(FORM, 'France', 9)],
    [
      ['seven codes from a country that never asked are nothing', web(...clients(7, 'Laos')), []],
      ['eight are noted', web(...clients(8, 'Laos')), ['client-country Laos: share']],
      ['a few more clients at home are nothing', web(...clients(5, 'France')), []],
      [
        'two crowds at once are named both',
        web(...clients(80, 'Laos'), ...clients(80, 'Peru')),
        ['client-country Laos: share, sources', 'client-country Peru: share, sources', 'flow : sources, volume'],
      ],
      [
        'behind masked addresses codes count, and there is no crowd',
        web(...clients(80, 'Laos', { ClientIP: '0.0.0.0' })),
        ['client-country Laos: share', 'flow : volume'],
      ],
      ['twenty clients are noted', web(...clients(20, 'Laos')), ['client-country Laos: share, sources']],
      ['two sampled rows that stand for twenty codes are not', web(...clients(2, 'Laos', SAMPLED)), []],
    ],
  ],
]);
