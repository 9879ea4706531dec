import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUNTS } from '../../src/hunts/index.ts';
import { kqlLiteral } from '../../src/hunts/kql-literal.ts';
import { OTP_CLIENT_UNVERIFIED } from '../../src/hunts/otp-client-unverified/hunt.ts';
import { OTP_CONVERSION_COLLAPSE } from '../../src/hunts/otp-conversion-collapse/hunt.ts';
import { OTP_DISTRIBUTED_SPIKE } from '../../src/hunts/otp-distributed-spike/hunt.ts';
import { OTP_REQUEST_SPIKE } from '../../src/hunts/otp-request-spike/hunt.ts';
import { routePath } from '../../src/hunts/paths.ts';
import { RUNS } from '../runs.ts';
import { fill, REQUEST, rowsOver, type Tables } from './code-traffic.ts';
import { counted } from './counting-world.ts';
import { VARIANTS } from './path-variants.ts';
import { ask, makeWorkspace, type Workspace, write } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

const timed = { timeout: 900_000 };

/** The queries' own function. */
const PLAIN_PATH = /^let PlainPath = [\s\S]*?^\};$/m;
const functions = new Set(HUNTS.filter(({ query }) => query.includes('UrlPath')).map(({ query }) => PLAIN_PATH.exec(query)?.[0] ?? ''));

/** What the queries make of paths, in the same order: read from a table, as paths in a query's text would have to be escaped. */
const inQuery = async (paths: readonly string[]): Promise<readonly unknown[]> => {
  const { from, to } = workspace.nextSlot();
  await write(
    workspace,
    'AppRequests',
    paths.map((Url, ItemCount) => ({ TimeGenerated: from, Url, ItemCount })),
  );
  const range = [from, to].map((at) => kqlLiteral('datetime', at));
  const text = `${[...functions][0]}
AppRequests | where TimeGenerated >= ${range[0]} and TimeGenerated < ${range[1]} | sort by ItemCount asc | project Plain = PlainPath(Url)`;
  return (await ask(workspace, text)).rows.map(([plain]) => plain);
};

test('all queries bring paths into one writing by the same function', () => {
  expect([...functions]).toHaveLength(1);
  expect([...functions][0]).toContain('url_decode');
});

test('a query reads each variant as what the server takes it for', timed, async () => {
  expect(await inQuery(VARIANTS.map(([raw]) => raw))).toEqual(VARIANTS.map(([, plain]) => plain));
});

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('/', '/', '/', '.', '..', '/..', ';', '%', '%2e', '%2F', '%6f', '%', '25', '6F', '+') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('a', 'otp', 'x=1', '...', 'é', '短', ' ', '\n', '\\', '$1', '%C3%A9', '%00', '%3f', '%7e', '%5F'),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`) },
);
const segment = fc.constantFrom('a', 'b', 'otp', '..', '..', '', '.', '..;y', 'a;x', '%2e%2e', '...', '..b');
const nasty = fc.oneof(
  fc.array(piece, { maxLength: 14, size: 'max' }).map((pieces) => `/${pieces.join('')}`),
  fc.array(segment, { maxLength: 9, size: 'max' }).map((segments) => `/${segments.join('/')}`),
);

// Seen to fail with: the port without `~` among what is decoded; the port resolving `..` one deep.
test('the port agrees with the queries about random paths', timed, async () => {
  // A query's price is mostly its text, hardly its rows.
  await fc.assert(
    fc.asyncProperty(fc.array(nasty, { minLength: 200, maxLength: 200, size: 'max' }), async (paths) => {
      expect(await inQuery(paths)).toEqual(paths.map(routePath));
    }),
    { numRuns: Math.ceil(RUNS / 20) },
  );
});

const RAW = VARIANTS.filter(([, plain]) => plain.startsWith('/api/otp/send')).map(([raw]) => raw);
const IP = '203.0.113.7';
const TRAFFIC: Tables = {
  AppRequests: RAW.map((path) => [
    1,
    1,
    { ...REQUEST, ClientIP: IP, Url: `https://shop.example${path}`, Name: `POST ${path}`, OperationName: '' },
  ]),
  AGWAccessLogs: RAW.map((RequestUri) => [
    1,
    1,
    { ClientIp: IP, HttpMethod: 'POST', HttpStatus: 200, RequestUri, _ResourceId: '/a/b/shop-gateway' },
  ]),
};

test.each([
  ['otp-conversion-collapse', OTP_CONVERSION_COLLAPSE, ['AppRequests']],
  ['otp-client-unverified', OTP_CLIENT_UNVERIFIED, ['AGWAccessLogs', 'AppRequests']],
  ['otp-distributed-spike', OTP_DISTRIBUTED_SPIKE, ['AGWAccessLogs', 'AppRequests']],
] as const)('%s counts codes asked for by variants of a path together, in the flow of its route', timed, async (_id, hunt, logs) => {
  const { rows } = await rowsOver(workspace, hunt, TRAFFIC);
  expect(rows.map(({ Log, Flow, Sends }) => [Log, Flow, Sends]).sort()).toEqual(logs.map((log) => [log, '/api', RAW.length]));
});

test('requests by variants of a path pass a fixed limit together', timed, async () => {
  const rows = await counted(workspace, OTP_REQUEST_SPIKE, await fill(workspace, TRAFFIC), { SMSFrequencyThreshold: RAW.length });
  expect(rows.map(({ Log, Requests }) => [Log, Requests]).sort()).toEqual([
    ['AGWAccessLogs', RAW.length],
    ['AppRequests', RAW.length],
  ]);
});
