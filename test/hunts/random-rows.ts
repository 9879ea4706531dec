import fc from 'fast-check';
import type { Range } from '../../src/domain/time.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { Case, Logged } from './workspace.ts';

export const ADDRESSES = [
  '203.0.113.7',
  '198.51.100.9',
  '2001:db8::1',
  '0.0.0.0',
  '',
  '::',
  '::ffff:0.0.0.0',
  'unknown',
  '10.0.0.1',
  "x' or 1=1 --",
];
export const ROLES = ['shop-api', 'SHOP-API', 'Tollwatch', '', 'bücher "api"'];
export const OWN_ROLE = 'tollwatch';

/** Mostly the first value, so that rows meet in groups; else any of them. */
export const mostly = <T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(first) }, { weight: 2, arbitrary: fc.constantFrom(first, ...others) });

/** A moment near the window [from, from + 20 min): any tick, a bin's edge, or one tick (100 ns) off it; some fall outside. */
export const moment = fc.record({
  minutes: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(5, 6, 9) },
    { weight: 2, arbitrary: fc.constantFrom(-1, 0, 10, 15, 19, 20) },
    { weight: 1, arbitrary: fc.integer({ min: -1, max: 21 }) },
  ),
  ticks: fc.oneof(fc.constantFrom(-1, 0, 0, 1), fc.integer({ min: 0, max: 599_999_999 })),
});

/** ISO 8601 with 7 decimals. */
export const isoOf = (from: number, { minutes, ticks }: { minutes: number; ticks: number }): string => {
  const start = from + minutes * MINUTE;
  const ms = start + Math.floor(ticks / 10_000);
  const rest = ((ticks % 10_000) + 10_000) % 10_000;
  return new Date(ms).toISOString().replace('Z', `${String(rest).padStart(4, '0')}Z`);
};

const words = fc.constantFrom(
  'otp',
  'OTP',
  'verify',
  'send',
  'resend',
  'confirm',
  'login',
  'api',
  'v1',
  'sendotp',
  'SendOtp',
  'send-code',
  'my_otp_x',
  'otps',
  'ünotp',
  '2fa',
  '12fa',
  '%6Ftp',
  '%2e%2e',
  '..',
  '',
  'a;otp',
  'sen%64;x',
  'überprüfung',
  'check',
  'start',
  '{id}',
  '短信',
  'phone.php',
);
const anyPath = fc.array(words, { minLength: 0, maxLength: 3 }).map((parts) => parts.map((part) => `/${part}`).join(''));
const path = fc.oneof({ weight: 2, arbitrary: fc.constantFrom('/otp', '/otp/send', '/otp/verify') }, { weight: 3, arbitrary: anyPath });
const host = fc.constantFrom(
  'shop.example',
  'otp.example',
  'SEND.verify.example:8443',
  'me:otp@shop.example',
  '[2001:db8::1]',
  'localhost:7071',
);
const tail = fc.constantFrom('', '', '', '?x=1', '?otp=send', '#otp', '?phone=%2B15005550006&verify', '?a=/verify#send');
const url = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('https://', 'http://', '//', '', 'HTTPS://', 'custom+x:'), host, path, tail)
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.tuple(path, tail).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.constantFrom(null, '', 'otp', ' /otp', '?otp', 'https:', 'https://', '/otp\nsend', "/otp'--", '/otp"\\') },
);
const method = fc.constantFrom('POST ', 'POST  ', 'GET ', 'HEAD ', 'OPTIONS ', '', 'post ', 'PUT ', 'GET');
const name = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(method, path, tail).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.tuple(method, fc.constant('https://otp.example'), path).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.constantFrom(null, '', 'SendOtp', 'Otp/Send', 'otp.OtpService/Verify', 'GET', 'GET /') },
);

export const request = fc.record({
  at: moment,
  ClientIP: mostly<string | null>('203.0.113.7', ...ADDRESSES, null),
  AppRoleName: mostly<string | null>('shop-api', ...ROLES, null),
  ClientCountryOrRegion: fc.constantFrom('Nigeria', 'France', '', null),
  Url: url,
  Name: name,
  OperationName: name,
  ResultCode: mostly<string | null>('200', '201', '204', '302', '404', '429', '499', '500', '0', '', '20', '2000', '200 OK', null),
  ItemCount: fc.constantFrom(null, 0, 1, 1, 1, 2, 7, -3),
  SyntheticSource: mostly<string | null>('', null, 'Application Insights Availability Monitoring'),
  _ResourceId: fc.constantFrom('/subscriptions/s/resourcegroups/g/providers/microsoft.insights/components/shop', '', null),
  copies: fc.constantFrom(1, 1, 1, 2, 3),
});

export const placed = <T extends { at: { minutes: number; ticks: number }; copies: number }>(rows: readonly T[]): Case => {
  const place = ({ from }: Range): readonly Logged[] =>
    rows.flatMap(({ at, copies, ...cells }) => Array.from({ length: copies }, () => ({ ...cells, TimeGenerated: isoOf(from, at) })));
  // Shown when a property fails.
  return Object.assign(place, { toString: () => JSON.stringify(rows) });
};

/** Random tables that share a round of queries: a query's price is mostly its text, hardly its rows. */
export const TOGETHER = 4;
export const severalCases = (one: fc.Arbitrary<Case>): fc.Arbitrary<readonly Case[]> =>
  fc.array(one, { minLength: TOGETHER, maxLength: TOGETHER });

export const requests: fc.Arbitrary<Case> = fc.array(request, { maxLength: 40, size: 'max' }).map(placed);

/** Few different groups, many copies: enough to pass the published thresholds of 50 requests and 100 sends, or to miss them by one. */
const crowd = fc.constantFrom(1, 24, 25, 26, 49, 50, 51);
export const crowdedRequests: fc.Arbitrary<Case> = fc
  .array(
    fc.record({
      at: moment,
      ClientIP: mostly<string | null>('203.0.113.7', '0.0.0.0', '', null),
      AppRoleName: mostly<string | null>('shop-api', 'tollwatch', '', null),
      ClientCountryOrRegion: fc.constantFrom('Nigeria', 'France', null),
      Url: url,
      Name: name,
      OperationName: name,
      ResultCode: mostly<string | null>('200', '429', '201', '500', null),
      ItemCount: fc.constantFrom(null, 1, 5),
      SyntheticSource: fc.constantFrom('', 'monitor'),
      copies: crowd,
    }),
    { maxLength: 12, size: 'max' },
  )
  .map(placed);

const CALLERS = ['198.51.100.20', '0.0.0.0', '', null];
const RESOURCES = [
  '/subscriptions/s/resourcegroups/g/providers/microsoft.communication/communicationservices/shop-acs',
  '/a/b/SHOP-ACS/',
  '/',
  '',
  null,
];
export const SEND_CALLERS = ['198.51.100.20', '192.0.2.4', ...ADDRESSES];

const acsRow = (copies: fc.Arbitrary<number>) =>
  fc.record({
    at: moment,
    CallerIpAddress: mostly<string | null>('198.51.100.20', ...CALLERS),
    OperationName: mostly<string | null>('SMSMessagesSent', 'smsmessagessent', 'SMSMessageSent', 'SMSDeliveryReportsReceived', '', null),
    ResultType: fc.constantFrom('Succeeded', 'Failed', 'FAILED', '', null),
    ResultSignature: fc.constantFrom('202', '202', '400', '429', '500', '4000', '', null),
    Country: fc.constantFrom('LK', 'NG', '', null),
    _ResourceId: mostly<string | null>('/a/b/shop-acs', ...RESOURCES),
    copies,
  });

const diagnosticRow = (copies: fc.Arbitrary<number>) =>
  fc.record({
    at: moment,
    ResourceType: mostly<string | null>(
      'MICROSOFT.COMMUNICATION/COMMUNICATIONSERVICES',
      'COMMUNICATIONSERVICES',
      'Microsoft.Communication/CommunicationServices',
      null,
    ),
    OperationName: mostly<string | null>('SmsSend', 'SMSSEND', 'SmsDelivery', 'SmsReceive', null),
    ResultType: fc.constantFrom('Succeeded', 'Failed', 'failed', '', null),
    ResultSignature: fc.constantFrom('400', '', null),
    ResourceGroup: mostly<string | null>('RG-SHOP', 'rg-shop', '', null),
    Resource: fc.constantFrom('SHOP-ACS', 'OTHER', '', null),
    _ResourceId: fc.constantFrom(...RESOURCES),
    CallerIPAddress: fc.constantFrom('192.0.2.4', '', null),
    callerIpAddress_s: mostly<string | null>('198.51.100.20', ...CALLERS),
    recipientPhoneNumber_s: fc.constantFrom('+15005550006', '+15005550007', '', null),
    copies,
  });

const few = fc.constantFrom(1, 1, 2, 3);
export const acsSends: fc.Arbitrary<Case> = fc.array(acsRow(few), { maxLength: 20, size: 'max' }).map(placed);
export const diagnosticSends: fc.Arbitrary<Case> = fc.array(diagnosticRow(few), { maxLength: 20, size: 'max' }).map(placed);
export const crowdedDiagnostics: fc.Arbitrary<Case> = fc
  .array(diagnosticRow(fc.constantFrom(1, 34, 50, 51, 99, 100, 101)), { maxLength: 10, size: 'max' })
  .map(placed);
