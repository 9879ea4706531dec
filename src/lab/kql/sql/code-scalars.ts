import { gunzipSync, inflateSync } from 'node:zlib';
import { PUNYCODE_FUNCTIONS } from '../punycode.ts';
import { utf8 } from './encoding-scalars.ts';
import { type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

/** Bytes a packed text may grow to. */
const MAX_UNPACKED = 16 * 1024 * 1024;

/** Whether bytes begin as the format does: gzip without optional fields, or zlib without a dictionary. */
const HEADERS = {
  gzip: (b: Buffer): boolean => b.length >= 18 && b[0] === 0x1f && b[1] === 0x8b && b[2] === 8 && b[3] === 0,
  zlib: (b: Buffer): boolean =>
    b.length >= 6 && ((b[0] as number) & 0x0f) === 8 && b.readUInt16BE(0) % 31 === 0 && ((b[1] as number) & 0x20) === 0,
} as const;

/** The text packed and then written as base64; "" for anything else. What begins well and then breaks has no certain answer. */
const unpack = (format: keyof typeof HEADERS, text: string): string => {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return '';
  const bytes = Buffer.from(text, 'base64');
  if (!HEADERS[format](bytes)) return '';
  try {
    return utf8.decode((format === 'gzip' ? gunzipSync : inflateSync)(bytes, { maxOutputLength: MAX_UNPACKED }));
  } catch {
    return stop(`a text packed as ${format} broke off, grew too large or held no UTF-8`);
  }
};

/** Packed texts and punycode. */
export const CODE_SCALARS: readonly ScalarFunction[] = [
  { name: 'kql_gunzip', takes: ['text'], gives: 'text', run: ([s]) => unpack('gzip', textOf(s)) },
  { name: 'kql_inflate', takes: ['text'], gives: 'text', run: ([s]) => unpack('zlib', textOf(s)) },
  {
    name: 'kql_punycode',
    takes: ['text', 'text'],
    gives: 'text',
    run: ([name, s]) => PUNYCODE_FUNCTIONS[textOf(name)]?.(textOf(s)) ?? '',
  },
];
