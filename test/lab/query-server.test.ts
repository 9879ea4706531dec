import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import type { Fault } from '../../src/lab/faults.ts';
import type { LabHttpAnswer } from '../../src/lab/http-server.ts';
import { makeQueryHandler } from '../../src/lab/query-server.ts';
import { type Lab, makeLab, NOW } from './kql/lab.ts';

const WORKSPACE = '11111111-1111-4111-8111-111111111111';
let lab: Lab;
let handler: ReturnType<typeof makeQueryHandler>;
beforeAll(async () => {
  lab = await makeLab();
  await lab.store.define({
    name: 'T',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'n', type: 'long' },
    ],
  });
  const rows = [1, 2, 3, 4].map((n) => ({ TimeGenerated: NOW - n * MINUTE, n }));
  await lab.store.append('T', rows, () => NOW - MINUTE);
  handler = makeQueryHandler({ engine: lab.engine, clock: { now: () => NOW }, knows: (id) => id === WORKSPACE });
});
afterAll(() => lab.store.close());

type Call = {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly fault?: Fault;
};
const call = async ({
  path = `/v1/workspaces/${WORKSPACE}/query`,
  method = 'POST',
  headers = { authorization: 'Bearer any' },
  body,
  fault,
}: Call): Promise<LabHttpAnswer & { readonly json: unknown }> => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const request = {
    method,
    url: new URL(path, 'https://lab.example'),
    headers,
    body: bytes,
    wireBytes: bytes.length,
    signal: new AbortController().signal,
  };
  const answer = await handler({ ...request, ...(fault && { fault }) });
  return { ...answer, json: JSON.parse(answer.body) };
};

test('a query is answered as one table with Kusto’s type names', async () => {
  const answer = await call({ body: { query: 'T | sort by n asc | take 1' } });
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({
    tables: [
      {
        name: 'PrimaryResult',
        columns: [
          { name: 'TimeGenerated', type: 'datetime' },
          { name: 'n', type: 'long' },
        ],
        rows: [['2026-03-01T10:29:00Z', 1]],
      },
    ],
  });
});

test.each([
  ['PT2M', 2],
  ['2026-03-01T10:26:00Z/2026-03-01T10:28:00Z', 2],
  ['2026-03-01T10:26:00Z/PT1M', 1],
  ['PT1M/2026-03-01T10:28:00Z', 1],
  ['0001-01-01/9999-12-31', 4],
])('the timespan %s is intersected with the query', async (timespan, expected) => {
  expect((await call({ body: { query: 'T | count', timespan } })).json).toMatchObject({ tables: [{ rows: [[expected]] }] });
});

test('a missing token, an unknown workspace, a wrong path and a broken body are told apart', async () => {
  expect(await call({ headers: {}, body: { query: 'T' } })).toMatchObject({
    status: 401,
    json: { error: { code: 'AuthenticationFailed' } },
  });
  expect(await call({ path: '/v1/workspaces/other/query', body: { query: 'T' } })).toMatchObject({
    status: 404,
    json: { error: { code: 'WorkspaceNotFoundError' } },
  });
  expect(await call({ path: '/v1/nothing', body: {} })).toMatchObject({ status: 404, json: { error: { code: 'PathNotFoundError' } } });
  expect(await call({ body: 'no json' })).toMatchObject({ status: 400, json: { error: { code: 'BadArgumentError' } } });
  for (const timespan of ['soon', 'P99999999999D', '9999-12-31/P1000D']) {
    expect(await call({ body: { query: 'T', timespan } })).toMatchObject({ status: 400, json: { error: { code: 'BadArgumentError' } } });
  }
});

test.each([
  ['T | where', 'SyntaxError', 'SYN0002'],
  ['T | where Gone == 1', 'SemanticError', 'SEM0100'],
  ['T | evaluate autocluster()', 'UnsupportedByLab', 'UnsupportedByLab'],
])('%s is a 400 whose inner error is %s with line and position', async (query, inner, code) => {
  const answer = await call({ body: { query } });
  expect(answer.status).toBe(400);
  expect(answer.json).toMatchObject({
    error: { code: 'BadArgumentError', innererror: { code: inner, innererror: { code, line: 1, pos: expect.any(Number) } } },
  });
});

test('a query beyond Prefer: wait is a 504', async () => {
  const headers = { authorization: 'Bearer any', prefer: 'wait=1' };
  const answer = await call({ headers, body: { query: 'range x from 1 to 10000000000 step 1 | summarize dcount(x)' } });
  expect(answer).toMatchObject({ status: 504, json: { error: { code: 'GatewayTimeout' } } });
});

test('a partial answer has rows and an error beside them, and fewer rows than the whole', async () => {
  const answer = await call({ body: { query: 'T' }, fault: { kind: 'partial' } });
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ error: { code: 'PartialError' }, tables: [{ rows: [expect.anything(), expect.anything()] }] });
});
