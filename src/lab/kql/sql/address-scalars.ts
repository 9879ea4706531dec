import { type Cell, jsonOf, type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

/** An address of 128 bits (IPv4: mapped, ::ffff:a.b.c.d) and the length of its prefix in bits. */
export type Address = { readonly bits: bigint; readonly prefix: number; readonly v4: boolean };

const MAPPED = 0xffffn << 32n;
const NONE = -1n;

const octets = (text: string): bigint | undefined => {
  if (text !== text.trim() && /\d/.test(text)) return stop(`the address '${text}'`);
  if (!/^\d+(\.\d+)*$/.test(text)) return undefined;
  const parts = text.split('.');
  // Fewer than four numbers, or leading zeros, mean something in some readings of addresses.
  if (parts.length !== 4 || parts.some((part) => /^0\d/.test(part))) return stop(`the address '${text}'`);
  if (parts.some((part) => part.length > 3 || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
};

const LEAVE_OUT = 'what the service answers is not certain. Leave such rows out with where';

const suffixOf = (text: string | undefined, most: number): number => {
  if (text === undefined) return most;
  return /^\d{1,3}$/.test(text) && Number(text) <= most
    ? Number(text)
    : stop(`an address of the data has a prefix length above ${most}, or one that is no number: ${LEAVE_OUT}`);
};

/** An address with or without a prefix length; undefined for any other text. Stops at forms that engines read differently. */
export const parseV4 = (text: string): Address | undefined => {
  const [address, suffix, more] = text.split('/');
  const value = more === undefined ? octets(address as string) : undefined;
  return value === undefined ? undefined : { bits: MAPPED | value, prefix: suffixOf(suffix, 32) + 96, v4: true };
};

const hextets = (text: string): readonly bigint[] | undefined => {
  if (text === '') return [];
  const parts = text.split(':');
  return parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part)) ? parts.map((part) => BigInt(`0x${part}`)) : undefined;
};

/** `mixed`: the two low parts were written as IPv4, whose prefix length counts from there. */
export const parseV6 = (text: string): (Address & { readonly mixed: boolean }) | undefined => {
  const [whole, suffix, more] = text.split('/');
  if (more !== undefined || !(whole as string).includes(':')) return undefined;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(whole as string);
  const low = tail ? octets(tail[2] as string) : undefined;
  if (tail && low === undefined) return undefined;
  const address = tail && low !== undefined ? `${tail[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}` : (whole as string);
  const sides = address.split('::').map(hextets);
  if (sides.length > 2 || sides.some((side) => side === undefined)) return undefined;
  const [left, right] = [sides[0] ?? [], sides[1] ?? []];
  const missing = 8 - left.length - right.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const parts = [...left, ...Array.from({ length: missing }, () => 0n), ...right];
  const bits = parts.reduce((sum, part) => (sum << 16n) | part, 0n);
  const mixed = tail !== null;
  return { bits, prefix: mixed ? suffixOf(suffix, 32) + 96 : suffixOf(suffix, 128), v4: false, mixed };
};

const parseAny = (text: string): Address | undefined =>
  // A zone behind an address may count as part of it.
  /:.*%/.test(text) ? stop(`the address '${text}'`) : (parseV4(text) ?? parseV6(text));
/** Where two addresses are compared, ::a.b.c.d counts as the IPv4 address, as recorded. */
const parseCompared = (text: string): Address | undefined => {
  const known = parseV4(text);
  const six = known ? undefined : parseV6(text);
  return known ?? (six?.mixed && six.bits >> 32n === 0n ? { ...six, bits: six.bits | MAPPED } : six);
};

/** The network: the first `prefix` of 128 bits, zeros behind them. */
export const masked = (bits: bigint, prefix: number): bigint => (bits >> BigInt(128 - prefix)) << BigInt(128 - prefix);
const low32 = (bits: bigint): bigint => bits & 0xffffffffn;

const lengthOf = (cell: Cell | undefined, most: number): number => {
  const value = cell === null || cell === undefined ? BigInt(most) : (cell as bigint);
  return value >= 0n && value <= BigInt(most) ? Number(value) : stop(`a prefix length above ${most} or below 0 was given: ${LEAVE_OUT}`);
};

/** -1, 0 or 1 after cutting both to the shortest prefix; null when one is no address. */
const compare = (parse: (text: string) => Address | undefined, a: string, b: string, prefix: number): bigint | null => {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y) return null;
  const common = Math.min(x.prefix, y.prefix, prefix);
  const [left, right] = [masked(x.bits, common), masked(y.bits, common)];
  return left === right ? 0n : left < right ? NONE : 1n;
};

const isInRange = (parse: (text: string) => Address | undefined, address: string, range: string): boolean | null => {
  if (address.includes('/'))
    return stop(
      'a range test met an address that has a prefix length itself, whose answer is not certain: write tostring(split(address, "/")[0])',
    );
  const [x, y] = [parse(address), parse(range)];
  return x && y ? masked(x.bits, y.prefix) === masked(y.bits, y.prefix) : null;
};

const isInAnyRange = (parse: (text: string) => Address | undefined, address: string, ranges: unknown): boolean | null => {
  const list = (Array.isArray(ranges) ? ranges : [ranges]).flat() as unknown[];
  if (parse(address) === undefined) return null;
  const found = list.map((range) => isInRange(parse, address, typeof range === 'string' ? range : stop('a range that is no text')));
  return found.some((inside) => inside === null) ? stop('a range that is no address') : found.includes(true);
};

/** Texts kept with their answers: an allow list meets the same addresses in row after row, and reading one takes microseconds. */
const MOST_KEPT = 20_000;

/** Tests against lists of ranges handed over as JSON text. */
const rangeTest = (parse: (text: string) => Address | undefined): ((address: string, list: Cell | undefined) => boolean | null) => {
  const kept = new Map<string, boolean | null>();
  let of: Cell | undefined;
  return (address, list) => {
    if (list !== of || kept.size > MOST_KEPT) kept.clear();
    of = list;
    const known = kept.get(address);
    if (known !== undefined) return known;
    const found = isInAnyRange(parse, address, jsonOf(list));
    kept.set(address, found);
    return found;
  };
};
const [inV4, inV6] = [rangeTest(parseV4), rangeTest(parseCompared)] as const;

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => parseV4(text) as Address);
const isPrivate = (text: string): boolean | null => {
  const address = parseV4(text);
  if (!address) return null;
  const inside = PRIVATE.filter((range) => masked(address.bits, range.prefix) === range.bits);
  if (inside.some((range) => address.prefix < range.prefix)) return stop('ipv4_is_private of a network wider than the private one');
  return inside.length > 0;
};

const dotted = (bits: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
const format4 = (text: string, prefix: Cell | undefined, withSuffix: boolean): string => {
  const address = /^\d+$/.test(text) && BigInt(text) < 2n ** 32n ? { bits: MAPPED | BigInt(text), prefix: 128 } : parseV4(text);
  if (!address) return '';
  const length = Math.min(address.prefix - 96, lengthOf(prefix, 32));
  return `${dotted(low32(masked(address.bits, length + 96)))}${withSuffix ? `/${length}` : ''}`;
};
const canonical6 = (bits: bigint): string => (bits.toString(16).padStart(32, '0').match(/.{4}/g) as string[]).join(':');

const v4Number = (text: string, prefix: number): bigint | null => {
  const address = parseV4(text);
  return address ? low32(masked(address.bits, Math.min(address.prefix, prefix + 96))) : null;
};
const v6Text = (text: string, prefix: number): string => {
  const address = parseAny(text);
  return address ? canonical6(masked(address.bits, Math.min(address.prefix, prefix))) : '';
};

/** A search for an address, or the start of one, in a text: letters and digits beside it make it another word. */
const hasAddress = (text: string, needle: string, whole: boolean): boolean => {
  const start = whole
    ? octets(needle) !== undefined
    : /^(\d{1,3}\.){1,3}$/.test(needle) && needle.split('.').every((part) => Number(part) <= 255);
  if (!start && !whole) return octetsOrFalse(needle) ? hasAddress(text, needle, true) : stop(`the address prefix '${needle}'`);
  if (!start) return false;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    const rest = /^[\d.]*/.exec(text.slice(at))?.[0] ?? '';
    const [before, after] = [text[at - 1] ?? ' ', text[at + rest.length] ?? ' '];
    if (/[\p{L}\p{N}]/u.test(before) || /[\p{L}\p{N}]/u.test(after)) continue;
    if (before === '.' || rest.endsWith('.') || rest.split('.').length !== 4) {
      if (rest.split('.').length < 4 && before !== '.') continue;
      return stop('a search for an address beside a dot');
    }
    if (octets(rest) !== undefined && (!whole || rest === needle)) return true;
  }
  return false;
};
const octetsOrFalse = (text: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(text) && octets(text) !== undefined;

const hasAny = (text: string, needles: unknown, whole: boolean): boolean =>
  ((Array.isArray(needles) ? needles : []).flat() as unknown[]).some((needle) =>
    hasAddress(text, typeof needle === 'string' ? needle : stop('an address that is no text'), whole),
  );

const flag = (value: bigint | null): boolean | null => (value === null ? null : value === 0n);

/** IPv4 and IPv6 addresses in text. What is no address gives null; what is one in some readings only stops the query. */
export const ADDRESS_SCALARS: readonly ScalarFunction[] = [
  { name: 'kql_parse_ipv4', takes: ['text', 'ticks'], gives: 'ticks', run: ([s, p]) => v4Number(textOf(s), lengthOf(p, 32)) },
  { name: 'kql_parse_ipv6', takes: ['text', 'ticks'], gives: 'text', run: ([s, p]) => v6Text(textOf(s), lengthOf(p, 128)) },
  {
    name: 'kql_ipv4_compare',
    takes: ['text', 'text', 'ticks'],
    gives: 'ticks',
    run: ([a, b, p]) => compare(parseV4, textOf(a), textOf(b), lengthOf(p, 32) + 96),
  },
  {
    name: 'kql_ipv6_compare',
    takes: ['text', 'text', 'ticks'],
    gives: 'ticks',
    run: ([a, b, p]) => compare(parseCompared, textOf(a), textOf(b), lengthOf(p, 128)),
  },
  {
    name: 'kql_ipv4_match',
    takes: ['text', 'text', 'ticks'],
    gives: 'flag',
    run: ([a, b, p]) => flag(compare(parseV4, textOf(a), textOf(b), lengthOf(p, 32) + 96)),
  },
  {
    name: 'kql_ipv6_match',
    takes: ['text', 'text', 'ticks'],
    gives: 'flag',
    run: ([a, b, p]) => flag(compare(parseCompared, textOf(a), textOf(b), lengthOf(p, 128))),
  },
  { name: 'kql_ipv4_in', takes: ['text', 'text'], gives: 'flag', run: ([a, list]) => inV4(textOf(a), list) },
  { name: 'kql_ipv6_in', takes: ['text', 'text'], gives: 'flag', run: ([a, list]) => inV6(textOf(a), list) },
  { name: 'kql_ipv4_private', takes: ['text'], gives: 'flag', run: ([s]) => isPrivate(textOf(s)) },
  {
    name: 'kql_ipv4_suffix',
    takes: ['text'],
    gives: 'ticks',
    run: ([s]) => {
      const address = parseV4(textOf(s));
      return address ? BigInt(address.prefix - 96) : null;
    },
  },
  { name: 'kql_format_ipv4', takes: ['text', 'ticks'], gives: 'text', run: ([s, p]) => format4(textOf(s), p, false) },
  { name: 'kql_format_ipv4_mask', takes: ['text', 'ticks'], gives: 'text', run: ([s, p]) => format4(textOf(s), p, true) },
  { name: 'kql_has_ipv4', takes: ['text', 'text'], gives: 'flag', run: ([s, list]) => hasAny(textOf(s), jsonOf(list), true) },
  { name: 'kql_has_ipv4_prefix', takes: ['text', 'text'], gives: 'flag', run: ([s, list]) => hasAny(textOf(s), jsonOf(list), false) },
];
