import { OTP_CONVERSION_COLLAPSE } from '../../src/hunts/otp-conversion-collapse/hunt.ts';
import { SMS_DESTINATION_SHIFT } from '../../src/hunts/sms-destination-shift/hunt.ts';
import { SMS_SPEND_SURGE } from '../../src/hunts/sms-spend-surge/hunt.ts';
import { ACS_SENT, REQUEST, type Tables } from './code-traffic.ts';
import type { Usual } from './counting-world.ts';
import { at, busy, FORM, hidden, MESSAGES, NOTED, noted, SAMPLED, testFromLogs, to } from './from-logs.ts';

type Specs = readonly Parameters<typeof at>[1][];
const sms = (...specs: Specs): Tables => at('SmsEvents_CL', ...specs);
const web = (...specs: Specs): Tables => at('AppRequests', ...specs);
const acs = (...specs: Specs): Tables => at('ACSSMSIncomingOperations', ...specs);
const peru = { ...REQUEST, ClientCountryOrRegion: 'Peru' };
/** Where no verifications are seen. */
const blind = (flow: readonly string[]): Usual => ({ flow, part: 'US', everyMinutes: 5, counts: [10, 0, 0, 0, 10] });

testFromLogs([
  [
    OTP_CONVERSION_COLLAPSE,
    [busy(MESSAGES, 'US'), busy(FORM, 'France')],
    [
      ['seven unverified codes to a country never seen are nothing', sms([7, to('ID')]), []],
      ['eight are noted', sms([8, to('ID')]), ['destination ID: conversion, unverified']],
      ['eight of which six are verified are nothing', sms([8, to('ID')], [6, to('ID', { Event: 'verified' })]), []],
      [
        'two attacks at once are named both',
        sms([40, to('ID')], [40, to('NG')]),
        ['destination ID: conversion, unverified', 'destination NG: conversion, unverified', 'flow : conversion, unverified'],
      ],
      [
        'hidden numbers are told apart by calling code',
        sms([40, hidden('+628123456', 'h')], [40, hidden('+234803123', 'h')]),
        ['destination +234: conversion, unverified', 'destination +62: conversion, unverified', 'flow : conversion, unverified'],
      ],
      [
        'requests of masked clients are told apart by their country',
        web([20, peru]),
        ['client-country Peru: conversion, unverified', 'flow : unverified'],
      ],
      ['two sampled rows that stand for twenty are not noted', web([2, { ...peru, ...SAMPLED }]), []],
    ],
  ],
  [
    SMS_DESTINATION_SHIFT,
    [blind(['ACSSMSIncomingOperations', 'shop-acs', '']), blind(MESSAGES), busy(NOTED, 'FR')],
    [
      ['seven messages to an ordinary country never seen are nothing', acs([7, { ...ACS_SENT, Country: 'AU' }]), []],
      ['eight are noted', acs([8, { ...ACS_SENT, Country: 'AU' }]), ['destination AU: share']],
      ['a few more messages at home are nothing', acs([5, { ...ACS_SENT, Country: 'US' }]), []],
      [
        'two attacks at once are named both',
        acs([40, ACS_SENT], [40, { ...ACS_SENT, Country: 'NG' }]),
        ['destination LK: share', 'destination NG: share', 'flow : volume'],
      ],
      [
        'hidden numbers are told apart by calling code',
        sms([40, hidden('+628123456', 'h')], [40, hidden('+234803123', 'h')]),
        ['destination +234: share', 'destination +62: share', 'flow : volume'],
      ],
      ['requests that note where the code goes are told apart by that', web([20, noted('AU')]), ['destination AU: share']],
      ['two sampled rows that stand for twenty are not noted', web([2, noted('AU', SAMPLED)]), []],
    ],
  ],
  [
    SMS_SPEND_SURGE,
    [busy(MESSAGES, 'US', 75_000, 0), busy(NOTED, 'FR', 0, 10)],
    [
      ['seven messages at 13 cents are nothing', sms([7, to('SN', { PriceUsd: 0.13 })]), []],
      ['eight are noted', sms([8, to('SN', { PriceUsd: 0.13 })]), ['destination SN: spend']],
      ['eight that cost a cent are nothing', sms([8, to('SN', { PriceUsd: 0.01 })]), []],
      [
        'two dear destinations are named both',
        sms([30, to('SN', { PriceUsd: 0.4 })], [30, to('ID', { PriceUsd: 0.3 })]),
        ['destination ID: spend', 'destination SN: spend', 'flow : spend'],
      ],
      [
        'hidden numbers are told apart by calling code',
        sms([30, hidden('+221771234', 'h', { PriceUsd: 0.4 })]),
        ['destination +221: spend', 'flow : spend'],
      ],
      ['requests count at the price of where they say the code goes', web([8, noted('AU')]), ['destination AU: spend']],
      ['a sampled row costs what it stands for: seven are nothing', web([1, noted('AU', { ItemCount: 7 })]), []],
      ['a sampled row costs what it stands for: eight are noted', web([1, noted('AU', { ItemCount: 8 })]), ['destination AU: spend']],
    ],
  ],
]);
