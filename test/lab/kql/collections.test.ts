import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

/* Stated by the KQL reference, or recorded answers of Microsoft's engine in other numbers. */
const CASES: readonly (readonly [string, unknown])[] = [
  ['array_concat(dynamic([1,"a"]), dynamic([]), dynamic([[2]]))', '[1,"a",[2]]'],
  ['array_slice(dynamic([9,8,7,6,5]), 1, -2)', '[8,7,6]'],
  ['array_slice(dynamic([9,8]), -1, 100)', '[8]'],
  ['array_reverse(dynamic([1,[2,3],"x,y"]))', '["x,y",[2,3],1]'],
  ['array_rotate_left(dynamic([1,2,3]), 4)', '[2,3,1]'],
  ['array_rotate_right(dynamic([1,2,3]), 1)', '[3,1,2]'],
  ['array_shift_left(dynamic([1,2,3]), 1)', '[2,3,null]'],
  ['array_shift_right(dynamic([1,2,3]), 2, 0)', '[0,0,1]'],
  ['array_split(dynamic([1,2,3,4]), dynamic([1,2]))', '[[1],[2],[3,4]]'],
  ['array_sum(dynamic([1,null,2.5]))', 3.5],
  ['array_sum(dynamic([1,"2"]))', null],
  ['array_index_of(dynamic(["a","b","a"]), "a", 1)', 2],
  ['array_index_of(dynamic([1,2]), 3)', -1],
  ['array_iff(dynamic([true,0,"x"]), dynamic([1,2,3]), "n")', '[1,"n",null]'],
  ['array_sort_asc(dynamic([10,9,null,2.5]))', '[2.5,9,10,null]'],
  ['array_sort_desc(dynamic(["b",null,"B"]), false)', '[null,"b","B"]'],
  ['array_sort_asc(parse_json("{}"))', null],
  ['zip(dynamic([1,2]), dynamic(["a"]))', '[[1,"a"],[2,null]]'],
  ['set_union(dynamic([1,2,1]), dynamic([2,3]))', '[1,2,3]'],
  ['set_intersect(dynamic([1,2,3]), dynamic([3,1,4]))', '[1,3]'],
  ['set_difference(dynamic(["a","b"]), dynamic(["b"]))', '["a"]'],
  ['set_has_element(dynamic([1,"2"]), 2)', false],
  ['set_has_element(dynamic([1,2]), 2)', true],
  ['jaccard_index(dynamic([1,2]), dynamic([2,3]))', 1 / 3],
  ['bag_keys(dynamic({"b":1,"a":{"c":2}}))', '["b","a"]'],
  ['bag_keys(parse_json("[1]"))', null],
  ['bag_merge(dynamic({"a":1}), dynamic({"a":2,"b":9007199254740993}))', '{"a":1,"b":9007199254740993}'],
  ['bag_has_key(dynamic({"a":{"b":null}}), "$.a.b")', true],
  ['bag_remove_keys(dynamic({"a":1,"b":{"c":2,"d":3}}), dynamic(["a","$.b.c"]))', '{"b":{"d":3}}'],
  ['bag_set_key(dynamic({"a":1}), "$.b.c", "x")', '{"a":1,"b":{"c":"x"}}'],
  ['bag_zip(dynamic(["a",1,"b"]), dynamic([1,2]))', '{"a":1,"b":null}'],
  ['dynamic_to_json(dynamic({"b":[{"d":1,"c":2}],"a":"x"}))', '{"a":"x","b":[{"c":2,"d":1}]}'],
  ['gettype(dynamic({"a":1}))', 'dictionary'],
  ['gettype(parse_json("1.5"))', 'real'],
  ['gettype(1 + 1.0)', 'real'],
  ['gettype(dynamic(null))', 'null'],
  ['range(10, 1, -4)', '[10,6,2]'],
  [
    'range(datetime(2026-03-01), datetime(2026-03-02), 12h)',
    '["2026-03-01T00:00:00.0000000Z","2026-03-01T12:00:00.0000000Z","2026-03-02T00:00:00.0000000Z"]',
  ],
  ['array_length(range(1, 1000000000))', 1_048_576],
  ['strcat_array(dynamic(null), ",")', ''],
  ['strcat_array(dynamic([1,"b",null]), strrep("-", 1))', '1-b-'],
  ['strcat_array(dynamic([]), strrep("-", 1))', ''],
  ['dynamic([dynamic({"a":1}), datetime(2026-03-01)])', '[{"a":1},"2026-03-01T00:00:00.0000000Z"]'],
];

test.each(CASES)('%s is %j', async (expression, expected) => {
  expect(await lab.print(`x = ${expression}`)).toEqual([expected]);
});

const UNCERTAIN: readonly string[] = [
  'array_sort_asc(dynamic([1,"a"]))',
  'set_union(dynamic([1.0]), dynamic([1]))',
  'bag_merge(parse_json("[1]"), dynamic({}))',
  'bag_set_key(dynamic({"a":1}), "$.a.b", 2)',
  'array_slice(dynamic([1,2]), -3, 1)',
  'gettype(dynamic(["2026-03-01T00:00:00.0000000Z"])[0])',
  'dynamic_to_json(dynamic([1.50]))',
  'bag_pack(strcat("a", ""), 1, strcat("", "a"), 2)',
];
test.each(UNCERTAIN)('%s has no certain answer and gets none', async (expression) => {
  await expect(lab.print(`x = ${expression}`)).rejects.toThrow('not answered');
});

test('make_bag keeps the first of equal keys and takes keys from the data', async () => {
  const data = 'datatable(k:string, v:long)["a",1, "b",long(null), "a",2] | summarize make_bag(bag_pack(k, v))';
  expect(await lab.rows(data)).toEqual([['{"a":1,"b":null}']]);
});

test('a set of rows that have an order keeps the first of each value in that order', async () => {
  expect(await lab.rows('datatable(v:long)[20, 3, 20, 100] | summarize make_set(v)')).toEqual([['[20,3,100]']]);
});

test('a delimiter may be a column of the row around the list', async () => {
  const each =
    'datatable(d: string, a: dynamic)["-", dynamic([1, 2]), "é日", dynamic(["x", "y", "z"]), "", dynamic(["p", "q"]), "+", dynamic([])]';
  expect(await lab.rows(`${each} | project joined = strcat_array(a, d)`)).toEqual([['1-2'], ['xé日yé日z'], ['pq'], ['']]);
  const inner = 'print d = "-" | mv-apply m = pack_array(strcat_array(dynamic(["a", "b"]), d)) on (where true) | project tostring(m)';
  expect(await lab.rows(inner)).toEqual([['a-b']]);
});

test('pack_all packs the columns in sight', async () => {
  expect(await lab.rows('datatable(a:string, b:long)["", long(null)] | extend p = pack_all() | project p')).toEqual([
    ['{"a":"","b":null}'],
  ]);
});
