import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
  await lab.store.define({
    name: 'Gates',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Gate', type: 'string' },
    ],
  });
});
afterAll(() => lab.store.close());

const ROWS = 'let T = datatable(k:long, s:string)[1,"one", 2,"two", 3,"three"];';

describe('functions that a query declares', () => {
  test('take arguments by place, by name and by default', async () => {
    const query = 'let f = (a:long, b:long = 10) { let c = a * 2; c + b }; print f(1), f(1, 2), f(b = 3, a = 4), f(f(1))';
    expect(await lab.rows(query)).toEqual([[12, 4, 11, 34]]);
  });

  test('see the row they are called on', async () => {
    expect(await lab.rows(`${ROWS} let twice = (x:long) { x + x }; T | where twice(k) > 3 | project r = twice(twice(k))`)).toEqual([
      [8],
      [12],
    ]);
  });

  test('take and give tables, also by invoke and more than once', async () => {
    const over = 'let over = (rows:(k:long), least:long) { rows | where k > least };';
    expect(await lab.rows(`${ROWS} ${over} over(T, 1) | join kind=inner over(T, 2) on k | project s`)).toEqual([['three']]);
    expect(await lab.rows(`${ROWS} ${over} T | invoke over(2) | project s`)).toEqual([['three']]);
    expect(await lab.rows('let five = view () { range x from 1 to 5 step 1 }; five | count')).toEqual([[5]]);
  });

  test('that grow beyond bounds when written out are refused', async () => {
    const calls = `${'f('.repeat(40)}1${')'.repeat(40)}`;
    expect((await lab.problem(`let f = (x:long) { x + x }; print ${calls}`)).message).toContain('too complex');
  });

  test('name what they do not support at the place of the call', async () => {
    const query = 'let f = (x:real) { welch_test(x, x, 2, x, x, 2) };\nprint f(0.5)';
    expect(await lab.problem(query)).toMatchObject({ message: 'function welch_test() is not supported by the lab', line: 2, position: 7 });
  });
});

describe('rows under a name', () => {
  test('as and materialize give the same rows at each use', async () => {
    expect(await lab.rows(`${ROWS} T | where k > 1 | as U | count | extend n = toscalar(U | summarize max(k))`)).toEqual([[2, 3]]);
    expect(await lab.rows(`${ROWS} let M = materialize(T | where k > 1); M | union M | count`)).toEqual([[4]]);
    expect((await lab.problem('let M = materialize(range x from 1 to 9 step 1 | take 2); M | union M')).message).toContain('arbitrarily');
  });

  test('are refused where the order in which a table is read decides which they are', async () => {
    const over = (rows: string, use = 'M | join kind=inner M on Gate') => `let M = materialize(Gates | ${rows}); ${use}`;
    for (const rows of [
      'join (Gates) on Gate | project Gate',
      'sort by TimeGenerated asc | extend n = row_number() | project Gate, n',
      'sort by TimeGenerated asc | extend p = prev(Gate)',
      'summarize t = take_anyif(TimeGenerated, Gate != "x") by Gate',
      'summarize argmax(TimeGenerated, *) by Gate',
    ])
      expect((await lab.problem(over(rows))).message).toContain('arbitrarily');
    expect(await lab.rows(over('sort by TimeGenerated asc | extend n = row_number()', 'M | project n'))).toEqual([]);
    expect(await lab.rows(over('join kind=inner (Gates) on Gate | project Gate'))).toEqual([]);
    expect((await lab.problem('Gates | join (Gates) on Gate | extend b = parse_json(Gate) | evaluate bag_unpack(b)')).message).toContain(
      'arbitrarily',
    );
  });

  test('give toscalar() one value, or none that the order in which a table is read decides', async () => {
    const over = (rows: string, use: string) => `let m = toscalar(Gates | ${rows}); ${use}`;
    for (const rows of ['summarize take_any(Gate)', 'top 1 by TimeGenerated | project Gate'])
      expect((await lab.problem(over(rows, 'print a = m, b = m'))).message).toContain('arbitrarily');
    expect(await lab.rows(over('summarize take_any(Gate)', 'print a = m'))).toEqual([['']]);
    expect(await lab.rows(over('summarize max(Gate)', 'print a = m, b = m'))).toEqual([['', '']]);
    expect(await lab.rows('let m = toscalar(print "x" | take 1); print a = m, b = m')).toEqual([['x', 'x']]);
  });

  test('stand on the right of in, by their first column', async () => {
    expect(await lab.rows(`${ROWS} T | where k in (T | where s != "two" | project k) | project s`)).toEqual([['one'], ['three']]);
    expect(await lab.rows(`${ROWS} T | where s !in~ ((datatable(x:string)["ONE"])) | project k`)).toEqual([[2], [3]]);
    expect(await lab.rows('datatable(x:long)[1, long(null)] | where x in ((datatable(y:long)[1, 2]))')).toEqual([[1]]);
    const { message } = await lab.problem('datatable(x:long)[1, long(null)] | where x in ((datatable(y:long)[1, long(null)]))');
    expect(message).toContain('a null was looked up in a table that has nulls');
  });

  test('lookup leaves the keys of the right side out and keeps rows without a match', async () => {
    const query = `${ROWS} let D = datatable(id:long, s:string)[1,"x", 1,"y", 3,"z"]; T | lookup D on $left.k == $right.id | sort by k asc, s1 asc`;
    expect(await lab.rows(query)).toEqual([
      [1, 'one', 'x'],
      [1, 'one', 'y'],
      [2, 'two', ''],
      [3, 'three', 'z'],
    ]);
  });

  test('union splits a column by type and names where rows come from', async () => {
    expect(await lab.rows('print a = 1 | union (print a = "x") | sort by a_long desc')).toEqual([
      [1, ''],
      [null, 'x'],
    ]);
    expect(
      await lab.rows(`${ROWS} union withsource = from T, (print k = 4 | as P), Gates | where k > 2 | project from, k | sort by k asc`),
    ).toEqual([
      ['union_arg0', 3],
      ['P', 4],
    ]);
    expect((await lab.problem('union withsource = from (Gates | take 1), Gates')).message).toContain('withsource');
  });
});
