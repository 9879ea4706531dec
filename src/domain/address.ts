import { BlockList, isIP } from 'node:net';

/** True for an address people can look up or block; `unknown:<country>` and other names are none. */
export const isAddress = (source: string): boolean => isIP(source) !== 0;

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** A test for membership in any of the ranges (IPv4 or IPv6 addresses or CIDRs). A range that is none matches nothing. */
export const makeRangeTest = (ranges: readonly string[]): ((source: string) => boolean) => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.trim().split('/');
    if (!isAddress(address)) continue;
    const family = familyOf(address);
    const width = family === 'ipv6' ? 128 : 32;
    const length = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (length >= 0 && length <= width) list.addSubnet(address, length, family);
  }
  return (source) => isAddress(source) && list.check(source, familyOf(source));
};
