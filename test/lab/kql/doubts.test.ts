import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

/* Stated by the KQL reference, or recorded answers of Microsoft's engine; beside each stand its doubtful neighbours below. */
const CERTAIN: readonly (readonly [string, unknown])[] = [
  ['sqrt(real(null))', null],
  ['sqrt(-1)', 'NaN'],
  ['-5.5 % 2.0', 0.5],
  ['1d / 5h', 4.8],
  ['long(null) between (1 .. 2)', null],
  ['3 between (1 .. long(null))', null],
  ['toguid("0123456789ABcdef0123456789abcdef")', '01234567-89ab-cdef-0123-456789abcdef'],
  ['toguid("0123456789ab-cdef-0123-456789abcdef")', '01234567-89ab-cdef-0123-456789abcdef'],
  ['toguid("no guid")', null],
  ['tolong("9223372036854775808")', null],
  ['tobool("TRUE")', true],
  ['todouble("Infinity")', 'Infinity'],
  ['todatetime("2026-03-01T10:00:00.12345670Z")', '2026-03-01T10:00:00.1234567Z'],
  ['format_datetime(datetime(2026-03-01 10:00:05.5), "ss.F")', '05.5'],
  ['parse_json("{\\"a\\": \\"info, nan ]\\"}").a', '"info, nan ]"'],
  ['parse_json("2026-03-01")', '"2026-03-01"'],
  ['tostring(parse_json("{\\"a\\": [1.50, 1e3, 12345678901234567]}"))', '{"a":[1.5,1000.0,12345678901234567]}'],
  ['tolong(parse_json("9223372036854775807"))', '9223372036854775807'],
  ['replace_regex("abc", "(b)", @"<\\1\\0>")', 'a<bb>c'],
  ['replace_regex("abc", "b", @"\\\\ 5$")', 'a\\ 5$c'],
  ['extract("(?<word>[a-z]+)", 1, "12ab")', 'ab'],
  ['array_sum(dynamic(null))', null],
  ['array_sort_asc(dynamic(null))', null],
  ['array_shift_left(dynamic([1, 2, 3]), 2)', '[3,null,null]'],
  ['array_shift_left(dynamic(["a", "b"]), 1, "")', '["b",""]'],
  ['array_iff(dynamic(["some text", null, 2]), 1, 0)', '[null,null,1]'],
  ['array_index_of(dynamic([5, 15]), 15.0)', 1],
  ['strcat_array(dynamic(null), ",")', ''],
  ['set_has_element(dynamic(null), "a")', false],
  ['base64_decode_toarray("U3RyaW5n0KHR0tGA0L7Rh9C60LA")', null],
];
test.each(CERTAIN)('%s is %j', async (expression, expected) => {
  expect(await lab.print(`x = ${expression}`)).toEqual([expected]);
});

const REFUSED: readonly (readonly [string, string])[] = [
  ['print bin(5, 0)', 'size of zero'],
  ['print bin(5.5, real(nan))', 'no number'],
  ['print 7.5 % 0', 'remainder'],
  ['print 1d / 0', 'divided by zero'],
  ['print x = 5 !between (10 .. long(null))', 'one end is null'],
  ['print toguid("{01234567-89ab-cdef-0123-456789abcdef}")', 'guid'],
  ['print tolong("0xFFFFFFFFFFFFFFFF")', 'hexadecimal'],
  ['print tolong("-0x1")', 'hexadecimal'],
  ['print tobool(" true")', 'blanks'],
  ['print todouble("1e400")', 'range'],
  ['print todatetime("2026-03-01T10:00:00.12345678Z")', 'datetime'],
  ['print todatetime("2026-03-01T24:00:00")', 'datetime'],
  ['print totimespan("2 days")', 'timespan'],
  ['print format_datetime(datetime(2026-03-01), "ss.F")', "'F'"],
  ['print parse_json("[1,]")', 'some readers'],
  ['print parse_json("[NaN]")', 'some readers'],
  ['print parse_json("[1e400]")', 'out of range'],
  ['print parse_json("01")', 'notation'],
  ['print tostring(parse_json("[12345678901234567890]"))', 'not certain'],
  ['print tostring(parse_json("[0.30000000000000004]"))', 'not certain'],
  ['print tolong(parse_json("12345678901234567890"))', 'beyond the range of long'],
  ['print gettype(parse_json("12345678901234567890"))', 'beyond the range of long'],
  ['print dynamic({"a": 1, "a": 2})', 'one key twice'],
  ['print d = parse_json(@\'{"a": 1, "a": 2}\') | mv-expand d', 'one key twice'],
  ['print bag_merge(parse_json(@\'{"a": 1, "a": 2}\'), dynamic({"b": 1}))', 'one key twice'],
  ['print bag_keys(parse_json(@\'{"a": {"b": 1}, "a": 2}\'))', 'one key twice'],
  ['print d = parse_json(@\'{"a": 1, "a": 2}\') | summarize make_bag(d)', 'one key twice'],
  ['print bag_pack("a", real(nan))', 'NaN'],
  ['print replace_regex("abc", "(b)", @"\\2")', 'escapes'],
  ['print replace_regex("abc", "b", "$0")', 'escapes'],
  ['print extract("(a)", 2, "a")', 'which the pattern lacks'],
  ['print x = "a" matches regex @"\\<a\\>"', 'in the pattern'],
  ['print x = "a" matches regex @"\\Qa\\E"', 'in the pattern'],
  ['print x = "a" matches regex @"[a-z&&[^b]]"', 'operation on sets'],
  ['print array_reverse(dynamic(null))', 'not an array'],
  ['print array_slice(dynamic(null), 0, 1)', 'not an array'],
  ['print array_rotate_left(dynamic(null), 1)', 'not an array'],
  ['print array_shift_right(dynamic(null), 1)', 'not an array'],
  ['print array_split(dynamic(null), 1)', 'not an array'],
  ['print array_shift_left(dynamic(["a", "b"]), 1)', 'no value to fill in'],
  ['print array_iff(dynamic(["true"]), 1, 0)', 'for a condition'],
  ['print set_union(dynamic([null]), dynamic([1]))', 'null inside a set'],
  ['print parse_ipv4(" 1.2.3.4")', 'address'],
  ['range x from 1 to 3 step 1 | extend c = ceiling(x) | summarize s = sum(c)', 'taken for a long'],
  ['range x from 1 to 3 step 1 | summarize w = max(datetime_diff("week", now(), ago(30d)))', 'taken for a long'],
];
test.each(REFUSED)('%s is refused, for what it leaves open', async (kql, reason) => {
  const problem = await lab.problem(kql);
  expect(problem.kind).toBe('unsupported');
  expect(problem.message).toContain(reason);
});
