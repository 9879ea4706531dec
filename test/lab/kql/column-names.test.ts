import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const ROW = 'datatable(a:long, s:string, d:dynamic, d_b:long)[5, "7", dynamic({"b":1}), 9]';

const table = async (kql: string): Promise<readonly (readonly unknown[])[]> => {
  const answer = await lab.ask(kql);
  if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
  return [answer.columns.map((c) => c.name), ...answer.rows];
};

test('an unnamed expression whose name would be that of a column is refused, never left out', async () => {
  for (const expression of ['bin(a, 2)', 'tolong(s)', 'd.b', 'a + 1, tostring(a)', 'd.x, d_x = 2', '(a)'])
    expect(await lab.problem(`${ROW} | extend ${expression}`), expression).toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('needs a name'),
    });
  expect(await lab.problem(`${ROW} | serialize bin(a, 2)`)).toMatchObject({ message: expect.stringContaining('needs a name') });
  expect(await table(`${ROW} | extend x = bin(a, 2), a + 1, toupper(s), s = tolong(s), d.c | project-away d, d_b`)).toEqual([
    ['a', 's', 'x', 'Column1', 'Column2', 'd_c'],
    [5, 7, 4, 6, '7', null],
  ]);
});

test('a given name that an unnamed expression has too is refused', async () => {
  for (const operator of [
    'project a + 1, Column1 = 5',
    'extend Column1 = 5, a + 1',
    'summarize count(), count_ = sum(a)',
    'summarize a = count() by bin(a, 2)',
  ])
    expect(await lab.problem(`${ROW} | ${operator}`), operator).toMatchObject({ kind: 'unsupported' });
  expect(await lab.problem('print 1, print_0 = 7')).toMatchObject({ message: expect.stringContaining('column print_0') });
  expect(await table(`${ROW} | summarize n = count(), sum(a), sum(a) by a = bin(a, 2)`)).toEqual([
    ['a', 'n', 'sum_a', 'sum_a1'],
    [4, 1, 5, 5],
  ]);
});

test('a column is renamed once', async () => {
  expect(await lab.problem(`${ROW} | project-rename x = a, y = a`)).toMatchObject({ message: expect.stringContaining('a second time') });
  expect(await table(`${ROW} | project-rename x = a, ['y z'] = s | project-keep x, y*`)).toEqual([
    ['x', 'y z'],
    [5, '7'],
  ]);
});

test('a result has a column at least', async () => {
  for (const operator of ['project-away *', 'project', 'summarize'])
    expect(await lab.problem(`${ROW} | ${operator}`), operator).toMatchObject({ message: expect.stringContaining('without columns') });
  expect(await table(`${ROW} | project-away * | count`)).toEqual([['Count'], [1]]);
});
