import type { Random } from '../random.ts';
import { randomOf, seedOf } from './draws.ts';

/** Who calls: address, the country Application Insights derives from it (English name), user agent. */
export type Client = { readonly ip: string; readonly country: string; readonly agent: string };

const AGENTS: readonly [string, ...string[]] = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0',
];

export const honestAgent = (random: Random): string => random.pick(AGENTS);

const BOT_AGENTS: readonly [string, ...string[]] = [
  'python-requests/2.32.3',
  'Go-http-client/2.0',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/72.0.3626.121 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/124.0.0.0 Safari/537.36',
  'okhttp/3.12.1',
];

/** The agent of one bot: `own` an unusual one each, `browser` one that customers use too. */
export const botAgent = (random: Random, kind: 'own' | 'browser'): string =>
  kind === 'own' ? random.pick(BOT_AGENTS) : honestAgent(random);

const dotted = (n: number): string => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');

// Nobody's addresses (RFC 2544, RFC 6598, RFC 1112): customers at home in 198.18/15, carriers' shared ones in 100.64/10, proxies of
// attackers in 240/4, which is wide enough to have them in nets of their own.
const HOME = 0xc612_0000;
const CARRIER = 0x6440_0000;
const RESERVED = 0xf000_0000;

/** The address of a household; the same name gives the same. */
export const homeAddress = (...name: readonly (string | number)[]): string => dotted(HOME + (seedOf('home', ...name) % 0x1_fffe) + 1);

/** IPv6 of a household: a /64 by name in the documentation's 2001:db8::/32, and one of the devices in it. */
export const homeAddress6 = (device: number, ...name: readonly (string | number)[]): string => {
  const net = seedOf('home6', ...name);
  return `2001:db8:${(net >>> 16).toString(16)}:${(net & 0xffff).toString(16)}::${device.toString(16)}`;
};

/** One of the few addresses behind which a mobile carrier has its customers. */
export const carrierAddress = (country: string, random: Random): string =>
  dotted(CARRIER + ((seedOf('carrier', country) % 0x3fff) << 8) + random.int(1, 24));

/** A proxy's or server's address, by name. */
export const proxyAddress = (...name: readonly (string | number)[]): string => {
  const at = seedOf('proxy', ...name) % 0x0eff_ffff;
  return dotted(RESERVED + at + 1 - ((at & 255) === 255 ? 1 : 0));
};

/** The n-th address of a hoster's net: a /24 of IPv4 (254 of them), a /64 of IPv6 (any number). */
export const netAddress = (family: 4 | 6, n: number, ...name: readonly (string | number)[]): string =>
  family === 6
    ? homeAddress6(1 + (seedOf('net', n) & 0xfffe), 'net', ...name)
    : dotted(RESERVED + (seedOf('net', ...name) % 0xe_ffff) * 256 + 1 + (n % 254));

/** A bot of its own: same name, same address, country and agent. `countries` are English names. */
export const proxyClient = (
  name: readonly (string | number)[],
  countries: readonly [string, ...string[]],
  agents: 'own' | 'browser',
): Client => {
  const random = randomOf('proxy client', ...name);
  return { ip: proxyAddress(...name), country: random.pick(countries), agent: botAgent(random, agents) };
};
