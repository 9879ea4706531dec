import fc from 'fast-check';
import type { Range } from '../../src/domain/time.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { mostly, moment, isoOf, placed, request } from './random-rows.ts';
import type { Case, Logged } from './workspace.ts';

const COUNTRIES = ['ID', 'id', ' US', 'NG', '62', '+62', '0062', '+1 868', 'Indonesia', 'C-1', '', '+', '0', '15005550006', "x' or"];

const message = fc.record({
  at: moment,
  /** Minutes that the event is older than the row; null: no EventTime. */
  lag: mostly<number | null>(0, null, -4, -6, 3, 30, 119, 121, 1439, 1441),
  Event: mostly<string | null>('sent', 'verified', 'SENT', 'delivered', 'undelivered', 'Failed', 'expired', '', null),
  VerificationId: mostly<string | null>('', 'VE1', 'VE2', null),
  MessageId: fc.constantFrom('', 'SM1', 'SM2', null),
  Channel: mostly<string | null>('SMS', 'sms', 'email', 'EMAIL', '', null),
  Recipient: fc.constantFrom('', '', '+6281200000001', '+15005550006', '+2348012345678', 'nobody', null),
  RecipientHash: fc.constantFrom('', 'h1', 'h2', null),
  RecipientCountry: mostly<string | null>('ID', '', ...COUNTRIES, null),
  RecipientBlock: fc.constantFrom('', '+6281200000', '+88213', '+', null),
  Sender: mostly<string | null>('', 'SHOP', '+15005550001', null),
  Account: fc.constantFrom('AC1', '', null),
  Service: mostly<string | null>('shop-api', '', 'Shop-Api', null),
  Segments: fc.constantFrom(null, 0, 1, 1, 2, 3, -1),
  PriceUsd: fc.constantFrom(null, null, 0.05, 0.23, 0, 0.0075, -0.1),
  copies: fc.constantFrom(1, 1, 2, 3),
});
export const messages: fc.Arbitrary<Case> = fc.array(message, { maxLength: 30, size: 'max' }).map((rows) => {
  const place = ({ from }: Range): readonly Logged[] =>
    rows.flatMap(({ at, lag, copies, ...cells }) => {
      const event = lag === null ? {} : { EventTime: isoOf(from - lag * MINUTE, at) };
      return Array.from({ length: copies }, () => ({ ...cells, TimeGenerated: isoOf(from, at), ...event }));
    });
  return Object.assign(place, { toString: () => JSON.stringify(rows) });
});

const appEvent = fc.record({
  at: moment,
  Name: mostly<string | null>('tollwatch.otp.sent', 'tollwatch.otp.verified', 'tollwatch.otp.expired', 'checkout', null),
  AppRoleName: fc.constantFrom('shop-api', '', null),
  ItemCount: fc.constantFrom(null, 0, 1, 4),
  SyntheticSource: mostly<string | null>('', 'monitor', null),
  Properties: fc.oneof(
    fc.constant(null),
    fc.record(
      { country: fc.constantFrom(...COUNTRIES), service: fc.constantFrom('shop', ''), other: fc.constant('x') },
      { requiredKeys: [] },
    ),
  ),
  _ResourceId: fc.constantFrom('/components/shop', '', null),
  copies: fc.constantFrom(1, 1, 2),
});
export const appEvents: fc.Arbitrary<Case> = fc.array(appEvent, { maxLength: 20, size: 'max' }).map(placed);

const NAMES = ['phoneCountry', 'country', 'dialCode', 'PhoneCountry', 'other'];
const properties = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  {
    weight: 3,
    arbitrary: fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(fc.constantFrom(...COUNTRIES), fc.constantFrom(62, 1)), { maxKeys: 2 }),
  },
);
const idPath = fc.constantFrom(
  '/signup/otp/send',
  '/signup/otp/verify',
  '/users/42/otp',
  '/users/42/7/otp/verify',
  '/a/0123456789abcdef-00/sms',
  '/otp/',
  '/k/../signup;k/%6ftp/send',
);

/** Requests with what applications note of the destination, and with ids in their paths. */
export const codeRequests: fc.Arbitrary<Case> = fc
  .array(
    fc.tuple(request, properties, fc.option(idPath, { freq: 1 })).map(([row, Properties, path]) => ({
      ...row,
      Properties,
      ...(path === null ? {} : { Url: `https://shop.example${path}`, Name: `POST ${path}` }),
    })),
    { maxLength: 40, size: 'max' },
  )
  .map(placed);
