import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

// The two tables by which the documentation explains the kinds of join.
const TABLES = `let X = datatable(Key:string, Value1:long)["a",1, "b",2, "b",3, "c",4];
let Y = datatable(Key:string, Value2:long)["b",10, "c",20, "c",30, "d",40];`;

const joined = async (kind: string): Promise<{ readonly names: readonly string[]; readonly rows: readonly (readonly unknown[])[] }> => {
  const answer = await lab.ask(`${TABLES} X | join ${kind} Y on Key`);
  if (answer.kind !== 'table') throw new Error(JSON.stringify(answer));
  const rows = answer.rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { names: answer.columns.map((c) => c.name), rows };
};

const BOTH = ['Key', 'Value1', 'Key1', 'Value2'];
const MATCHED = [
  ['b', 2, 'b', 10],
  ['b', 3, 'b', 10],
  ['c', 4, 'c', 20],
  ['c', 4, 'c', 30],
];
const LEFT_ALONE = ['a', 1, '', null];
const RIGHT_ALONE = ['', null, 'd', 40];

describe('join', () => {
  test('inner: every match of both sides', async () => {
    expect(await joined('kind=inner')).toEqual({ names: BOTH, rows: MATCHED });
  });

  test('innerunique, also without a kind: one row of the left side a key', async () => {
    for (const kind of ['kind=innerunique', '']) {
      const { names, rows } = await joined(kind);
      expect(names).toEqual(BOTH);
      expect(rows).toHaveLength(3);
      expect(MATCHED).toEqual(expect.arrayContaining([...rows]));
      expect(rows.filter(([key]) => key === 'b')).toHaveLength(1);
    }
  });

  test('leftouter: the left side whole, nulls and empty texts where the right has no match', async () => {
    expect(await joined('kind=leftouter')).toEqual({ names: BOTH, rows: [LEFT_ALONE, ...MATCHED] });
  });

  test('rightouter: the right side whole', async () => {
    expect(await joined('kind=rightouter')).toEqual({ names: BOTH, rows: [RIGHT_ALONE, ...MATCHED] });
  });

  test('fullouter: both sides whole', async () => {
    expect(await joined('kind=fullouter')).toEqual({ names: BOTH, rows: [RIGHT_ALONE, LEFT_ALONE, ...MATCHED] });
  });
});

describe('a join that gives one side', () => {
  test('leftsemi and rightsemi: the rows of one side that have a match, once each', async () => {
    expect(await joined('kind=leftsemi')).toEqual({
      names: ['Key', 'Value1'],
      rows: [
        ['b', 2],
        ['b', 3],
        ['c', 4],
      ],
    });
    expect(await joined('kind=rightsemi')).toEqual({
      names: ['Key', 'Value2'],
      rows: [
        ['b', 10],
        ['c', 20],
        ['c', 30],
      ],
    });
  });

  test('leftanti, anti, leftantisemi, rightanti, rightantisemi: the rows of one side that have no match', async () => {
    for (const kind of ['leftanti', 'anti', 'leftantisemi'])
      expect(await joined(`kind=${kind}`)).toEqual({ names: ['Key', 'Value1'], rows: [['a', 1]] });
    for (const kind of ['rightanti', 'rightantisemi'])
      expect(await joined(`kind=${kind}`)).toEqual({ names: ['Key', 'Value2'], rows: [['d', 40]] });
  });
});

describe('the keys of a join', () => {
  test('keys match exactly: case, empty texts and nulls of several keys', async () => {
    const keys = 'datatable(k:string, n:long, v:long)["A",1,1, "a",1,2, "",long(null),3, "z",long(null),4]';
    const others = 'datatable(k:string, n:long, w:long)["a",1,20, "",long(null),30, "z",0,40]';
    expect(await lab.rows(`${keys} | join kind=inner (${others}) on k, n | sort by v asc | project v, w`)).toEqual([
      [2, 20],
      [3, 30],
    ]);
    expect(await lab.rows(`${keys} | join kind=leftanti (${others}) on k, n | sort by v asc | project v`)).toEqual([[1], [4]]);
  });

  test('keys of different names are compared as $left and $right say, and colliding columns are renamed', async () => {
    const answer = await lab.ask(
      'datatable(id:long, v:long, v1:long)[1,2,3] | join kind=inner (datatable(key:long, v:long)[1,9]) on $left.id == $right.key',
    );
    expect(answer.kind === 'table' && [answer.columns.map((c) => c.name), ...answer.rows]).toEqual([
      ['id', 'v', 'v1', 'key', 'v2'],
      [1, 2, 3, 1, 9],
    ]);
  });

  test('numbers that make names unique are refused where a later column has such a name already', async () => {
    const left = 'datatable(k:long, v:long)[1,2]';
    expect(await lab.problem(`${left} | join kind=inner (datatable(k:long, k1:long)[1,9]) on k`)).toMatchObject({
      message: expect.stringContaining('join of columns named alike (k)'),
    });
    expect(await lab.problem(`${left} | lookup (datatable(k:long, v:long, v1:long)[1,8,9]) on k`)).toMatchObject({
      message: expect.stringContaining('named alike (v)'),
    });
    expect(await lab.rows(`${left} | join kind=inner (${left}) on k | join kind=inner (${left}) on k | project k, k1, k2, v2`)).toEqual([
      [1, 1, 1, 2],
    ]);
  });

  test('keys of different types are an error, as in the service', async () => {
    expect(await lab.problem('datatable(k:long)[1] | join (datatable(k:real)[1.0]) on k')).toMatchObject({ kind: 'semantic' });
  });
});

test('lookup keeps the left side whole, adds the columns of the other table and leaves out its keys', async () => {
  const left = 'datatable(k:long, v:string)[1,"a", 2,"b"]';
  const facts = '(datatable(k:long, v:string, w:long)[1,"x",10, 1,"y",11, 3,"z",12])';
  const answer = await lab.ask(`${left} | lookup ${facts} on k | sort by k asc, w asc`);
  expect(answer.kind === 'table' && [answer.columns.map((c) => c.name), ...answer.rows]).toEqual([
    ['k', 'v', 'v1', 'w'],
    [1, 'a', 'x', 10],
    [1, 'a', 'y', 11],
    [2, 'b', '', null],
  ]);
  expect(await lab.rows(`${left} | lookup kind=inner ${facts} on k | count`)).toEqual([[2]]);
});
