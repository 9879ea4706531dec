import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

test('an array gives a row an element, null one row, an empty array none', async () => {
  const data = 'datatable(k:long, d:dynamic)[1, dynamic([7,null]), 2, dynamic([]), 3, dynamic(null)] | mv-expand d';
  expect(await lab.rows(data)).toEqual([
    [1, '7'],
    [1, null],
    [3, null],
  ]);
});

test('a bag gives its pairs, as bags or as arrays', async () => {
  const data = 'print d = dynamic({"a":1,"7":null,"x/y~":[2],"":3})';
  expect(await lab.rows(`${data} | mv-expand d`)).toEqual([['{"a":1}'], ['{"7":null}'], ['{"x/y~":[2]}'], ['{"":3}']]);
  expect(await lab.rows(`${data} | mv-expand kind=array d`)).toEqual([['["a",1]'], ['["7",null]'], ['["x/y~",[2]]'], ['["",3]']]);
});

test('several columns go side by side, the shorter padded with nulls; the index counts from 0', async () => {
  expect(await lab.rows('print a = dynamic([1,2]), b = dynamic(["x"]) | mv-expand with_itemindex=i a, c = b')).toEqual([
    ['1', '["x"]', '"x"', 0],
    ['2', '["x"]', null, 1],
  ]);
});

test('limit bounds the rows of each input row', async () => {
  expect(await lab.rows('datatable(d:dynamic)[dynamic([1,2,3]), dynamic([4])] | mv-expand d to typeof(long) limit 2')).toEqual([
    [1],
    [2],
    [4],
  ]);
});

test('to typeof casts and does not convert', async () => {
  expect(await lab.rows('print d = dynamic([1,"2",[3]]) | mv-expand d to typeof(long)')).toEqual([[1], [null], [null]]);
  expect(await lab.rows('print d = dynamic([1.5,2]) | mv-expand d to typeof(real)')).toEqual([[1.5], [2]]);
  expect((await lab.problem('print d = dynamic([1]) | mv-expand d to typeof(string)')).message).toContain('not certain');
});

test('elements stay in order, also through a summary and after a sort', async () => {
  const data = 'range k from 1 to 300 step 1 | extend d = dynamic([3,1,2]) | sort by k desc | mv-expand d';
  expect(await lab.rows(`${data} | take 4 | project k, d`)).toEqual([
    [300, '3'],
    [300, '1'],
    [300, '2'],
    [299, '3'],
  ]);
  expect(await lab.rows(`${data} | where k == 7 | summarize make_list(d)`)).toEqual([['[3,1,2]']]);
});

test('a null that stands in the query gives one row, as one from the data', async () => {
  expect(await lab.rows('print n = 1 | mv-expand d = dynamic(null)')).toEqual([[1, null]]);
});

test('a real without a fraction is a long where one is asked for; a fraction is refused', async () => {
  const data = (elements: string, type: string) =>
    `print d = series_iir(dynamic(${elements}), dynamic([1]), dynamic([1,-1])) | mv-expand d to typeof(${type})`;
  expect(await lab.rows(data('[4,5,6]', 'long'))).toEqual([[4], [9], [15]]);
  expect(await lab.problem(data('[4.5]', 'long'))).toMatchObject({ kind: 'unsupported' });
  expect(await lab.problem(data('[4]', 'int'))).toMatchObject({ kind: 'unsupported' });
});
