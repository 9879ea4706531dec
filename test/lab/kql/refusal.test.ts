import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStore } from '../../../src/lab/duckdb-store.ts';
import { makeEngine } from '../../../src/lab/kql/engine.ts';
import { type Lab, makeLab, NOW } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
  await lab.store.define({
    name: 'T',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'd', type: 'dynamic' },
      { name: 's', type: 'string' },
    ],
  });
});
afterAll(() => lab.store.close());

const REFUSED: readonly (readonly [string, string, number])[] = [
  ['T | evaluate autocluster()', 'plugin autocluster', 14],
  ['T | reduce by s', 'reduce', 5],
  ['T | extend x = geo_point_to_s2cell(1.0, 2.0)', 'geo_point_to_s2cell', 16],
  ['T | summarize hll(strlen(s))', 'hll', 15],
  ['T | where s < "b"', '<', 13],
  ['T | where d == 5', '==', 11],
  ['T | summarize count() by bin(TimeGenerated, 1h), x = dynamic([1])', 'dynamic', 50],
];

test.each(REFUSED)('%s is refused, naming %s and its place', async (kql, construct, position) => {
  const problem = await lab.problem(kql);
  expect(problem.message).toContain(construct);
  expect(['unsupported', 'semantic']).toContain(problem.kind);
  expect(problem.line).toBe(1);
  expect(problem.position).toBe(position);
});

test('a column serialized twice under one name is refused, as nobody recorded what the engine makes of it', async () => {
  const problem = await lab.problem('range n from 1 to 3 step 1 | serialize m = row_number() | serialize m = row_number()');
  expect(problem).toMatchObject({ kind: 'unsupported', line: 1 });
  expect(problem.message).toContain('second column');
});

test('a refusal on a later line says which line', async () => {
  expect(await lab.problem('T\n| where s == ""\n| reduce by s')).toMatchObject({
    kind: 'unsupported',
    code: 'UnsupportedByLab',
    line: 3,
    position: 3,
  });
});

test('a syntax error and an unknown name are told as the service does', async () => {
  expect(await lab.problem('T | where')).toMatchObject({ kind: 'syntax', code: 'SYN0002' });
  expect(await lab.problem('T | where Nope > 1')).toEqual({
    kind: 'semantic',
    code: 'SEM0100',
    message: "'where' operator: Failed to resolve column or scalar expression named 'Nope'",
    line: 1,
    position: 11,
    length: 4,
  });
});

test('data that makes an answer uncertain stops the query instead of being answered', async () => {
  expect(await lab.problem('print d = dynamic({"a": 5}) | where d.a == "5"')).toMatchObject({
    kind: 'unsupported',
    message: expect.stringContaining('tostring()'),
  });
});

test('a query nested beyond the parser’s depth is refused, not crashed on', async () => {
  const deep = `print ${Array.from({ length: 700 }, () => '1').join('+')}`;
  expect((await lab.problem(deep)).kind).toBe('unsupported');
});

test('a let that doubles at every use is refused before it fills the memory', async () => {
  const lets = Array.from({ length: 24 }, (_, i) => `let t${i + 1} = union t${i}, t${i};`).join('\n');
  expect(await lab.problem(`let t0 = T;\n${lets}\nt24 | count`)).toMatchObject({
    kind: 'unsupported',
    message: expect.stringContaining('complex'),
  });
});

test('a runaway query ends at its time, and the next one is answered', async () => {
  const runaway = 'range x from 1 to 1000000000 step 1 | extend y = x * x | summarize dcount(y)';
  expect(await lab.engine.query(runaway, { now: NOW, timeoutMs: 100 })).toEqual({ kind: 'timeout' });
  expect(await lab.print('x = 1')).toEqual([1]);
});

test('a query that needs too much memory is refused, and the next one is answered', async () => {
  const store = await makeStore({ memoryLimit: '64MB' });
  const engine = makeEngine(store);
  const hungry = 'range x from 1 to 20000000 step 1 | summarize count() by x | count';
  expect(await engine.query(hungry, { now: NOW })).toMatchObject({
    kind: 'rejected',
    error: { message: expect.stringContaining('memory') },
  });
  expect(await engine.query('print x = 1', { now: NOW })).toMatchObject({ rows: [[1]] });
  store.close();
});

test('an answer above the service’s limits is cut and marked partial', async () => {
  const rows = makeEngine(lab.store as Awaited<ReturnType<typeof makeStore>>, { maxRows: 10 });
  const bytes = makeEngine(lab.store as Awaited<ReturnType<typeof makeStore>>, { maxBytes: 1000 });
  const answer = await rows.query('range x from 1 to 11 step 1', { now: NOW });
  expect(answer.kind === 'table' && answer.rows.length).toBe(10);
  expect(answer).toMatchObject({ partial: { code: 'PartialError' } });
  expect(await rows.query('range x from 1 to 10 step 1', { now: NOW })).not.toHaveProperty('partial');
  expect(await bytes.query('range x from 1 to 1000 step 1', { now: NOW })).toHaveProperty('partial');
});

test('an aborted query throws its reason', async () => {
  const controller = new AbortController();
  const running = lab.engine.query('range x from 1 to 1000000000 step 1 | summarize dcount(x)', { now: NOW, signal: controller.signal });
  controller.abort(new Error('the client left'));
  await expect(running).rejects.toThrow('the client left');
});
