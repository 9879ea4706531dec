import { masked, parseV4, parseV6 } from './address-scalars.ts';
import { type Cell, type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

/** An address as it is looked up; undefined for what is none. One that is IPv6 and IPv4 alike stops the query. */
const parse = (plugin: string, text: string): { readonly bits: bigint; readonly prefix: number } | undefined => {
  const four = parseV4(text);
  if (plugin === 'ipv4_lookup') return four;
  const six = four ? undefined : parseV6(text);
  if (four || six?.mixed || (six && six.bits >> 32n === 0xffffn)) return stop(`${plugin} met the address '${text}'`);
  return six;
};

const named = (bits: bigint, prefix: number): string => `${bits.toString(16)}/${prefix}`;

/** Every network that an address is in, as a JSON array of texts; none for what is no address. */
const networksOf = (plugin: string, text: string): string => {
  if (text.includes('/')) return stop(`${plugin} was asked for an address with a prefix length`);
  const address = parse(plugin, text);
  if (!address) return '[]';
  const least = plugin === 'ipv4_lookup' ? 96 : 0;
  return JSON.stringify(
    Array.from({ length: 129 - least }, (_, i) => i + least).map((prefix) => named(masked(address.bits, prefix), prefix)),
  );
};

/** A network of a lookup table, as `networksOf` names it. */
const networkOf = (plugin: string, text: string): string => {
  const network = parse(plugin, text);
  return network ? named(masked(network.bits, network.prefix), network.prefix) : stop(`${plugin} met the network '${text}'`);
};

const of =
  (run: (plugin: string, text: string) => string) =>
  ([plugin, text]: readonly Cell[]): Cell =>
    run(textOf(plugin), textOf(text));

/** Networks that an address is in, as texts that equal those of a table. */
export const NETWORK_SCALARS: readonly ScalarFunction[] = [
  { name: 'kql_networks', takes: ['text', 'text'], gives: 'text', run: of(networksOf) },
  { name: 'kql_network', takes: ['text', 'text'], gives: 'text', run: of(networkOf) },
];
