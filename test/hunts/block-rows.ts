import fc from 'fast-check';
import { MINUTE, type Range } from '../../src/domain/time.ts';
import { isoOf, moment, mostly, placed } from './random-rows.ts';
import type { Case, Logged } from './workspace.ts';

const BLOCKS = ['+6281234567', '+6281234568', '6281234567', '+14165550', '', 'x', '+', '+0123', '~rest'];

const message = fc.record({
  at: moment,
  /** Minutes that the event is older than the row; null: no EventTime. */
  lag: mostly<number | null>(0, null, -4, -6, 3, 30, 119, 121, 1441),
  Event: mostly<string | null>('sent', 'verified', 'SENT', 'delivered', 'undelivered', 'Failed', '', null),
  VerificationId: mostly<string | null>('', 'VE1', null),
  Channel: mostly<string | null>('SMS', 'email', '', null),
  Recipient: fc.constantFrom('', '+6281234567001', '+6281234567002', '+6281234568001', '6281234567003', 'nobody', null),
  RecipientHash: mostly<string | null>('', 'a1', 'a2', 'a3', null),
  RecipientBlock: mostly<string | null>('+6281234567', ...BLOCKS, null),
  Mcc: fc.constantFrom('510', '510', '', null),
  Mnc: fc.constantFrom('10', '1', '', null),
  Sender: mostly<string | null>('', 'SHOP', null),
  Account: fc.constantFrom('AC1', '', null),
  Service: mostly<string | null>('shop-api', '', 'Shop-Api', null),
  copies: fc.constantFrom(1, 1, 2),
});

/** Messages to few numbers of few blocks, so that blocks hold several and numbers come again. */
export const blockMessages: fc.Arbitrary<Case> = fc.array(message, { maxLength: 40, size: 'max' }).map((rows) => {
  const place = ({ from }: Range): readonly Logged[] =>
    rows.flatMap(({ at, lag, copies, ...cells }) => {
      const event = lag === null ? {} : { EventTime: isoOf(from - lag * MINUTE, at) };
      return Array.from({ length: copies }, () => ({ ...cells, TimeGenerated: isoOf(from, at), ...event }));
    });
  return Object.assign(place, { toString: () => JSON.stringify(rows) });
});

const event = fc.record({
  at: moment,
  Name: mostly<string | null>('tollwatch.otp.sent', 'tollwatch.otp.verified', 'tollwatch.otp.expired', 'checkout', null),
  AppRoleName: fc.constantFrom('shop-api', '', null),
  ItemCount: fc.constantFrom(null, 0, 1, 4),
  SyntheticSource: mostly<string | null>('', 'monitor', null),
  Properties: fc.oneof(
    fc.constant(null),
    fc.record(
      { block: fc.constantFrom(...BLOCKS), hash: fc.constantFrom('a1', 'a2', 'a3', ''), service: fc.constantFrom('shop', '') },
      { requiredKeys: [] },
    ),
  ),
  _ResourceId: fc.constantFrom('/components/shop', '', null),
  copies: fc.constantFrom(1, 1, 2),
});
export const blockEvents: fc.Arbitrary<Case> = fc.array(event, { maxLength: 25, size: 'max' }).map(placed);
