import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const MINUTES =
  'datatable(m:long, e:string)[0,"A", 1,"Start", 2,"B", 3,"D", 4,"Stop", 6,"C", 8,"Start", 11,"E", 12,"Stop"] | sort by m asc';

test('a match takes over the state of the step before, and keeps its match number (documented walkthrough)', async () => {
  const steps = `step s1: e == "Start";
    step s2: e != "Start" and e != "Stop" and m - s1.m <= 5;
    step s3: e == "Stop" and m - s1.m <= 5;`;
  expect(await lab.rows(`${MINUTES} | scan with_match_id=id with (${steps})`)).toEqual([
    [1, 'Start', 0],
    [2, 'B', 0],
    [3, 'D', 0],
    [4, 'Stop', 0],
    [8, 'Start', 1],
    [11, 'E', 1],
    [12, 'Stop', 1],
  ]);
});

test('a step that gives no rows still moves the state; a state that was taken over is empty', async () => {
  const data = 'datatable(t:long)[0, 10, 35, 40, 70, 75] | sort by t asc';
  const steps = 'step in1: true => began = iff(isnull(in1.began), t, in1.began); step out1 output=none: t - in1.began > 30;';
  expect(await lab.rows(`${data} | scan with_match_id=id declare (began: long) with (${steps})`)).toEqual([
    [0, 0, 0],
    [10, 0, 0],
    [35, 35, 1],
    [40, 35, 1],
    [70, 70, 2],
    [75, 70, 2],
  ]);
});

test('without with_match_id there is no column for it, also not for the operators behind', async () => {
  const data = 'range x from 1 to 3 step 1 | scan declare (sum: long = 0) with (step s: true => sum = x + s.sum;)';
  expect(await lab.ask(data)).toMatchObject({ columns: [{ name: 'x' }, { name: 'sum' }] });
  expect(await lab.rows(`${data} | where x > 1 | extend y = sum * 10 | project-away x`)).toEqual([
    [3, 30],
    [6, 60],
  ]);
  expect(await lab.problem(`${data} | extend match_id = 1`)).toMatchObject({ kind: 'unsupported' });
});

test('declared columns are their defaults until a step assigns them, and again in a step that does not', async () => {
  const data = 'datatable(t:long, e:string)[1,"in", 2,"out"] | sort by t asc';
  const steps = 'step s1: e == "in" => a = t, note = "began"; step s2: e == "out" => a = s1.a + 100;';
  expect(await lab.rows(`${data} | scan declare (a: long = 7, note: string = "-") with (${steps})`)).toEqual([
    [1, 'in', 1, 'began'],
    [2, 'out', 101, '-'],
  ]);
});

test('the last non-empty value is carried forward', async () => {
  const data = 'datatable(t:timespan, e:string)[0m,"A", 1m,"", 2m,"B", 3m,"", 4m,""] | sort by t asc';
  const rows = await lab.rows(`${data} | scan declare (f: string = "") with (step s: true => f = iff(isempty(e), s.f, e);) | project f`);
  expect(rows.flat()).toEqual(['A', 'A', 'B', 'B', 'B']);
});

test('columns of a state that is empty are null', async () => {
  const data = 'datatable(t:long, v:long, s:string)[1,5,"x", 2,8,"y"] | sort by t asc';
  expect(
    await lab.rows(`${data} | scan declare (d: long, p: string) with (step one: true => d = v - one.v, p = strcat("<", one.s);)`),
  ).toEqual([
    [1, 5, 'x', null, '<'],
    [2, 8, 'y', 3, '<x'],
  ]);
});

test('rows without an order, output=last and what has no certain meaning are refused', async () => {
  const step = 'with (step s: true => a = 1;)';
  for (const query of [
    `datatable(x:long)[1] | scan declare (a: long) ${step}`,
    `range x from 1 to 2 step 1 | scan declare (a: long) with (step s output=last: true => a = 1;)`,
    `range x from 1 to 2 step 1 | scan declare (a: long, b: long) with (step s: true => a = 1, b = a + 1;)`,
    `range x from 1 to 2 step 1 | scan declare (a: real) ${step}`,
    `range x from 1 to 2 step 1 | scan declare (x: long) with (step s: true => x = 1;)`,
    `range x from 1 to 2 step 1 | scan declare (a: long) with (step s: s2.a == 1 => a = 1; step s2: true;)`,
    `range x from 1 to 2 step 1 | scan with (step s output=none: true;)`,
    `range x from 1 to 2 step 1 | scan declare (a: long) with (step s: x > prev(x) => a = 1;)`,
  ])
    expect(await lab.problem(query)).toMatchObject({ kind: 'unsupported', code: 'UnsupportedByLab' });
});

test('a thousand rows are scanned one by one', async () => {
  const data = 'range x from 1 to 1000 step 1 | scan declare (s: long = 0) with (step a: true => s = a.s + x;)';
  expect(await lab.rows(`${data} | summarize max(s)`)).toEqual([[500_500]]);
});

const VISITS = `datatable(who:string, t:datetime)["1", datetime(2024-04-11 10:00), "2", datetime(2024-04-11 10:18),
  "1", datetime(2024-04-11 11:00), "3", datetime(2024-04-11 11:30), "2", datetime(2024-04-11 13:30), "2", datetime(2024-04-11 10:16)]`;

test('row_window_session begins a session where the key changes or a distance is reached (documented example)', async () => {
  const query = `${VISITS} | sort by who asc, t asc | extend s = row_window_session(t, 1h, 5m, who != prev(who)) | project who, minute = (s - datetime(2024-04-11 10:00)) / 1m`;
  expect(await lab.rows(query)).toEqual([
    ['1', 0],
    ['1', 60],
    ['2', 16],
    ['2', 16],
    ['2', 210],
    ['3', 90],
  ]);
});

test('row_window_session: reaching a distance is enough, and sessions have a longest time', async () => {
  const minutes = 'range t from datetime(2024-01-01 00:00) to datetime(2024-01-01 00:05) step 1m';
  const starts = async (longest: string, gap: string) =>
    (await lab.rows(`${minutes} | extend s = row_window_session(t, ${longest}, ${gap}) | project datetime_part('minute', s)`)).flat();
  expect(await starts('3m', '2m')).toEqual([0, 0, 0, 3, 3, 3]);
  expect(await starts('1h', '1m')).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await lab.problem(`${VISITS} | extend s = row_window_session(t, 1h, 5m)`)).toMatchObject({ kind: 'unsupported' });
});
