import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { ACS_SEND_SPIKE } from '../../src/hunts/acs-send-spike/hunt.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { OTP_REQUEST_SPIKE } from '../../src/hunts/otp-request-spike/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { exactly, type Logged, makeWorkspace, runEvidence, runQuery, type Workspace, write } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const OVERRIDES = { SMSFrequencyThreshold: 3 };

/** Rows of one flagged group that the query gives and the port cannot find in the evidence: each would be refuted. */
const refuted = async (hunt: Hunt, table: string, rows: (from: number) => readonly Logged[], query: string): Promise<readonly string[]> => {
  const range = workspace.nextSlot();
  await write(workspace, table, rows(range.from));
  const overrides = { ...OVERRIDES, ...(hunt === OTP_REQUEST_SPIKE ? { OwnRole: 'tollwatch' } : {}) };
  const claimed = await runQuery(workspace, hunt, overrides, range, query);
  expect(claimed.length).toBeGreaterThan(0);
  const evidence = await runEvidence(workspace, hunt, overrides, range, { Sources: [], ...hunt.evidenceFor(claimed) });
  const known = exactly(hunt, hunt.aggregate(evidence, huntParameters(hunt, overrides)));
  return exactly(hunt, claimed).filter((line) => !known.includes(line));
};

const many = (from: number, minute: number, times: number, cells: Logged): readonly Logged[] =>
  Array.from({ length: times }, () => ({ TimeGenerated: from + minute * MINUTE, ...cells }));

const SEND: Logged = {
  ClientIP: '203.0.113.7',
  AppRoleName: 'shop-api',
  ClientCountryOrRegion: 'Nigeria',
  Url: 'https://shop.example/otp/send',
  Name: 'POST /otp/send',
  ResultCode: '200',
  ItemCount: 2,
};

/** Something of everything the query has to tell apart. */
const traffic = (from: number): readonly Logged[] => [
  ...many(from, 3, 4, SEND),
  ...many(from, 6, 4, SEND),
  ...many(from, 7, 3, { ...SEND, ResultCode: '201' }),
  ...many(from, 7, 3, { ...SEND, ResultCode: '429' }),
  ...many(from, 7, 3, { ...SEND, ResultCode: '500' }),
  ...many(from, 7, 3, { ...SEND, SyntheticSource: 'monitor' }),
  ...many(from, 7, 5, { ...SEND, AppRoleName: 'tollwatch' }),
  ...many(from, 7, 5, { ...SEND, AppRoleName: 'other-api' }),
  ...many(from, 8, 5, { ...SEND, Url: 'https://shop.example/otp/verify', Name: 'POST /otp/verify' }),
  ...many(from, 8, 5, { ...SEND, Name: 'GET /otp/send' }),
  ...many(from, 8, 5, { ...SEND, Url: 'https://otp.example/login', Name: '' }),
  ...many(from, 8, 5, { ...SEND, Url: 'https://shop.example/login?next=otp', Name: '' }),
  ...many(from, 12, 4, { ...SEND, ClientIP: '0.0.0.0' }),
  ...many(from, 12, 4, { ...SEND, ClientIP: '', ClientCountryOrRegion: 'France' }),
];

const ACS: Logged = {
  OperationName: 'SMSMessagesSent',
  CallerIpAddress: '198.51.100.20',
  ResultType: 'Succeeded',
  ResultSignature: '202',
  Country: 'LK',
  _ResourceId: '/x/shop-acs',
};
const sends = (from: number): readonly Logged[] => [
  ...many(from, 3, 5, ACS),
  ...many(from, 6, 5, ACS),
  ...many(from, 6, 2, { ...ACS, ResultType: 'Failed' }),
  ...many(from, 7, 4, { ...ACS, OperationName: 'SMSDeliveryReportsReceived' }),
  ...many(from, 7, 4, { ...ACS, CallerIpAddress: '' }),
  ...many(from, 7, 4, { ...ACS, _ResourceId: '/x/other' }),
];

const corrupt = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replaceAll(from, to);
};

describe('otp-request-spike', () => {
  test('the true query is not refuted', async () => {
    expect(await refuted(OTP_REQUEST_SPIKE, 'AppRequests', traffic, OTP_REQUEST_SPIKE.query)).toEqual([]);
  });

  test.each([
    ['a bin twice as long', 'bin(TimeGenerated, TimeWindow)', 'bin(TimeGenerated, 2 * TimeWindow)'],
    ['a shifted bin', 'bin(TimeGenerated, TimeWindow)', 'bin(TimeGenerated + 2m, TimeWindow)'],
    ['a doubled count', 'Requests = sumif(Weight, IsCounted)', 'Requests = sumif(2 * Weight, IsCounted)'],
    ['rows read twice', '(AppRequests\n', '(union AppRequests, AppRequests\n'],
    ['unweighted counts', '> 1, ItemCount, tolong(1))', '> 1, tolong(1), tolong(1))'],
    ['page views counted', '| where CountGets or not(', '| where true or not('],
    ['its own role counted', 'or OwnRole == "" or', 'or true or'],
    ['synthetic requests counted', 'SkipSynthetic and SyntheticSource != ""', 'SkipSynthetic and SyntheticSource == "x"'],
    ['verifications counted', 'IsVerify = SplitVerify and', 'IsVerify = false and'],
    ['200 alone a success', '"^[23][0-9][0-9]$"', '"^200$"'],
    ['failures counted', 'IsAsk and (IsSuccess or IsLeft or IsThrottled)', 'IsAsk'],
    ['throttled ones forgotten', 'IsThrottled = ResultCode == "429"', 'IsThrottled = ResultCode == "4290"'],
    ['hosts matched', '(?:[A-Za-z][A-Za-z0-9+.-]*:(?://)?)?[^/?#]*([^?#]*)', '([^?#]*)'],
    ['query strings matched', '(?://)?)?[^/?#]*([^?#]*)', '(?://)?)?[^/?#]*(.*)'],
    ['masked addresses one client', 'ClientIP in ("",', 'ClientIP in ("none",'],
    ['countries of unknown clients mixed', 'Country = iff(IsMasked, ClientCountryOrRegion, "")', 'Country = ""'],
    ['services mixed', 'Service = AppRoleName', 'Service = "shop-api"'],
  ])('a query with %s is refuted', async (_what, from, to) => {
    expect(await refuted(OTP_REQUEST_SPIKE, 'AppRequests', traffic, corrupt(OTP_REQUEST_SPIKE.query, from, to))).not.toEqual([]);
  });
});

describe('acs-send-spike', () => {
  test('the true query is not refuted', async () => {
    expect(await refuted(ACS_SEND_SPIKE, 'ACSSMSIncomingOperations', sends, ACS_SEND_SPIKE.query)).toEqual([]);
  });

  test.each([
    ['a bin twice as long', 'bin(TimeGenerated, TimeWindow)', 'bin(TimeGenerated, 2 * TimeWindow)'],
    ['a doubled count', 'Requests = count()', 'Requests = 2 * count()'],
    ['delivery reports counted', '| where OperationName in~ (SendOperations)', '| where true or OperationName in~ (SendOperations)'],
    ['failures forgotten', 'IsFailed = ResultType =~ "Failed" or', 'IsFailed = ResultType =~ "Faild" or'],
    ['unknown callers an address', 'Caller in ("",', 'Caller in ("none",'],
    ['resources mixed', 'Service = Name', 'Service = "shop-acs"'],
  ])('a query with %s is refuted', async (_what, from, to) => {
    expect(await refuted(ACS_SEND_SPIKE, 'ACSSMSIncomingOperations', sends, corrupt(ACS_SEND_SPIKE.query, from, to))).not.toEqual([]);
  });
});
