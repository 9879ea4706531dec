import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

/* Expectations are recorded answers of Microsoft's engine, or stated by the KQL reference. */
const CASES: readonly (readonly [string, unknown])[] = [
  ['parse_ipv4("192.168.1.1")', 3232235777],
  ['parse_ipv4("192.168.1.1/24")', 3232235776],
  ['parse_ipv4("no address")', null],
  ['parse_ipv4_mask("127.0.0.1", 24)', 2130706432],
  ['parse_ipv6("127.0.0.1")', '0000:0000:0000:0000:0000:ffff:7f00:0001'],
  ['parse_ipv6("fe80::85d:e82c:9446:7994")', 'fe80:0000:0000:0000:085d:e82c:9446:7994'],
  ['parse_ipv6_mask("192.168.255.255", 120)', '0000:0000:0000:0000:0000:ffff:c0a8:ff00'],
  ['ipv4_netmask_suffix("10.1.2.3/16")', 16],
  ['ipv4_netmask_suffix("10.1.2.3")', 32],
  ['ipv4_compare("192.168.1.1", "192.168.1.255")', -1],
  ['ipv4_compare("192.168.1.1/24", "192.168.1.255")', 0],
  ['ipv4_is_match("192.168.1.1", "192.168.1.0", 31)', true],
  ['ipv4_is_match("192.168.1.1", "192.168.1.3")', false],
  ['ipv4_is_match("x", "192.168.1.3")', null],
  ['ipv6_compare("192.168.1.1", "::ffff:c0a8:0101")', 0],
  ['ipv6_is_match("fe80::1/120", "fe80::2", 127)', true],
  ['ipv4_is_in_range("192.168.1.6", "192.168.1.1/24")', true],
  ['ipv4_is_in_range("192.168.2.6", "192.168.1.1/24")', false],
  ['ipv4_is_in_any_range("127.1.2.3", "10.0.0.1/8", "127.1.0.1/16")', true],
  ['ipv4_is_in_any_range("1.1.1.1", dynamic(["10.0.0.1/8", "127.1.0.1/16"]))', false],
  ['ipv6_is_in_range("a5e:f127::abcd", "a5e:f127::/112")', true],
  ['ipv4_is_private("10.1.2.3")', true],
  ['ipv4_is_private("202.1.2.3")', false],
  ['format_ipv4("192.168.1.255", 24)', '192.168.1.0'],
  ['format_ipv4(3232236031, 24)', '192.168.1.0'],
  ['format_ipv4_mask("192.168.1.255", 24)', '192.168.1.0/24'],
  ['has_ipv4("05:04:54 127.0.0.1 GET /", "127.0.0.1")', true],
  ['has_ipv4("05:04:54127.0.0.1 GET /", "127.0.0.1")', false],
  ['has_any_ipv4("05:04:54 127.0.0.1 GET /", "1.1.1.1", "127.0.0.1")', true],
  ['has_ipv4_prefix("05:04:54 127.0.0.1 GET /", "127.0.")', true],
  ['base64_encode_tostring("Kusto")', 'S3VzdG8='],
  ['base64_decode_tostring("S3VzdG8=")', 'Kusto'],
  ['base64_decode_tostring("no-base64")', ''],
  ['base64_decode_toarray("S3VzdG8=")', '[75,117,115,116,111]'],
  ['base64_encode_fromarray(dynamic([75,117]))', 'S3U='],
  ['base64_decode_toguid("JpbpECu8dUy7Pv5gbeJXAA==")', '10e99626-bc2b-4c75-bb3e-fe606de25700'],
  ['base64_encode_fromguid(toguid("10e99626-bc2b-4c75-bb3e-fe606de25700"))', 'JpbpECu8dUy7Pv5gbeJXAA=='],
  ['url_encode("https://www.bing.com/hello word")', 'https%3a%2f%2fwww.bing.com%2fhello+word'],
  ['url_decode("https%3a%2f%2fwww.bing.com%2f")', 'https://www.bing.com/'],
  ['parse_url("https://h.example:81/a/b?k=v#f").Host', '"h.example"'],
  ['parse_url("https://h.example:81/a/b?k=v#f")["Query Parameters"].k', '"v"'],
  ['parse_urlquery("k=v&l=w")', '{"Query Parameters":{"k":"v","l":"w"}}'],
  ['tostring(parse_path(@"C:\\temp\\file.txt").DirectoryName)', 'temp'],
  ['hash("World")', '1846988464401551951'],
  ['hash("")', '-1205034819632174695'],
  ['hash("Nobody inspects the spammish repetition")', '-302119147016844303'],
];

test.each(CASES)('%s is %j', async (expression, expected) => {
  const [found] = await lab.print(`x = ${expression}`);
  expect(typeof expected === 'string' && typeof found !== 'string' ? String(found) : found).toEqual(expected);
});

test.each([
  'parse_ipv4("1.2.3")',
  'parse_ipv4("010.1.2.3")',
  'ipv4_is_in_range("1.2.3.4/8", "1.0.0.0/8")',
  'base64_decode_tostring("S3Vz dG8=")',
  'url_decode("a+b")',
  'parse_url("not a url")',
  'parse_urlquery("k=v&k=w")',
])('%s has no certain answer and stops the query', async (expression) => {
  expect((await lab.problem(`print x = ${expression}`)).kind).toBe('unsupported');
});

// Seen to fail with: answers kept whatever the list; a text of the row before taken for one of equal length and start.
test('addresses and lists are told apart from row to row', async () => {
  const [ten, home] = ['["10.0.0.0/8"]', '["192.168.0.0/16", "10.0.0.0/30"]'];
  const rows = [
    ['10.0.0.9', ten, true],
    ['10.0.0.9', home, false],
    ['10.0.0.9', ten, true],
    ['192.168.100.200', home, true],
    ['192.168.100.201', home, true],
    ['192.169.100.201', home, false],
    ['', home, null],
    ['192.168.100.201', ten, false],
    ['nothing', ten, null],
  ] as const;
  const table = rows.map(([address, list], n) => `${n}, "${address}", '${list}'`).join(', ');
  const asked = `datatable(n:long, a:string, l:string)[${table}] | sort by n asc | project x = ipv4_is_in_any_range(a, parse_json(l))`;
  expect(await lab.rows(asked)).toEqual(rows.map(([, , inside]) => [inside]));
});
