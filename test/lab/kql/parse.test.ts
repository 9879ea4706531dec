import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const rows = (text: string, tail: string): Promise<readonly (readonly unknown[])[]> =>
  lab.rows(`datatable(s:string)[${JSON.stringify(text)}] | ${tail} | project-away s`);

/* Text, operator, the new columns: as the reference states them, or as Microsoft's engine recorded similar ones. */
const CASES: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['id:7 val:foo', 'parse s with "id:" id:long " val:" val', [7, 'foo']],
  ['a##b##c', 'parse s with x "##" y', ['a', 'b##c']],
  ['[lvl=warn] hi', 'parse s with "[lvl=" l "] " b', ['warn', 'hi']],
  ['x id=12, n=3', 'parse s with * "id=" id:int * "n=" n:int', [12, 3]],
  ['id=zz, n=3', 'parse s with "id=" id:long ", n=" n:long', [null, null]],
  ['id=zz, n=3', 'parse kind=relaxed s with "id=" id:long ", n=" n:long', [null, 3]],
  ['nothing here', 'parse s with "id=" id:long', [null]],
  ['at 02/17/2016 08:40:01!', 'parse s with "at " t:datetime "!"', ['2016-02-17T08:40:01Z']],
  ['a=1, b=2, c', 'parse kind=regex s with "a=" x ", " *', ['1, b=2']],
  ['a=1, b=2, c', 'parse kind=regex flags=U s with "a=" x ", " *', ['1']],
  ['ab12cd', 'parse kind=regex s with "[a-z]+" n:int "[a-z]+"', [12]],
  ['k1=1;k2=two;k1=3', 'parse-kv s as (k1:int, k2:string, k3:string) with (pair_delimiter=";", kv_delimiter="=")', [1, 'two', '']],
  ['Id:5, Machine:m1', 'parse-kv s as (Machine:string, Id:long) with (pair_delimiter=",", kv_delimiter=":")', ['m1', 5]],
];

test.each(CASES)('%s | %s', async (text, tail, expected) => {
  const [found] = await rows(text, tail);
  expect(found).toEqual(expected);
});

test('parse keeps rows that do not match, parse-where leaves them out', async () => {
  const data = 'datatable(s:string)["n=1", "other"]';
  expect(await lab.rows(`${data} | parse s with "n=" n:long`)).toEqual([
    ['n=1', 1],
    ['other', null],
  ]);
  expect(await lab.rows(`${data} | parse-where s with "n=" n:long`)).toEqual([['n=1', 1]]);
});

test.each([
  ['text before the first text of the pattern', 'print s = "zz n=1" | parse s with "n=" n:long'],
  ['text behind the last text of the pattern', 'print s = "<a>b" | parse s with "<" x ">"'],
  ['a number of an unknown form', 'print s = "n=+1" | parse s with "n=" n:long'],
  ['a flag that leaves the last column nothing', 'print s = "a=1" | parse kind=regex flags=U s with "a=" x'],
  ['a column of the input, parsed again,', 'print s = "a=1" | parse s with "a=" s:string'],
  ['a value in quotes', 'print s = "k=\'v\'" | parse-kv s as (k:string) with (pair_delimiter=";", kv_delimiter="=")'],
])('%s has no certain answer and stops the query', async (_, kql) => {
  expect((await lab.problem(kql)).message).toMatch(/parse|column s/);
});
