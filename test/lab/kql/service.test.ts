import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFaults } from '../../../src/lab/faults.ts';
import { type LabHttpServer, startHttpServer } from '../../../src/lab/http-server.ts';
import { makeQueryHandler } from '../../../src/lab/query-server.ts';
import { type Lab, makeLab, NOW } from './lab.ts';

let lab: Lab;
let server: LabHttpServer;
const broken: unknown[] = [];
beforeAll(async () => {
  lab = await makeLab();
  await lab.store.define({
    name: 'T',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'n', type: 'long' },
      { name: 's', type: 'string' },
    ],
  });
  await lab.store.append('T', [{ TimeGenerated: NOW - 60_000, n: 1, s: 'one' }], () => NOW - 60_000);
  server = await startHttpServer({
    name: 'query',
    handler: makeQueryHandler({ engine: lab.engine, clock: { now: () => NOW }, knows: () => true }),
    faults: makeFaults(),
    onError: (error) => broken.push(error),
  });
});
afterAll(async () => {
  await server.close();
  lab.store.close();
  expect(broken).toEqual([]);
});

type Problem = { readonly code: string; readonly message: string; readonly line: number; readonly pos: number; readonly length: number };
type Body = {
  readonly tables?: readonly { readonly rows: readonly (readonly unknown[])[] }[];
  readonly error?: { readonly code: string; readonly message: string; readonly innererror?: { readonly innererror: Problem } };
};
type Request = { readonly wait?: number; readonly timespan?: unknown; readonly search?: string; readonly signal?: AbortSignal };
const ask = async (query: string, { wait = 30, timespan, search = '', signal }: Request = {}): Promise<{ status: number; body: Body }> => {
  const response = await fetch(`${server.url}/v1/workspaces/any/query${search}`, {
    method: 'POST',
    headers: { authorization: 'Bearer any', prefer: `wait=${wait}` },
    body: JSON.stringify({ query, timespan }),
    ...(signal && { signal }),
  });
  return { status: response.status, body: (await response.json()) as Body };
};
const refusedAt = async (query: string): Promise<Problem | undefined> => {
  const { status, body } = await ask(query);
  expect(status).toBe(400);
  return body.error?.innererror?.innererror;
};
const isAlive = async (): Promise<void> => expect((await ask('print x = 1')).body.tables?.[0]?.rows).toEqual([[1]]);

const RUNAWAY = 'range x from 1 to 1000000000000 step 1 | summarize dcount(x)';

test('time spent in line behind other queries counts against Prefer: wait', async () => {
  const leaving = new AbortController();
  const runaways = Array.from({ length: 8 }, () => ask(RUNAWAY, { signal: leaving.signal }).catch(() => undefined));
  // Behind runaways that may take 30 s, a query that may wait 1 s.
  const late = await ask('print x = 1', { wait: 1 });
  leaving.abort();
  await Promise.all(runaways);
  expect(late).toMatchObject({ status: 504, body: { error: { code: 'GatewayTimeout' } } });
  await isAlive();
});

test('a client that leaves while it waits in line gives its place up', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const runaways = Array.from({ length: 5 }, () => ask(RUNAWAY, { signal: first.signal }).catch(() => undefined));
  const waiting = Array.from({ length: 20 }, () => ask(RUNAWAY, { signal: second.signal }).catch(() => 'left'));
  await ask('print x = 1', { wait: 1 });
  second.abort();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['left']));
  first.abort();
  await Promise.all(runaways);
  await isAlive();
});

test('a query stopped by its time is a 504, never a shorter answer', async () => {
  const { status, body } = await ask('print x = strrep(strrep(strrep("a", 1024), 1024), 400) | extend n = strlen(x) | project n', {
    wait: 1,
  });
  if (status === 200) expect(body.tables?.[0]?.rows).toEqual([[1024 * 1024 * 400]]);
  else expect(status).toBe(504);
});

test.each([
  ['print cot(0)', 1, 7, 6],
  ['print x = 1\n| extend y = 2\n| extend z = make_timespan(99999999, 1, 1)', 3, 14, 29],
  ['print d = dynamic({"a": 5})\n| where d.a == "5"', 2, 9, 10],
  ['print a = real(nan) | extend b = strlen(tostring(tolong(a)))', 1, 50, 9],
  ['T | extend z = toint(n + 99999999999)', 1, 16, 22],
  ['print a = real(nan) | summarize percentile(a, 5)', 1, 33, 16],
  ['print a = 1.5, t = "x" | extend u = datetime_utc_to_local(datetime(2020-01-01), t)', 1, 37, 46],
  ['let f = (x: real) { tolong(x) };\nprint a = real(nan)\n| extend b = f(a)', 3, 14, 4],
  ['print d = dynamic(5)\n| mv-expand d', 2, 3, 9],
])('a refusal while the query runs says where: %s', async (query, line, pos, length) => {
  expect(await refusedAt(query)).toMatchObject({ code: 'UnsupportedByLab', line, pos, length });
});

test('the place of such a refusal is that of the text asked, not of another one of its shape', async () => {
  expect(await refusedAt('let word = "abcdefghi"; print cot(strlen(word) - 9)')).toMatchObject({ line: 1, pos: 31 });
  expect(await refusedAt('let word = "a"; print cot(strlen(word) - 1)')).toMatchObject({ line: 1, pos: 23 });
});

test('a place stands for all calls that could have stopped the query, from the first to the last', async () => {
  expect(await refusedAt('print a = real(nan) | extend b = tolong(1.0 * a), c = tolong(a)')).toMatchObject({ pos: 34, length: 30 });
});

test.each([
  ['10,000 brackets in brackets', `print x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}`, 'brackets'],
  ['10,000 open brackets', `print x = ${'('.repeat(10_000)}`, 'brackets'],
  ['5,000 operators', `T ${'| extend n = n + 1 '.repeat(5000)}`, 'deeply'],
  [
    'a call of 10,000 arguments',
    `T | extend x = case(${Array.from({ length: 5000 }, (_, i) => `n == ${i}, ${i}`).join(', ')}, 0)`,
    'case()',
  ],
  ['a megabyte of numbers', `T | where n in (${Array.from({ length: 150_000 }, (_, i) => i).join(',')})`, 'words'],
  ['a megabyte of dots', `print x${'.a'.repeat(500_000)}`, 'words'],
  ['lets that double', `let t0 = T; ${Array.from({ length: 30 }, (_, i) => `let t${i + 1} = union t${i}, t${i};`).join(' ')} t30`, 'let'],
])('%s are refused before they hold the server up', async (_, query, named) => {
  expect((await refusedAt(query))?.message).toContain(named);
  await isAlive();
});

test('a long text, comment or list of texts is no long query', async () => {
  const list = Array.from({ length: 3000 }, (_, i) => `"source (${i}, [{"`).join(', ');
  expect((await ask(`print n = strlen("${'a,('.repeat(300_000)}") // ${'(,'.repeat(5000)}`)).body.tables?.[0]?.rows).toEqual([[900_000]]);
  expect((await ask(`let Sources = dynamic([${list}]); T | where s in (Sources) | count`)).body.tables?.[0]?.rows).toEqual([[0]]);
});

test.each([
  [
    'a cross join',
    'range x from 1 to 1000000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 1000000 step 1 | extend k = 1) on k | count',
  ],
  ['a long range', 'range x from 1 to 1000000000000 step 1 | summarize count() by x'],
  ['a text that doubles', `print x = "aaaaaaaaaa" ${'| extend x = strcat(x, x) '.repeat(35)}| project n = strlen(x)`],
  [
    'lists of lists',
    `print d = range(1, 1000) ${['a', 'b', 'c', 'e'].map((c) => `| mv-expand ${c} = d to typeof(long) `).join('')}| count`,
  ],
  ['a pattern that goes back and forth', 'print x = strcat(strrep("a", 60), "!") | extend e = extract_all("(^(a+)+$)", x)'],
  ['a huge text', 'range i from 1 to 10000 step 1 | extend x = strrep(strrep("a", 1024), 1024) | extend y = strcat(i, x) | sort by y asc'],
])(
  '%s is stopped by time or memory, and the server lives on',
  async (_, query) => {
    const { status } = await ask(query, { wait: 1 });
    expect([400, 504]).toContain(status);
    await isAlive();
  },
  60_000,
);

test('more rows than the service gives are a partial answer', async () => {
  const { status, body } = await ask('range x from 1 to 500001 step 1');
  expect(status).toBe(200);
  expect(body.tables?.[0]?.rows.length).toBe(500_000);
  expect(body.error).toMatchObject({ code: 'PartialError' });
});

test.each(['2026-03-01/2026-03-02/2026-03-03', '2026-02-30/2026-03-01', 5, {}, ''])('the timespan %j is a 400', async (timespan) => {
  expect(await ask('T', { timespan })).toMatchObject({ status: 400, body: { error: { code: 'BadArgumentError' } } });
});

test('timespans of URL and body are both kept to', async () => {
  const count = async (timespan: unknown, search: string): Promise<unknown> =>
    (await ask('T | count', { timespan, search })).body.tables?.[0]?.rows;
  expect(await count('PT5M', '')).toEqual([[1]]);
  expect(await count(null, '?timespan=PT30S')).toEqual([[0]]);
  expect(await count('PT5M', '?timespan=PT30S')).toEqual([[0]]);
  expect(await count('PT5M', '?timespan=P1D')).toEqual([[1]]);
});
