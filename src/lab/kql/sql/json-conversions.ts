import { type Cell, type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

const WHOLE = /^[\t\n\f\r ]*([+-]?\d+|0[xX][0-9a-fA-F]+)[\t\n\f\r ]*$/;
const SIGNED_HEX = /^[\t\n\f\r ]*[+-]0[xX][0-9a-fA-F]+[\t\n\f\r ]*$/;
const DECIMAL = /^[\t\n\f\r ]*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)[\t\n\f\r ]*$/i;
const SPECIAL = /^[\t\n\f\r ]*([+-]?)(inf|infinity|nan)[\t\n\f\r ]*$/i;
const hexadecimal = (): never => stop('a hexadecimal text with a sign, or beyond the range, was converted to a whole number');
const fits = (value: bigint, bits: number): boolean => BigInt.asIntN(bits, value) === value;

/** As kql_long_of_text() and kql_int_of_text() in macros.ts. */
const wholeOfText = (text: string, bits: number): bigint | null => {
  if (SIGNED_HEX.test(text)) return hexadecimal();
  const digits = WHOLE.exec(text)?.[1];
  if (digits === undefined) return null;
  const value = BigInt(digits.replace(/^\+/, ''));
  if (fits(value, bits)) return value;
  return /x/i.test(digits) ? hexadecimal() : null;
};

const realOfText = (text: string): number | null => {
  const [, sign, word] = SPECIAL.exec(text) ?? [];
  if (word !== undefined) return word.toLowerCase() === 'nan' ? Number.NaN : sign === '-' ? -Infinity : Infinity;
  const digits = DECIMAL.exec(text)?.[1];
  if (digits === undefined) return null;
  return Number.isFinite(Number(digits)) ? Number(digits) : stop('a text beyond the range of reals was converted');
};

const boolOfText = (text: string): boolean | null => {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^\s*(true|false)\s*$/i.test(text)) return stop('a text with blanks around true or false was converted');
  const value = wholeOfText(text, 64);
  return value === null ? null : value !== 0n;
};

/** Cut toward zero; beyond the range the nearest long. */
const longOfNumber = (json: string): bigint => {
  if (/^-?\d+$/.test(json))
    return fits(BigInt(json), 64) ? BigInt(json) : stop('a whole number beyond the range of long inside a dynamic was read');
  const cut = BigInt(Math.trunc(Number(json)));
  return fits(cut, 64) ? cut : cut > 0n ? 2n ** 63n - 1n : -(2n ** 63n);
};

/** The first number beyond int is seen to become the least int; what follows it is not known. */
const intOfNumber = (json: string): bigint => {
  const value = longOfNumber(json);
  if (value === 2n ** 31n) return -(2n ** 31n);
  return fits(value, 32) ? value : stop('a long beyond the range of int was converted to int');
};

type Readings<T extends Cell> = {
  readonly text: (text: string) => T | null;
  readonly number: (json: string) => T;
  readonly flag: (flag: boolean) => T;
};
/** A number inside a dynamic converts as that number, a text inside it as that text, an array or bag not at all. */
const reading = <T extends Cell>(name: string, gives: ScalarFunction['gives'], as: Readings<T>): ScalarFunction => ({
  name,
  takes: ['text'],
  gives,
  run: ([cell]) => {
    const json = textOf(cell).trim();
    if (json.startsWith('"')) return as.text(String(JSON.parse(json)));
    if (json === 'true' || json === 'false') return as.flag(json === 'true');
    return /^-?\d/.test(json) ? as.number(json) : null;
  },
});

/** Conversions of JSON text. In JavaScript, for a macro would repeat what makes the dynamic once for every branch. */
export const JSON_CONVERSIONS: readonly ScalarFunction[] = [
  reading<bigint>('kql_long_of_json', 'ticks', { text: (text) => wholeOfText(text, 64), number: longOfNumber, flag: (f) => (f ? 1n : 0n) }),
  reading<bigint>('kql_int_of_json', 'ticks', { text: (text) => wholeOfText(text, 32), number: intOfNumber, flag: (f) => (f ? 1n : 0n) }),
  reading<number>('kql_real_of_json', 'real', { text: realOfText, number: Number, flag: Number }),
  reading<boolean>('kql_bool_of_json', 'flag', { text: boolOfText, number: (json) => Number(json) !== 0, flag: (f) => f }),
];
