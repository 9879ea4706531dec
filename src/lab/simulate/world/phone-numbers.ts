import { createHmac } from 'node:crypto';
import type { Random } from '../random.ts';
import type { Country, Operator } from './countries.ts';

export type PhoneNumber = { readonly e164: string; readonly country: Country; readonly operator: Operator };

/** A fixed key: hashes of made-up numbers protect nobody, they have to be the same in every run. */
const HASH_KEY = 'tollwatch simulation';

const hashes = new WeakMap<PhoneNumber, string>();
/** HMAC-SHA256 of the number, hexadecimal. A quarter of a run's time went into computing it for every row anew. */
export const hashOf = (number: PhoneNumber): string => {
  const known = hashes.get(number) ?? createHmac('sha256', HASH_KEY).update(number.e164).digest('hex');
  hashes.set(number, known);
  return known;
};

/** E.164 less its last three digits: a block of 1,000 numbers. */
export const blockOf = ({ e164 }: PhoneNumber): string => e164.slice(0, -3);

const numberOf = (country: Country, operator: Operator, tail: number): PhoneNumber => ({
  e164: `+${country.dial}${operator.prefix}${String(tail % 10 ** country.digits).padStart(country.digits, '0')}`,
  country,
  operator,
});

/** Any number of a country. Operators are drawn alike, numbers too: an honest block of 1,000 holds few customers. */
export const anyNumber = (country: Country, random: Random): PhoneNumber =>
  numberOf(country, random.pick(country.operators), random.int(0, 10 ** country.digits - 1));

/** A block of 1,000 numbers of one operator of the country. */
export type Block = { readonly country: Country; readonly operator: Operator; readonly first: number };

export const anyBlock = (country: Country, operator: Operator, random: Random): Block => ({
  country,
  operator,
  first: 1000 * random.int(0, 10 ** Math.max(0, country.digits - 3) - 1),
});

/** The n-th number of a block; beyond 999 it goes on in the next block, as a rented range does. */
export const numberIn = ({ country, operator, first }: Block, n: number): PhoneNumber => numberOf(country, operator, first + n);
