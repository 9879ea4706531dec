import { jsonOf, type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

/** The bytes of base64 text with its padding; undefined for any other text. Readers differ in text with blanks. */
const bytesOf = (text: string): Buffer | undefined => {
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text) && /\s/.test(text) ? stop('base64 with blanks in it was decoded') : undefined;
};

/** Throws at bytes that are no UTF-8. */
export const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decodeText = (text: string): string => {
  const bytes = bytesOf(text);
  if (!bytes) return '';
  try {
    return utf8.decode(bytes);
  } catch {
    return '';
  }
};

/** A guid's first three groups are stored with their low byte first. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
const decodeGuid = (text: string): string | null => {
  const bytes = bytesOf(text);
  if (bytes?.length !== 16) return null;
  const hex = GUID_ORDER.map((i) => (bytes[i] as number).toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
const encodeGuid = (text: string): string => {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  return Buffer.from(GUID_ORDER.map((i) => bytes[i] as number)).toString('base64');
};

const encodeArray = (value: unknown): string => {
  if (value === null) return '';
  if (!Array.isArray(value) || value.some((b) => !Number.isInteger(b) || b < 0 || b > 255))
    return stop('base64_encode_fromarray of something else than bytes');
  return Buffer.from(value as number[]).toString('base64');
};

/** Percent signs with lower-case digits. Characters that encoders differ in stop the query. */
const encodeUrl = (text: string, space: string): string => {
  if (/[~!*'()]/.test(text)) return stop("an encoded URL with one of ~ ! * ' ( )");
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      if (char === ' ') return space;
      return /[A-Za-z0-9_.-]/.test(char) ? char : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
};

const decodeUrl = (text: string): string => {
  if (text.includes('+') || /%(?![0-9a-fA-F]{2})/.test(text)) return stop('a URL with + or a lone % to decode');
  try {
    return decodeURIComponent(text);
  } catch {
    return stop('an encoded URL that is no UTF-8');
  }
};

const TAKE_APART = 'what the service makes of them is not certain. Leave such rows out with where, or take the value with extract()';

const queryParts = (query: string, asker: string): Readonly<Record<string, string>> => {
  if (query === '') return {};
  const pairs = query
    .split('&')
    .map(
      (pair) =>
        /^([^=%+?#]+)=([^=%+#]*)$/.exec(pair) ?? stop(`${asker} met query parameters with %, + or a part that is no k=v: ${TAKE_APART}`),
    );
  if (new Set(pairs.map((p) => p[1])).size !== pairs.length) return stop(`${asker} met a query parameter that comes twice: ${TAKE_APART}`);
  return Object.fromEntries(pairs.map((p) => [p[1] as string, p[2] as string]));
};

const URL_FORM =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^:@/?#\s]+):([^:@/?#\s]+)@)?([a-z0-9._-]+)(?::(\d+))?(\/[^?#\s%\\]*)(?:\?([^#\s]*))?(?:#([^\s%#]*))?$/;
/** The parts of an absolute URL with a path; what is written otherwise stops the query. */
const parseUrl = (text: string): string => {
  const parts =
    URL_FORM.exec(text) ??
    stop(
      "parse_url() met a text that is not scheme://host/path in plain lower-case ASCII: of other texts the service's parts are not certain. Leave such rows out with where, or take the parts with extract()",
    );
  const [, scheme, user, password, host, port, path, query, fragment] = parts;
  return JSON.stringify({
    Scheme: scheme,
    Host: host,
    Port: port ?? '',
    Path: path,
    Username: user ?? '',
    Password: password ?? '',
    'Query Parameters': queryParts(query ?? '', 'parse_url()'),
    Fragment: fragment ?? '',
  });
};

const FILE = /^(?:[A-Za-z0-9_ -]+)(?:\.[A-Za-z0-9_-]+)+$/;
/** A path to a file with an extension, of Windows or Unix; other forms stop the query. */
const parsePath = (text: string): string => {
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1] ?? '';
  const whole = scheme === '' ? text : text.slice(scheme.length + 3);
  const stream = /^(.+\.[A-Za-z0-9]+):([^:/\\]+)$/.exec(whole);
  const path = stream ? (stream[1] as string) : whole;
  const root = /^[A-Za-z]:[\\/]/.exec(path)?.[0] ?? '';
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const [directory, file] = [path.slice(0, Math.max(cut, 0)), path.slice(cut + 1)];
  const name = directory.slice(Math.max(directory.lastIndexOf('/'), directory.lastIndexOf('\\')) + 1);
  if (!FILE.test(file) || cut < 1 || name === '' || /:/.test(name) || (path.includes('/') && path.includes('\\')))
    return stop('parse_path of something else than a file with an extension in a named folder');
  return JSON.stringify({
    Scheme: scheme,
    RootPath: root,
    DirectoryPath: directory,
    DirectoryName: name,
    Filename: file,
    Extension: file.slice(file.lastIndexOf('.') + 1),
    AlternateDataStreamName: stream?.[2] ?? '',
  });
};

const MASK = (1n << 64n) - 1n;
const [P1, P2, P3, P4, P5] = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;
const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & MASK;
const round = (acc: bigint, lane: bigint): bigint => (rotate((acc + lane * P2) & MASK, 31n) * P1) & MASK;

/** xxHash64 with seed 0, as a signed long: what hash() is. */
const xxhash64 = (bytes: Buffer): bigint => {
  let at = 0;
  let hash: bigint = P5;
  if (bytes.length >= 32) {
    let lanes = [(P1 + P2) & MASK, P2, 0n, -P1 & MASK];
    for (; at + 32 <= bytes.length; at += 32) lanes = lanes.map((lane, i) => round(lane, bytes.readBigUInt64LE(at + 8 * i)));
    const [a, b, c, d] = lanes as [bigint, bigint, bigint, bigint];
    hash = (rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)) & MASK;
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P1 + P4) & MASK;
  }
  hash = (hash + BigInt(bytes.length)) & MASK;
  for (; at + 8 <= bytes.length; at += 8) hash = (rotate(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4) & MASK;
  if (at + 4 <= bytes.length) {
    hash = (rotate(hash ^ ((BigInt(bytes.readUInt32LE(at)) * P1) & MASK), 23n) * P2 + P3) & MASK;
    at += 4;
  }
  for (; at < bytes.length; at++) hash = (rotate(hash ^ ((BigInt(bytes[at] as number) * P5) & MASK), 11n) * P1) & MASK;
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
  return BigInt.asIntN(64, hash ^ (hash >> 32n));
};

/** Base64, URLs, paths and hashes. */
export const ENCODING_SCALARS: readonly ScalarFunction[] = [
  { name: 'kql_to_base64', takes: ['text'], gives: 'text', run: ([s]) => Buffer.from(textOf(s), 'utf8').toString('base64') },
  { name: 'kql_of_base64', takes: ['text'], gives: 'text', run: ([s]) => decodeText(textOf(s)) },
  {
    name: 'kql_bytes_of_base64',
    takes: ['text'],
    gives: 'text',
    run: ([s]) => {
      const bytes = bytesOf(textOf(s));
      return bytes ? JSON.stringify([...bytes]) : null;
    },
  },
  { name: 'kql_bytes_to_base64', takes: ['text'], gives: 'text', run: ([s]) => encodeArray(jsonOf(s)) },
  { name: 'kql_guid_of_base64', takes: ['text'], gives: 'text', run: ([s]) => decodeGuid(textOf(s)) },
  { name: 'kql_guid_to_base64', takes: ['text'], gives: 'text', run: ([s]) => (s === null ? '' : encodeGuid(textOf(s))) },
  { name: 'kql_url_encode', takes: ['text', 'text'], gives: 'text', run: ([s, space]) => encodeUrl(textOf(s), textOf(space)) },
  { name: 'kql_url_decode', takes: ['text'], gives: 'text', run: ([s]) => decodeUrl(textOf(s)) },
  { name: 'kql_parse_url', takes: ['text'], gives: 'text', run: ([s]) => parseUrl(textOf(s)) },
  {
    name: 'kql_parse_urlquery',
    takes: ['text'],
    gives: 'text',
    run: ([s]) =>
      textOf(s) === ''
        ? stop('parse_urlquery of an empty text')
        : JSON.stringify({ 'Query Parameters': queryParts(textOf(s), 'parse_urlquery()') }),
  },
  { name: 'kql_parse_path', takes: ['text'], gives: 'text', run: ([s]) => parsePath(textOf(s)) },
  { name: 'kql_xxhash64', takes: ['text'], gives: 'ticks', run: ([s]) => xxhash64(Buffer.from(textOf(s), 'utf8')) },
];
