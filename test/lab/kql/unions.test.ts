import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const table = async (kql: string): Promise<readonly (readonly unknown[])[]> => {
  const answer = await lab.ask(kql);
  if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
  return [answer.columns.map((c) => `${c.name}:${c.type}`), ...answer.rows];
};

const LEGS = `let A = datatable(s:string, x:long)["a",1];
let B = datatable(x:long, z:real, s:string)[2,0.5,"b"];
let C = datatable(x:string, y:long)["c",5];`;

describe('union', () => {
  test('outer, also without a kind, has the columns of all legs', async () => {
    for (const kind of ['', 'kind=outer '])
      expect(await table(`${LEGS} union ${kind}A, B`)).toEqual([
        ['s:string', 'x:long', 'z:real'],
        ['a', 1, null],
        ['b', 2, 0.5],
      ]);
  });

  test('inner has the columns that all legs have', async () => {
    expect(await table(`${LEGS} A | union kind=inner B`)).toEqual([
      ['s:string', 'x:long'],
      ['a', 1],
      ['b', 2],
    ]);
    expect(await table(`${LEGS} union kind=inner withsource=T A, B`)).toEqual([
      ['T:string', 's:string', 'x:long'],
      ['union_arg0', 'a', 1],
      ['union_arg1', 'b', 2],
    ]);
    expect(await table(`${LEGS} A | union kind=inner B | summarize n = sum(x) by s | sort by s asc`)).toEqual([
      ['s:string', 'n:long'],
      ['a', 1],
      ['b', 2],
    ]);
    expect(await lab.problem(`${LEGS} A | union kind=inner B | where z > 0`)).toMatchObject({ kind: 'unsupported' });
    expect(await lab.problem(`${LEGS} A | union kind=inner B | union A`)).toMatchObject({ kind: 'unsupported' });
    expect(await lab.problem(`${LEGS} A | union kind=inner C`)).toMatchObject({ kind: 'unsupported' });
  });
});

describe('a column of a union', () => {
  test('a column that legs type differently becomes one a type', async () => {
    expect(await table(`${LEGS} union A, C | project x_string, y, s, x_long`)).toEqual([
      ['x_string:string', 'y:long', 's:string', 'x_long:long'],
      ['', null, 'a', 1],
      ['c', 5, '', null],
    ]);
    expect(await table('print x = 1 | union (print x = toint(2)), (print x = 3)')).toEqual([
      ['x_long:long', 'x_int:int'],
      [1, null],
      [null, 2],
      [3, null],
    ]);
  });

  test('is refused where the place of such a column in the answer is not certain', async () => {
    const legs = 'let A = datatable(x:long, s:string)[1,"a"]; let B = datatable(y:long, x:string)[5,"b"];';
    expect(await lab.problem(`${legs} union A, B | where isnull(y)`)).toMatchObject({
      message: expect.stringContaining('order of columns'),
    });
    expect(await lab.rows(`${legs} union A, B | where isnull(y) | project x_long, s`)).toEqual([[1, 'a']]);
    expect(await lab.rows(`${legs} union A, B | count`)).toEqual([[2]]);
  });

  test('withsource names views, and tables named by as', async () => {
    const views = 'let Up = view () { print x = 1 }; let Down = view () { print x = 2 };';
    expect(await lab.rows(`${views} union withsource=From Up, Down | sort by x asc`)).toEqual([
      ['Up', 1],
      ['Down', 2],
    ]);
    expect(await lab.rows('union withsource=From (print x = 1 | as L), (print x = 2 | as R) | sort by x asc')).toEqual([
      ['L', 1],
      ['R', 2],
    ]);
  });
});

test('between: behind a datetime, a timespan says how long the range is; both ends belong to it', async () => {
  const rows = 'datatable(t:datetime)[datetime(2026-03-01), datetime(2026-03-02), datetime(2026-03-02 00:00:01), datetime(null)]';
  expect(await lab.rows(`${rows} | where t between (datetime(2026-03-01) .. 1d)`)).toEqual([
    ['2026-03-01T00:00:00Z'],
    ['2026-03-02T00:00:00Z'],
  ]);
  expect(await lab.rows(`${rows} | where t !between (datetime(2026-03-01) .. 1d)`)).toEqual([['2026-03-02T00:00:01Z']]);
});
