import fc from 'fast-check';
import { ADDRESSES, moment, mostly, OWN_ROLE, placed } from './random-rows.ts';
import type { Case } from './workspace.ts';

const IP = mostly<string | null>('203.0.113.7', '198.51.100.9', ...ADDRESSES, null);
const COUNTRY = fc.constantFrom('Nigeria', 'France', '', null);
const METHOD = mostly<string | null>('POST', 'GET', 'post', 'get', 'PUT', 'PROPFIND', '', null);
const STATUS = [200, 201, 302, 404, 429, 500, 503, 0];
const PATHS = [
  '/otp',
  '/otp/send',
  '/otp/verify',
  '/signup/otp/send?phone=1',
  '/users/42/otp/verify',
  '/login',
  '/?otp',
  '/phone/',
  '/;1/%6ftp//send',
  '/a/../signup/%73ms',
  '/%61bout',
  'otp',
  '',
];
const PATH = mostly<string | null>('/otp/send', '/otp/verify', ...PATHS, null);
const URI = fc.oneof(
  PATH,
  PATH.map((path) => `https://otp.example:443${path ?? ''}`),
);
const RESOURCE = mostly<string | null>('/a/b/Shop-Gateway', '/a/b/other/', '', null);
const copies = fc.constantFrom(1, 1, 2, 3);

const rowsOf = <T extends { at: { minutes: number; ticks: number }; copies: number }>(row: fc.Arbitrary<T>): fc.Arbitrary<Case> =>
  fc.array(row, { maxLength: 15, size: 'max' }).map(placed);

/** Random rows of each log that stands before the application. */
export const WEB_LOG_ROWS = {
  AGWAccessLogs: rowsOf(
    fc.record({
      at: moment,
      ClientIp: IP,
      HttpMethod: METHOD,
      HttpStatus: fc.constantFrom(...STATUS, null),
      RequestUri: URI,
      _ResourceId: RESOURCE,
      copies,
    }),
  ),
  AppServiceHTTPLogs: rowsOf(
    fc.record({
      at: moment,
      CIp: IP,
      CsMethod: METHOD,
      ScStatus: fc.constantFrom(...STATUS, null),
      CsUriStem: PATH,
      _ResourceId: RESOURCE,
      copies,
    }),
  ),
  AzureDiagnostics: rowsOf(
    fc.record({
      at: moment,
      Category: mostly<string | null>('FrontDoorAccessLog', 'frontdooraccesslog', 'FrontDoorHealthProbeLog', null),
      ResourceGroup: mostly<string | null>('WEB', 'web', '', null),
      clientIp_s: IP,
      clientCountry_s: COUNTRY,
      httpMethod_s: METHOD,
      httpStatusCode_s: mostly<string | null>('200', '499', '500', '404', '', null),
      requestUri_s: URI,
      _ResourceId: RESOURCE,
      copies,
    }),
  ),
  ASimWebSessionLogs: rowsOf(
    fc.record({
      at: moment,
      SrcIpAddr: IP,
      SrcGeoCountry: COUNTRY,
      HttpRequestMethod: METHOD,
      EventResultDetails: mostly<string | null>('200', '499', '503', 'NA', '', null),
      EventCount: fc.constantFrom(null, 0, 1, 1, 3),
      Url: URI,
      DstHostname: mostly<string | null>('shop.example', '', null, OWN_ROLE),
      _ResourceId: RESOURCE,
      copies,
    }),
  ),
} as const;

/** What the random rows are services of, as hunts name them. */
export const WEB_SERVICES = [OWN_ROLE, 'shop-gateway', 'other', 'WEB', 'web', 'shop.example', ''] as const;
