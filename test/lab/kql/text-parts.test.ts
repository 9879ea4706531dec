import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

/* Expectations are recorded answers of Microsoft's engine, or stated by the KQL reference. */
const CASES: readonly (readonly [string, unknown])[] = [
  ['countof("aaaa", "aa")', 3],
  ['countof("a.b.c", ".")', 2],
  ['countof("abcabc", "a.c", "regex")', 2],
  ['countof("ababa", "aba", "regex")', 1],
  ['strrep("ab", 3)', 'ababab'],
  ['strrep(7, 3, "-")', '7-7-7'],
  ['reverse("abc")', 'cba'],
  ['reverse("a𝓗b")', 'b𝓗a'],
  ['strcmp("abc", "ABC")', 1],
  ['strcmp("ab", "abc")', -1],
  ['substring("abcdef", -2, 5)', 'ef'],
  ['substring("abc", -9, 5)', ''],
  ['substring("abc", 1, -1)', ''],
  ['substring("abcdef", strlen("xx"), 2)', 'cd'],
  ['substring("abcdef", toint("-3"))', 'def'],
  ['indexof("abcdefg", "cde")', 2],
  ['indexof("abcdefg", "cde", 1, 4)', 2],
  ['indexof("abcdefg", "cde", 1, 2)', -1],
  ['indexof("abcdefg", "cde", 3, 4)', -1],
  ['indexof("abcdefg", "cde", -5)', 2],
  ['indexof(1234567, 5, 1, 4)', 4],
  ['indexof("abcdefgabcdefg", "cde", 1, -1, 3)', -1],
  ['indexof("abc", "")', null],
  ['indexof_regex("xxabc", "a.c")', 2],
  ['indexof_regex("abcabc", "a.c", 1)', 3],
  ['indexof_regex("abc", "a", -1)', null],
  ['extract_all("([a-z])([0-9])", "a1b2")', '[["a","1"],["b","2"]]'],
  ['extract_all("([0-9]+)", "a1b22")', '["1","22"]'],
  ['extract_all("([a-z])([0-9])([a-z])", dynamic([1,3]), "a1b")', '[["a","b"]]'],
  ['extract_all("(x)", "abc")', null],
  ['replace_string("abc", "", "_")', 'abc'],
  ['replace_strings("cat and dog", dynamic(["cat","dog"]), dynamic(["dog","fox"]))', 'dog and fox'],
  ['translate("krasp", "otsku", "spark")', 'kusto'],
  ['translate("abc", "x", "abc")', 'xxx'],
  ['translate("abc", "", "abd")', 'd'],
  ['unicode_codepoints_from_string("Kü")', '[75,252]'],
  ['unicode_codepoints_to_string(75, dynamic([252]))', 'Kü'],
  ['parse_csv("aa,\\"b,\\"\\"b\\"\\"\\",c")', '["aa","b,\\"b\\"","c"]'],
  ['parse_csv("1,2\\n3,4")', '["1","2"]'],
  ['tohex(256)', '100'],
  ['tohex(-256)', 'ffffffffffffff00'],
  ['tohex(toint(-256), 8)', 'ffffff00'],
  ['tohex(256, 8)', '00000100'],
  ['hash_sha1("World")', '70c07ec18ef89c5309bbb0937f3a6342411e1fdd'],
  ['regex_quote("(a.b)")', '\\(a\\.b\\)'],
];

test.each(CASES)('%s is %j', async (expression, expected) => {
  expect(await lab.print(`x = ${expression}`)).toEqual([expected]);
});

test.each([
  ['countof("aaa", "")'],
  ['countof("abc", "x*", "regex")'],
  ['extract_all("(a(?=b))", "ab")'],
  ['extract_all(@"(\\w+)", "naïve")'],
  ['indexof("aaaa", "aa", 0, -1, 2)'],
  ['replace_strings("abc", dynamic(["a","ab"]), dynamic(["1","2"]))'],
  ['translate("aa", "xy", "a")'],
])('%s has no certain answer and is refused', async (expression) => {
  expect((await lab.problem(`print x = ${expression}`)).message).toMatch(/\S/);
});

test('extract converts to a type, and column_names_of lists a table’s columns', async () => {
  expect(await lab.print('a = extract("n=([0-9]+)", 1, "n=12", typeof(int)), b = extract("n=(.*)", 1, "n=x", typeof(long))')).toEqual([
    12,
    null,
  ]);
  expect(await lab.rows('let T = datatable(a:string, b:long)[]; print x = column_names_of(T)')).toEqual([['["a","b"]']]);
});
