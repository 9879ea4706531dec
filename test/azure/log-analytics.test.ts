import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLogQuery } from '../../src/azure/log-analytics.ts';
import type { Target } from '../../src/domain/target.ts';
import { makeFaults } from '../../src/lab/faults.ts';
import {
  type LabHttpAnswer,
  type LabHttpRequest,
  type LabHttpServer,
  errorAnswer,
  jsonAnswer,
  startHttpServer,
} from '../../src/lab/http-server.ts';
import { LogQueryError } from '../../src/pipeline/errors.ts';
import type { LogQuery, QueryResult } from '../../src/pipeline/ports.ts';
import { trustLabCertificate } from '../lab-certificate.ts';
import { labCredential, refusedCredential } from './lab-credential.ts';

const target: Target = {
  id: 't',
  name: 'shop',
  tenantId: 'x',
  workspaceId: '11111111-2222-4333-8444-555555555555',
  resourceId: '/subscriptions/s',
};
const range = { from: Date.parse('2026-03-01T10:00:00Z'), to: Date.parse('2026-03-01T11:00:00Z') };
const secretQuery = 'AppRequests | where ClientIP == "203.0.113.7"';

const faults = makeFaults();
let server: LabHttpServer;
let answer: LabHttpAnswer;
let seen: LabHttpRequest[] = [];
let logs: LogQuery;

const settings = (credential = labCredential) => ({
  endpoint: server.url,
  audience: 'https://api.loganalytics.io',
  credential,
  retry: { maxRetries: 2, retryDelayInMs: 1 },
});
const run = (timeoutMs = 10_000, signal?: AbortSignal): Promise<QueryResult> =>
  logs.run(target, secretQuery, { range, timeoutMs, ...(signal && { signal }) });
const failure = async (call: Promise<unknown>): Promise<LogQueryError> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LogQueryError);
  return error as LogQueryError;
};
const table = (columns: readonly (readonly [string, string])[], rows: readonly (readonly unknown[])[]) => ({
  tables: [{ name: 'PrimaryResult', columns: columns.map(([name, type]) => ({ name, type })), rows }],
});
const badRequest = (code: string, inner: string, message: string) =>
  jsonAnswer(400, {
    error: {
      code: 'BadArgumentError',
      message: 'The request had some invalid properties',
      innererror: { code, message: `A ${code}`, innererror: { code: inner, message } },
    },
  });

beforeAll(async () => {
  server = await startHttpServer({
    name: 'query',
    faults,
    tls: await trustLabCertificate(),
    handler: async (request) => {
      seen.push(request);
      return answer;
    },
  });
  logs = makeLogQuery(settings());
});
afterAll(() => server.close());
beforeEach(() => {
  faults.reset();
  seen = [];
  answer = jsonAnswer(200, table([['n', 'long']], [[1]]));
});

describe('what the query asks', () => {
  it('asks for a fresh answer within its time, over one range', async () => {
    await run(90_000);
    const { url, headers, body } = seen[0] as LabHttpRequest;
    expect(url.pathname).toBe(`/v1/workspaces/${target.workspaceId}/query`);
    expect([headers['cache-control'], headers['prefer']]).toEqual(['no-cache', 'wait=90']);
    expect(JSON.parse(body.toString())).toEqual({ query: secretQuery, timespan: '2026-03-01T10:00:00.000Z/2026-03-01T11:00:00.000Z' });
  });
});

describe('what the query brings back', () => {
  it('keeps ticks, nulls and long digits as the service sent them', async () => {
    answer = {
      status: 200,
      body: `{"tables":[{"name":"PrimaryResult","columns":[${['datetime', 'datetime', 'long', 'long', 'string', 'real', 'dynamic']
        .map((type, index) => `{"name":"c${index}","type":"${type}"}`)
        .join()}],"rows":[["2026-03-01T10:00:00.1234567Z",null,9007199254740993,-42,"90071992547409931",null,"[1,2]"]]}]}`,
    };
    expect(await run()).toEqual({
      kind: 'complete',
      table: {
        columns: expect.arrayContaining([{ name: 'c0', type: 'datetime' }]),
        rows: [['2026-03-01T10:00:00.1234567Z', '', '9007199254740993', -42, '90071992547409931', null, '[1,2]']],
      },
    });
  });

  it('keeps two answers apart that are under way at once', async () => {
    answer = jsonAnswer(200, table([['n', 'long']], [[1]]));
    faults.use(({ n }) => (n === 1 ? { kind: 'slow', ms: 50 } : undefined));
    const first = run();
    while (seen.length === 0) await new Promise(setImmediate);
    answer = jsonAnswer(200, table([['n', 'long']], [[2]]));
    const second = run();
    expect((await Promise.all([first, second])).map((result) => result.table.rows)).toEqual([[[1]], [[2]]]);
  });

  it('says partial, with the service’s reason and the rows there are', async () => {
    answer = jsonAnswer(200, {
      ...table([['n', 'long']], [[7]]),
      error: {
        code: 'PartialError',
        message: 'There were some errors',
        details: [{ code: 'EngineError', innererror: { code: '-2133196797', message: 'The results exceed 64 MB' } }],
      },
    });
    expect(await run()).toEqual({
      kind: 'partial',
      table: expect.objectContaining({ rows: [[7]] }),
      reason: 'PartialError: The results exceed 64 MB',
    });
  });

  it('takes a workspace without any data as empty, not as a failure', async () => {
    answer = { status: 204, body: '' };
    expect(await run()).toEqual({ kind: 'complete', table: { columns: [], rows: [] } });
  });
});

describe('what a failed query says', () => {
  it.each([
    [
      'semantic',
      badRequest('SemanticError', 'SEM0100', "Failed to resolve column or scalar expression named 'callerIpAddress_s'"),
      'callerIpAddress_s',
    ],
    ['semantic', badRequest('SemanticError', 'SEM0100', "Failed to resolve table expression named 'basic_table'"), 'basic_table'],
    ['syntax', badRequest('SyntaxError', 'SYN0002', "Query could not be parsed at '||'"), 'SYN0002'],
    ['basic-plan', badRequest('SemanticError', 'SEM0001', "Table 'AppRequests' has the Basic plan and cannot be joined"), 'Analytics plan'],
    ['unavailable', errorAnswer(400, 'BadArgumentError', 'The timespan is invalid'), 'timespan'],
    ['forbidden', errorAnswer(403, 'InsufficientAccessError', 'The provided credentials have insufficient access'), 'Log Analytics Reader'],
    ['forbidden', errorAnswer(401, 'AuthenticationFailed', 'Authorization header is missing'), 'AuthenticationFailed'],
    ['unavailable', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>maintenance</html>' }, 'not a query result'],
    ['unavailable', { status: 200, body: '{"tables":[{"name":"PrimaryRes' }, 'not a query result'],
    ['unavailable', { status: 200, body: '' }, 'not a query result'],
    ['unavailable', { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>nowhere</html>' }, 'failed with 404'],
  ] as const)('%s %#', async (kind, given, words) => {
    answer = given;
    const error = await failure(run());
    expect([error.kind, error.status]).toEqual([kind, given.status]);
    expect(error.message).toContain(words);
    expect(error.message).toContain('shop');
    expect(error.message).toMatch(/\. [A-Z][^.]*\.$/);
    expect(error.message).not.toContain('203.0.113.7');
  });

  it.each([
    [429, 'throttled'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [504, 'timeout'],
  ] as const)('%i at every try is %s', async (status, kind) => {
    faults.use(() => ({ kind: 'status', status, ...(status === 429 && { retryAfterSeconds: 0 }) }));
    expect(await failure(run())).toMatchObject({ kind, status });
    expect(faults.calls()).toHaveLength(3);
  });

  it('rides out throttling and a dropped connection', async () => {
    faults.use(({ n }) =>
      n === 1 ? { kind: 'status', status: 429, retryAfterSeconds: 0 } : n === 2 ? { kind: 'drop', when: 'before' } : undefined,
    );
    expect((await run()).table.rows).toEqual([[1]]);
  });

  it('gives up on a connection that always drops', async () => {
    faults.use(() => ({ kind: 'drop', when: 'after' }));
    expect(await failure(run())).toMatchObject({ kind: 'unavailable', status: 0 });
  });

  it('stops waiting when its time is over, though the server goes on', async () => {
    faults.use(() => ({ kind: 'slow', ms: 60_000 }));
    expect(await failure(run(150))).toMatchObject({ kind: 'timeout', status: 0 });
  });

  it.each([
    [429, 'throttled', 'Run fewer queries'],
    [503, 'unavailable', 'tried again'],
  ] as const)('says %i when its time is over while it waits as the service asked', async (status, kind, words) => {
    faults.use(() => ({ kind: 'status', status, retryAfterSeconds: 600 }));
    expect(await failure(run(150))).toMatchObject({ kind, status, message: expect.stringContaining(words) });
  });

  it('says timeout when a later try hangs, whatever the one before brought', async () => {
    faults.use(({ n }) => (n === 1 ? { kind: 'status', status: 429, retryAfterSeconds: 0 } : { kind: 'slow', ms: 60_000 }));
    expect(await failure(run(300))).toMatchObject({ kind: 'timeout', status: 0 });
  });

  it('stops when the caller does', async () => {
    faults.use(() => ({ kind: 'slow', ms: 60_000 }));
    const leaving = new AbortController();
    const call = run(60_000, leaving.signal);
    while (seen.length === 0) await new Promise(setImmediate);
    leaving.abort();
    expect(await failure(call)).toMatchObject({ kind: 'timeout', status: 0 });
  });

  it('says that there is no token, and sends nothing', async () => {
    const error = await failure(makeLogQuery(settings(refusedCredential)).run(target, secretQuery, { range, timeoutMs: 5000 }));
    expect([error.kind, error.message]).toEqual(['forbidden', expect.stringContaining('no token: the identity endpoint said no')]);
    expect(seen).toEqual([]);
  });
});
