import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE, type Range } from '../../src/domain/time.ts';
import type { Parameters, Row } from '../../src/hunts/hunt.ts';
import { OTP_REQUEST_SPIKE as hunt } from '../../src/hunts/otp-request-spike/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { exactly, type Logged, makeWorkspace, runEvidence, runQuery, type Workspace, write } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const SEND: Logged = {
  ClientIP: '203.0.113.7',
  AppRoleName: 'shop-api',
  ClientCountryOrRegion: 'Nigeria',
  Url: 'https://shop.example/api/otp/send?phone=1',
  Name: 'POST /api/otp/send',
  OperationName: 'POST /api/otp/send',
  ResultCode: '200',
  ItemCount: 1,
  SyntheticSource: '',
  _ResourceId: '/subscriptions/s/components/shop',
};

type Spec = { readonly times: number; readonly minute?: number; readonly ingestedAt?: number } & Logged;
const logged = (from: number, specs: readonly Spec[]): readonly Logged[] =>
  specs.flatMap(({ times, minute = 0, ...cells }) =>
    Array.from({ length: times }, () => ({ ...SEND, TimeGenerated: from + minute * MINUTE, ...cells })),
  );

/** Rows of query.kql, after checking that the port says the same. */
const hunted = async (
  specs: readonly Spec[],
  overrides: Parameters = {},
): Promise<{ readonly rows: readonly Row[]; readonly range: Range }> => {
  const range = workspace.nextSlot();
  await write(workspace, 'AppRequests', logged(range.from, specs));
  const rows = await runQuery(workspace, hunt, overrides, range);
  const groups = { Sources: [], ...hunt.evidenceFor(rows) };
  const port = hunt.aggregate(await runEvidence(workspace, hunt, overrides, range, groups), huntParameters(hunt, overrides));
  expect(exactly(hunt, port)).toEqual(exactly(hunt, rows));
  return { rows, range };
};

const flagged = async (specs: readonly Spec[], overrides?: Parameters): Promise<readonly Row[]> => (await hunted(specs, overrides)).rows;

describe('the threshold', () => {
  test('50 requests of one client in one bin are flagged', async () => {
    const { rows, range } = await hunted([{ times: 50 }]);
    expect(rows).toEqual([
      {
        Bin: range.from,
        Log: 'AppRequests',
        Source: '203.0.113.7',
        Service: 'shop-api',
        Country: '',
        Requests: 50,
        Succeeded: 50,
        Throttled: 0,
        Failed: 0,
        Verified: 0,
        Synthetic: 0,
        Rows: 50,
        Targets: 1,
        ClientCountry: 'Nigeria',
        SampleUrl: '/api/otp/send',
        ServiceResourceId: '/subscriptions/s/components/shop',
      },
    ]);
  });

  test('49 are not', async () => {
    expect(await flagged([{ times: 49 }])).toEqual([]);
  });

  test('50 spread over two bins are not', async () => {
    expect(
      await flagged([
        { times: 25, minute: 4 },
        { times: 25, minute: 5 },
      ]),
    ).toEqual([]);
  });

  test('an empty log gives nothing', async () => {
    expect(await flagged([])).toEqual([]);
  });

  test('two attacks at once are two rows', async () => {
    const rows = await flagged([{ times: 60 }, { times: 70, ClientIP: '198.51.100.9' }, { times: 10, ClientIP: '192.0.2.1' }]);
    expect(rows.map((row) => [row['Source'], row['Requests']])).toEqual([
      ['198.51.100.9', 70],
      ['203.0.113.7', 60],
    ]);
  });
});

describe('what counts', () => {
  test('one sampled row counts as often as it stands for', async () => {
    expect(await flagged([{ times: 5, ItemCount: 10 }])).toMatchObject([{ Requests: 50, Rows: 5 }]);
  });

  test('a missing or senseless ItemCount counts once', async () => {
    expect(
      await flagged([
        { times: 30, ItemCount: null },
        { times: 15, ItemCount: 0 },
        { times: 5, ItemCount: -2 },
      ]),
    ).toMatchObject([{ Requests: 50 }]);
  });

  test.each(['200', '201', '202', '204', '302'])('status %s is a success', async (ResultCode) => {
    expect(await flagged([{ times: 50, ResultCode }])).toMatchObject([{ Requests: 50, Succeeded: 50, Throttled: 0 }]);
  });

  test('throttled requests count towards the threshold, but not as sent', async () => {
    expect(await flagged([{ times: 1 }, { times: 49, ResultCode: '429' }])).toMatchObject([{ Requests: 50, Succeeded: 1, Throttled: 49 }]);
  });

  test.each(['400', '500', '0', '', null])('status %s is a failure and does not count', async (ResultCode) => {
    expect(await flagged([{ times: 49 }, { times: 20, ResultCode }])).toEqual([]);
    expect(await flagged([{ times: 50 }, { times: 20, ResultCode }])).toMatchObject([{ Requests: 50, Failed: 20 }]);
  });

  test('verifications are conversions of the same client, not requests', async () => {
    const verify = { Url: 'https://shop.example/api/otp/verify', Name: 'POST /api/otp/verify', OperationName: '' };
    expect(await flagged([{ times: 200, ...verify }])).toEqual([]);
    expect(await flagged([{ times: 50 }, { times: 30, ...verify }, { times: 9, ...verify, ResultCode: '400' }])).toMatchObject([
      { Requests: 50, Verified: 30, Failed: 0 },
    ]);
  });

  test('availability tests are left out and counted', async () => {
    expect(await flagged([{ times: 80, SyntheticSource: 'monitor' }])).toEqual([]);
    expect(await flagged([{ times: 50 }, { times: 3, SyntheticSource: 'monitor' }])).toMatchObject([{ Requests: 50, Synthetic: 3 }]);
  });

  test('Tollwatch itself is left out, whatever the case of its role', async () => {
    expect(await flagged([{ times: 50, AppRoleName: 'Tollwatch' }], { OwnRole: 'tollwatch' })).toEqual([]);
    expect(await flagged([{ times: 50, AppRoleName: '' }], { OwnRole: '' })).toMatchObject([{ Service: '', Requests: 50 }]);
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('%s of the form is a page view', async (method) => {
    const view = { times: 50, Name: `${method} /api/otp/send`, OperationName: '' };
    expect(await flagged([view])).toEqual([]);
    expect(await flagged([view], { CountGets: true })).toMatchObject([{ Requests: 50 }]);
  });
});

describe('which routes', () => {
  const only = (text: string, where: 'Url' | 'Name' | 'OperationName'): Spec => ({
    times: 50,
    Url: '',
    Name: '',
    OperationName: '',
    [where]: text,
  });

  test.each([
    ['Url', 'https://shop.example/otp'],
    ['Url', '/otp'],
    ['Url', 'https://shop.example/a_otp/b'],
    ['Url', 'https://shop.example/api/SendOtp'],
    ['Name', 'POST /auth/otp'],
    ['Name', 'Otp/Send'],
    ['OperationName', 'POST /mfa/start'],
    ['Url', 'https://shop.example/verify/send'],
    ['Url', 'https://shop.example/verify/resend'],
    ['Url', 'https://shop.example/verification/start'],
    ['Url', 'https://shop.example/verification'],
    ['Url', 'https://shop.example/send-code'],
  ] as const)('%s %s asks for a code', async (where, text) => {
    expect(await flagged([only(text, where)])).toMatchObject([{ Requests: 50, Verified: 0 }]);
  });

  test.each([
    ['Url', 'https://otp.example/login'],
    ['Url', 'https://otp:sms@shop.example/login'],
    ['Url', 'https://shop.example/login?next=/otp/send'],
    ['Url', 'https://shop.example/login#otp'],
    ['Url', 'otp.example/login'],
    ['Url', 'https://shop.example/otps'],
    ['Url', ''],
    ['Name', 'POST https://sms.example/login'],
    ['Name', 'POST /login?otp'],
    ['Url', 'https://shop.example/phone/verify'],
    ['Url', 'https://shop.example/otp/verify'],
    ['Url', 'https://shop.example/mfa/confirm'],
  ] as const)('%s %s does not', async (where, text) => {
    expect(await flagged([only(text, where)])).toEqual([]);
  });
});

describe('masked addresses', () => {
  test('are not one client: they are grouped by service and country', async () => {
    const rows = await flagged([
      { times: 30, ClientIP: '0.0.0.0' },
      { times: 20, ClientIP: '' },
      { times: 5, ClientIP: null },
      { times: 40, ClientIP: '::', ClientCountryOrRegion: 'France' },
    ]);
    expect(rows).toMatchObject([{ Source: 'unknown', Country: 'Nigeria', Requests: 55 }]);
    const finding = hunt.toFinding(rows[0] ?? {}, huntParameters(hunt, {}));
    expect(finding).toMatchObject({ source: 'unknown:Nigeria', clientCountries: ['Nigeria'], countries: [] });
  });

  test('a known client has no country in its key: it may roam', async () => {
    expect(await flagged([{ times: 25 }, { times: 25, ClientCountryOrRegion: 'France' }])).toMatchObject([
      { Source: '203.0.113.7', Country: '', Requests: 50 },
    ]);
  });
});

test('rows ingested after the query are marked late, so that they can explain a difference', async () => {
  const range = workspace.nextSlot();
  const settled = range.to + 5 * MINUTE;
  await write(
    workspace,
    'AppRequests',
    logged(range.from, [
      { times: 50, ingestedAt: settled },
      { times: 7, ingestedAt: settled + 1 },
    ]),
  );
  const evidence = await runEvidence(workspace, hunt, {}, range, { Sources: ['203.0.113.7'], Services: ['shop-api'], Settled: settled });
  expect(evidence.map((row) => [row['Late'], row['Rows']]).sort()).toEqual([
    [false, 50],
    [true, 7],
  ]);
  const settledRows = hunt.aggregate(
    evidence.filter((row) => row['Late'] === false),
    huntParameters(hunt, {}),
  );
  expect(settledRows).toMatchObject([{ Requests: 50 }]);
});

test('evidence holds no query string, where numbers and tokens stand', async () => {
  const range = workspace.nextSlot();
  await write(workspace, 'AppRequests', logged(range.from, [{ times: 1, Url: 'https://shop.example/otp?phone=%2B15005550006' }]));
  const evidence = await runEvidence(workspace, hunt, {}, range, { Sources: ['203.0.113.7'], Services: ['shop-api'] });
  expect(evidence).toMatchObject([{ Url: 'https://shop.example/otp' }]);
});

test('a finding says how far past the threshold it is and what was probably billed', async () => {
  const [row] = await flagged([{ times: 90 }, { times: 10, ResultCode: '429' }, { times: 4, ResultCode: '500' }]);
  expect(hunt.toFinding(row ?? {}, huntParameters(hunt, {}))).toMatchObject({
    side: 'request',
    service: 'shop-api',
    source: '203.0.113.7',
    counts: { requests: 100, sends: 90, verified: 0, failed: 4, throttled: 10 },
    excess: { name: 'SMSFrequencyThreshold', limit: 50, observed: 100, ratio: 2, what: 'code requests in 5 min from one client' },
  });
});

test('rows past the row limit are cut at the small end, and show as a full answer', async () => {
  const range = workspace.nextSlot();
  await write(workspace, 'AppRequests', logged(range.from, [{ times: 60 }, { times: 70, ClientIP: '198.51.100.9' }]));
  expect(await runQuery(workspace, hunt, { MaxRows: 1 }, range)).toMatchObject([{ Requests: 70 }]);
});
