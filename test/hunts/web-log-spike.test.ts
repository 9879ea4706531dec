import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE, type Range } from '../../src/domain/time.ts';
import type { Parameters, Row } from '../../src/hunts/hunt.ts';
import { OTP_REQUEST_SPIKE as hunt } from '../../src/hunts/otp-request-spike/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { REQUEST } from './code-traffic.ts';
import { exactly, type Logged, makeWorkspace, runEvidence, runQuery, type Workspace, write } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const CLIENT = '203.0.113.7';

/** What a log has of one request, and how its columns are called. */
type WebLog = {
  readonly table: string;
  readonly service: string;
  readonly country: string;
  readonly row: (of: { readonly ip?: string; readonly method?: string; readonly path?: string; readonly status?: number }) => Logged;
};

const GATEWAY: WebLog = {
  table: 'AGWAccessLogs',
  service: 'shop-gateway',
  country: '',
  row: ({ ip = CLIENT, method = 'POST', path = '/api/otp/send', status = 200 }) => ({
    ClientIp: ip,
    HttpMethod: method,
    HttpStatus: status,
    RequestUri: `${path}?phone=%2B15005550006`,
    _ResourceId: '/a/b/Shop-Gateway',
  }),
};
const SITE: WebLog = {
  table: 'AppServiceHTTPLogs',
  service: 'shop-api',
  country: '',
  row: ({ ip = CLIENT, method = 'POST', path = '/api/otp/send', status = 200 }) => ({
    CIp: ip,
    CsMethod: method,
    ScStatus: status,
    CsUriStem: path,
    _ResourceId: '/a/b/Shop-Api/',
  }),
};
const DOOR: WebLog = {
  table: 'AzureDiagnostics',
  service: 'WEB',
  country: 'Vietnam',
  row: ({ ip = CLIENT, method = 'POST', path = '/api/otp/send', status = 200 }) => ({
    Category: 'FrontDoorAccessLog',
    ResourceGroup: 'WEB',
    clientIp_s: ip,
    clientCountry_s: 'Vietnam',
    httpMethod_s: method,
    httpStatusCode_s: String(status),
    requestUri_s: `https://otp.example:443${path}?phone=%2B15005550006`,
    _ResourceId: '/a/b/door',
  }),
};
const SESSION: WebLog = {
  table: 'ASimWebSessionLogs',
  service: 'shop.example',
  country: 'Vietnam',
  row: ({ ip = CLIENT, method = 'POST', path = '/api/otp/send', status = 200 }) => ({
    SrcIpAddr: ip,
    SrcGeoCountry: 'Vietnam',
    HttpRequestMethod: method,
    EventResultDetails: String(status),
    EventCount: 1,
    Url: `https://shop.example${path}?phone=%2B15005550006`,
    DstHostname: 'shop.example',
  }),
};

type Spec = readonly [times: number, row: Logged];

const fill = async (tables: Readonly<Record<string, readonly Spec[]>>, minute = 1): Promise<Range> => {
  const range = workspace.nextSlot();
  for (const [table, specs] of Object.entries(tables)) {
    const rows = specs.flatMap(([times, row]) => Array.from({ length: times }, () => row));
    await write(
      workspace,
      table,
      rows.map((row) => ({ TimeGenerated: range.from + minute * MINUTE, ...row })),
    );
  }
  return range;
};

const evidenceOf = (range: Range, rows: readonly Row[], overrides: Parameters = {}): Promise<readonly Row[]> =>
  runEvidence(workspace, hunt, overrides, range, { Sources: [], ...hunt.evidenceFor(rows) });

/** Rows of query.kql, after checking that the port says the same. */
const flagged = async (tables: Readonly<Record<string, readonly Spec[]>>, overrides: Parameters = {}): Promise<readonly Row[]> => {
  const range = await fill(tables);
  const rows = await runQuery(workspace, hunt, overrides, range);
  const port = hunt.aggregate(await evidenceOf(range, rows, overrides), huntParameters(hunt, overrides));
  expect(exactly(hunt, port)).toEqual(exactly(hunt, rows));
  return rows;
};

describe.each([GATEWAY, SITE, DOOR, SESSION].map((log) => [log.table, log] as const))('%s', (table, { row, service, country }) => {
  const asked = (...specs: readonly Spec[]) => flagged({ [table]: specs });

  test('50 requests of one client in one bin are flagged, under the service as the log has it', async () => {
    const rows = await asked([50, row({})]);
    expect(rows).toMatchObject([
      {
        ...{ Log: table, Source: CLIENT, Service: service, Country: '', ClientCountry: country },
        ...{ Requests: 50, Succeeded: 50, Throttled: 0, Failed: 0, Verified: 0, Synthetic: 0, Rows: 50, SampleUrl: '/api/otp/send' },
      },
    ]);
    expect(hunt.toFinding(rows[0] ?? {}, huntParameters(hunt, {}))).toMatchObject({
      ...{ side: 'request', log: table, service, source: CLIENT },
      excess: { observed: 50, limit: 50, what: 'code requests in 5 min from one client' },
    });
  });

  test('49 are not, nor 50 of two clients', async () => {
    expect(await asked([49, row({})])).toEqual([]);
    expect(await asked([25, row({})], [25, row({ ip: '198.51.100.9' })])).toEqual([]);
  });

  test('two attacks at once are two rows', async () => {
    const rows = await asked([60, row({})], [70, row({ ip: '2001:db8::1' })]);
    expect(rows.map((one) => [one['Source'], one['Requests']])).toEqual([
      ['2001:db8::1', 70],
      [CLIENT, 60],
    ]);
  });

  test('throttled requests count, failed ones and page views do not, verifications are conversions', async () => {
    const others: readonly Spec[] = [
      [7, row({ status: 503 })],
      [9, row({ method: 'GET' })],
      [5, row({ path: '/api/otp/verify' })],
      [4, row({ path: '/api/otp/verify', status: 400 })],
      [3, row({ path: '/api/login' })],
    ];
    expect(await asked([29, row({})], [20, row({ status: 429 })], ...others)).toEqual([]);
    expect(await asked([30, row({})], [20, row({ status: 429 })], ...others)).toMatchObject([
      { Requests: 50, Succeeded: 30, Throttled: 20, Failed: 7, Verified: 5 },
    ]);
  });

  test.each(['', '0.0.0.0', '::', '-'])('requests of the address "%s" are nobody’s', async (ip) => {
    expect(await asked([90, row({ ip })])).toEqual([]);
  });

  test('evidence holds no query string, where numbers and tokens stand', async () => {
    const range = await fill({ [table]: [[50, row({})]] });
    const evidence = await evidenceOf(range, await runQuery(workspace, hunt, {}, range));
    expect(evidence).toHaveLength(1);
    expect(JSON.stringify(evidence)).not.toContain('5005550006');
  });
});

test('one web session may stand for many', async () => {
  expect(await flagged({ ASimWebSessionLogs: [[10, { ...SESSION.row({}), EventCount: 5 }]] })).toMatchObject([{ Requests: 50, Rows: 10 }]);
});

test('a host that a client names leaves nobody out', async () => {
  const sessions = { ASimWebSessionLogs: [[50, SESSION.row({})] as const] };
  expect(await flagged(sessions, { OwnRole: 'shop.example' })).toMatchObject([{ Service: 'shop.example', Requests: 50 }]);
});

test('other logs of AzureDiagnostics are not Front Door’s', async () => {
  expect(await flagged({ AzureDiagnostics: [[90, { ...DOOR.row({}), Category: 'FrontDoorHealthProbeLog' }]] })).toEqual([]);
});

test('a query string makes no request one for codes', async () => {
  expect(await flagged({ AGWAccessLogs: [[90, { ...GATEWAY.row({}), RequestUri: '/login?next=/otp/send' }]] })).toEqual([]);
});

describe('an application and what stands before it', () => {
  const masked = { ...REQUEST, ClientIP: '0.0.0.0', AppRoleName: 'shop-api' };

  test('the gateway names the client that the application masks, below the threshold there', async () => {
    const specs: readonly Spec[] = [
      [25, masked],
      [25, { ...masked, ClientCountryOrRegion: 'France' }],
    ];
    expect(await flagged({ AppRequests: specs })).toEqual([]);
    expect(await flagged({ AppRequests: specs, AGWAccessLogs: [[50, GATEWAY.row({})]] })).toMatchObject([
      { Log: 'AGWAccessLogs', Source: CLIENT, Service: 'shop-gateway', Requests: 50 },
    ]);
  });

  test('count each by itself, also where both have the same name', async () => {
    const open = { ...masked, ClientIP: CLIENT };
    expect(await flagged({ AppRequests: [[30, open]], AppServiceHTTPLogs: [[30, SITE.row({})]] })).toEqual([]);
    const both = await flagged({ AppRequests: [[50, open]], AppServiceHTTPLogs: [[50, SITE.row({})]] });
    expect(both.map((row) => [row['Log'], row['Service'], row['Requests']]).sort()).toEqual([
      ['AppRequests', 'shop-api', 50],
      ['AppServiceHTTPLogs', 'shop-api', 50],
    ]);
  });

  test('without WebLogs the application’s own log is read alone', async () => {
    const tables = { AppRequests: [[50, masked]], AGWAccessLogs: [[60, GATEWAY.row({})]] } as const;
    expect(await flagged(tables, { WebLogs: false })).toMatchObject([{ Log: 'AppRequests', Source: 'unknown', Requests: 50 }]);
  });
});

describe('a corrupted query is refuted', () => {
  const traffic = {
    AGWAccessLogs: [
      [4, GATEWAY.row({})],
      [4, GATEWAY.row({ ip: '' })],
      [2, GATEWAY.row({ status: 500 })],
      [3, GATEWAY.row({ method: 'GET' })],
      [3, { ...GATEWAY.row({}), RequestUri: '/login?next=/otp/send' }],
      [4, { ...GATEWAY.row({}), _ResourceId: '/a/b/other' }],
    ],
    AppServiceHTTPLogs: [[4, { ...SITE.row({}), _ResourceId: '/a/b/shop-gateway' }]],
    AzureDiagnostics: [
      [4, DOOR.row({})],
      [4, { ...DOOR.row({}), Category: 'FrontDoorHealthProbeLog' }],
    ],
    ASimWebSessionLogs: [[2, { ...SESSION.row({}), EventCount: 3 }]],
  } satisfies Readonly<Record<string, readonly Spec[]>>;

  /** Lines of the query that the port does not find in the evidence. */
  const refuted = async (query: string): Promise<readonly string[]> => {
    const range = await fill(traffic);
    const claimed = await runQuery(workspace, hunt, { SMSFrequencyThreshold: 3 }, range, query);
    expect(claimed.length).toBeGreaterThan(3);
    const known = exactly(hunt, hunt.aggregate(await evidenceOf(range, claimed), huntParameters(hunt, { SMSFrequencyThreshold: 3 })));
    return exactly(hunt, claimed).filter((line) => !known.includes(line));
  };

  test('the true query is not', async () => {
    expect(await refuted(hunt.query)).toEqual([]);
  });

  test.each([
    ['a log read twice', '(AGWAccessLogs\n', '(union AGWAccessLogs, AGWAccessLogs\n'],
    ['two logs counted together', 'Log = "AppServiceHTTPLogs"', 'Log = "AGWAccessLogs"'],
    ['requests of nobody counted', '| where Log == "AppRequests" or', '| where true or'],
    ['failures taken for successes', 'tostring(HttpStatus)', '"200"'],
    ['page views taken for requests', 'toupper(HttpMethod)', '"POST"'],
    ['query strings matched', 'extract(@"^[^?#]*", 0, RequestUri)', 'strcat("/", extract(@"[?](.*)$", 1, RequestUri))'],
    ['resources mixed', 'tolower(extract(@"([^/]+)/*$", 1, _ResourceId))', '"shop-gateway"'],
    ['other logs taken for Front Door', '| where Category =~ "FrontDoorAccessLog"', '| where true'],
    ['sessions counted once each', 'tolong(EventCount)', 'tolong(1) + 1'],
  ])('%s', async (_what, from, to) => {
    expect(hunt.query).toContain(from);
    expect(await refuted(hunt.query.replaceAll(from, to))).not.toEqual([]);
  });
});
