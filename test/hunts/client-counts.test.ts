import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE, type Range } from '../../src/domain/time.ts';
import type { Hunt, Row } from '../../src/hunts/hunt.ts';
import { OTP_CLIENT_UNVERIFIED } from '../../src/hunts/otp-client-unverified/hunt.ts';
import { OTP_DISTRIBUTED_SPIKE } from '../../src/hunts/otp-distributed-spike/hunt.ts';
import { fill, REQUEST, SENT, type Tables, VERIFY } from './code-traffic.ts';
import { counted } from './counting-world.ts';
import { exactly, makeWorkspace, runQuery, type Workspace } from './workspace.ts';

const A = '203.0.113.7';
const B = '198.51.100.9';
const GATEWAY = {
  ClientIp: A,
  HttpMethod: 'POST',
  HttpStatus: 200,
  RequestUri: '/api/signup/otp/send?phone=1',
  _ResourceId: '/a/b/Shop-Gateway',
};
const SITE = { CIp: A, CsMethod: 'POST', CsUriStem: '/api/signup/otp/send', ScStatus: 202, _ResourceId: '/a/b/shop' };
const DOOR = {
  Category: 'FrontDoorAccessLog',
  ResourceGroup: 'WEB',
  clientIp_s: A,
  clientCountry_s: 'Vietnam',
  httpMethod_s: 'POST',
  httpStatusCode_s: '200',
  requestUri_s: 'https://otp.example:443/api/signup/sms',
};
const SESSION = {
  SrcIpAddr: A,
  SrcGeoCountry: 'Vietnam',
  HttpRequestMethod: 'POST',
  EventResultDetails: '200',
  EventCount: 4,
  Url: 'https://shop.example/api/signup/otp/send',
  DstHostname: 'shop.example',
};
const EVENT = { Name: 'tollwatch.otp.sent', AppRoleName: 'shop', ClientCountryOrRegion: 'Vietnam' };

/** Something of everything that the queries have to tell apart. */
const TRAFFIC: Tables = {
  AGWAccessLogs: [
    // One is too old for the second bin's hour; the other client's first one is just in the third's.
    [1, -51, GATEWAY],
    [1, -44, { ...GATEWAY, ClientIp: B }],
    [1, 1, GATEWAY],
    [1, 6, GATEWAY],
    [1, 12, GATEWAY],
    [1, 13, { ...GATEWAY, RequestUri: '/api/signup/otp/verify' }],
    [1, 13, { ...GATEWAY, RequestUri: '/api/signup/otp/verify', HttpStatus: 503 }],
    [1, 13, { ...GATEWAY, HttpStatus: 429 }],
    [1, 13, { ...GATEWAY, HttpMethod: 'GET' }],
    [2, 13, { ...GATEWAY, ClientIp: B }],
    [5, 13, { ...GATEWAY, ClientIp: '' }],
    [5, 13, { ...GATEWAY, RequestUri: '/login?next=otp' }],
  ],
  AppServiceHTTPLogs: [[3, 2, SITE]],
  AzureDiagnostics: [
    [3, 2, DOOR],
    [3, 2, { ...DOOR, requestUri_s: 'https://otp.example:443/login' }],
    [3, 2, { ...DOOR, Category: 'FrontDoorHealthProbeLog' }],
  ],
  ASimWebSessionLogs: [[1, 2, SESSION]],
  AppRequests: [
    [4, 2, { ...REQUEST, ClientIP: A, ItemCount: 2 }],
    [1, 3, { ...VERIFY, ClientIP: A }],
    [1, 3, { ...REQUEST, ClientIP: B }],
    [9, 3, REQUEST],
    [9, 3, { ...REQUEST, ClientIP: A, SyntheticSource: 'monitor' }],
    [3, 4, { ...REQUEST, ClientIP: B, Properties: { phoneCountry: 'ng' } }],
  ],
  AppEvents: [
    [2, 2, { ...EVENT, Properties: { clientIp: A, country: 'ID' } }],
    [2, 2, { ...EVENT, Properties: { clientIp: A, country: 'Costa Rica' } }],
    [1, 3, { ...EVENT, Name: 'tollwatch.otp.verified', Properties: { clientIp: A, country: 'ID' } }],
    [4, 3, { ...EVENT, Properties: { clientIp: 'x or 1', country: 'ID' } }],
  ],
  SmsEvents_CL: [
    [3, 2, { ...SENT, ClientIp: A, VerificationId: 'VEy' }],
    // A verification that does not say who gave it belongs to its message's client.
    [1, 4, { ...SENT, Event: 'verified', VerificationId: 'VEy' }],
    [3, 2, { ...SENT, ClientIp: A, Channel: 'email' }],
  ],
};

const counts = (rows: readonly Row[], log: string, names: readonly string[]): readonly string[] =>
  rows
    .filter((row) => row['Log'] === log)
    .map((row) => ['Service', 'Flow', 'Part', ...names].map((name) => row[name]).join(' | '))
    .sort();

let workspace: Workspace;
let range: Range;
const known = new Map<string, readonly Row[]>();
beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.nextSlot();
  range = await fill(workspace, TRAFFIC);
  for (const hunt of [OTP_CLIENT_UNVERIFIED, OTP_DISTRIBUTED_SPIKE]) known.set(hunt.id, await counted(workspace, hunt, range));
}, 300_000);
afterAll(() => workspace.store.close());
const rowsOf = (hunt: Hunt): readonly Row[] => known.get(hunt.id) ?? [];

describe('otp-client-unverified', () => {
  const byClient = (log: string): readonly string[] => counts(rowsOf(OTP_CLIENT_UNVERIFIED), log, ['Sends', 'Verified', 'VerifyErrors']);

  test('an address counts by itself once it asked for a handful within the hour; all others count together', () => {
    const bins = rowsOf(OTP_CLIENT_UNVERIFIED)
      .filter((row) => row['Log'] === 'AGWAccessLogs')
      .map((row) => [(Number(row['Bin']) - range.from) / MINUTE, row['Part'], row['Sends'], row['Verified'], row['VerifyErrors']]);
    expect(bins.toSorted((a, b) => Number(a[0]) - Number(b[0]) || Number(a[2]) - Number(b[2]))).toEqual([
      [0, '', 1, 0, 0],
      [5, '', 1, 0, 0],
      [10, A, 1, 1, 1],
      [10, B, 2, 0, 0],
      [10, '', 5, 0, 0],
    ]);
  });

  test('each web log is read by its own columns; services are those of the resource, the group or the host', () => {
    expect(byClient('AppServiceHTTPLogs')).toEqual([`shop | /api/signup | ${A} | 3 | 0 | 0`]);
    expect(byClient('AzureDiagnostics')).toEqual([`WEB | /api/signup | ${A} | 3 | 0 | 0`]);
    expect(byClient('ASimWebSessionLogs')).toEqual([`shop.example | /api/signup | ${A} | 4 | 0 | 0`]);
    expect(byClient('AGWAccessLogs')[0]).toMatch(/^shop-gateway \| \/api\/signup \|/);
  });

  test('masked addresses are nobody, sampled rows count as often as they stand for, destinations are told apart', () => {
    expect(byClient('AppRequests')).toEqual([
      'shop-api | /api/signup |  | 9 | 0 | 0',
      `shop-api | /api/signup | ${B} | 4 | 0 | 0`,
      `shop-api | /api/signup | ${A} | 8 | 1 | 0`,
      `shop-api | /api/signup#places | ${B} NG | 3 | 0 | 0`,
    ]);
    expect(byClient('AppEvents')).toEqual([
      'shop |  |  | 4 | 0 | 0',
      `shop |  | ${A} | 4 | 1 | 0`,
      `shop | #places | ${A} Costa Rica | 2 | 0 | 0`,
      `shop | #places | ${A} ID | 2 | 1 | 0`,
    ]);
  });

  test('a host that a client names leaves nobody out', async () => {
    const rows = await counted(workspace, OTP_CLIENT_UNVERIFIED, range, { OwnRole: 'shop.example' });
    expect(counts(rows, 'ASimWebSessionLogs', ['Sends'])).toEqual([`shop.example | /api/signup | ${A} | 4`]);
  });

  test('sampled rows blur the counts, sessions that stand for several do not', () => {
    const squares = (log: string): readonly string[] => counts(rowsOf(OTP_CLIENT_UNVERIFIED), log, ['Sends', 'Squares']);
    expect(squares('ASimWebSessionLogs')).toEqual([`shop.example | /api/signup | ${A} | 4 | 4`]);
    expect(squares('AppRequests')).toContain(`shop-api | /api/signup | ${A} | 8 | 16`);
  });

  test('a verification belongs to the client of its message', () => {
    expect(byClient('SmsEvents_CL')).toEqual([
      `shop-api | verification | ${A} | 3 | 1 | 0`,
      `shop-api | verification#places | ${A} ID | 3 | 1 | 0`,
    ]);
  });
});

describe('otp-distributed-spike', () => {
  const byCountry = (log: string): readonly string[] => counts(rowsOf(OTP_DISTRIBUTED_SPIKE), log, ['Sends', 'Verified', 'Addresses']);

  test('each known address counts once a bin and country, masked ones count as codes alone', () => {
    expect(byCountry('AppRequests')).toEqual(['shop-api | /api/signup | Indonesia | 21 | 1 | 2']);
    expect(byCountry('AppEvents')).toEqual(['shop |  | Vietnam | 8 | 1 | 1']);
    expect(byCountry('AzureDiagnostics')).toEqual(['WEB | /api/signup | Vietnam | 3 | 0 | 1']);
    expect(byCountry('ASimWebSessionLogs')).toEqual(['shop.example | /api/signup | Vietnam | 4 | 0 | 1']);
  });

  test('logs without countries are one part', () => {
    expect(byCountry('AGWAccessLogs')).toEqual([
      'shop-gateway | /api/signup |  | 1 | 0 | 1',
      'shop-gateway | /api/signup |  | 1 | 0 | 1',
      'shop-gateway | /api/signup |  | 8 | 1 | 2',
    ]);
  });
});

test('one table is enough', async () => {
  const alone = await makeWorkspace(['AGWAccessLogs'], []);
  alone.nextSlot();
  const own = await fill(alone, { AGWAccessLogs: TRAFFIC['AGWAccessLogs'] ?? [] });
  for (const hunt of [OTP_CLIENT_UNVERIFIED, OTP_DISTRIBUTED_SPIKE])
    expect(exactly(hunt, await counted(alone, hunt, own))).toHaveLength(hunt === OTP_CLIENT_UNVERIFIED ? 5 : 3);
  alone.store.close();
}, 120_000);

describe('a corrupted query is refuted', () => {
  test.each([
    ['otp-client-unverified', 'a bin twice as long', 'Bin = bin(At, 5m)', 'Bin = bin(At, 10m)'],
    ['otp-client-unverified', 'throttled ones counted', '"^[23][0-9][0-9]$"', '"^[234][0-9][0-9]$"'],
    ['otp-client-unverified', 'an hour cut short', 'range(0, 11, 1)', 'range(0, 9, 1)'],
    ['otp-client-unverified', 'verifications of nobody', 'isnotempty(SentFrom), SentFrom', 'isnotempty(SentFrom), ""'],
    ['otp-client-unverified', 'unweighted counts', 'tolong(ItemCount), tolong(1))', 'tolong(1), tolong(1))'],
    ['otp-client-unverified', 'other categories read', 'Category =~ "FrontDoorAccessLog"', 'Category != ""'],
    ['otp-distributed-spike', 'addresses counted twice', 'Addresses = countif(', 'Addresses = 2 * countif('],
    ['otp-distributed-spike', 'masked addresses counted', 'Address in ("", "0.0.0.0"', 'Address in ("", "0.0.0.1"'],
    ['otp-distributed-spike', 'page views counted', 'or not(iff(Name == ""', 'or true or not(iff(Name == ""'],
    ['otp-distributed-spike', 'synthetic requests counted', ' and SyntheticSource == ""', ''],
  ] as const)('%s with %s', { timeout: 120_000 }, async (id, _what, from, to) => {
    const hunt = id === OTP_CLIENT_UNVERIFIED.id ? OTP_CLIENT_UNVERIFIED : OTP_DISTRIBUTED_SPIKE;
    expect(hunt.query).toContain(from);
    const claimed = await runQuery(workspace, hunt, {}, range, hunt.query.replaceAll(from, to));
    const found = exactly(hunt, rowsOf(hunt));
    expect(exactly(hunt, claimed).filter((line) => !found.includes(line))).not.toEqual([]);
  });
});
