import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import type { KqlType } from '../types.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';

const ofText = (name: string, sql: (s: string) => string): FunctionRow => ({
  name,
  params: ['string'],
  nulls: 'own',
  sql: (args) => sql(arg(args, 0)),
});

/** Other types are refused: what Kusto makes of them first is not recorded. */
const only = (name: string, type: KqlType, sql: (x: string) => string): FunctionRow => ({
  name,
  params: ['any'],
  nulls: 'own',
  sql: (args) => {
    const x = args[0] as Operand;
    if (x.type !== type) throw new RowRefusal(`of ${x.type}`);
    return sql(x.sql);
  },
});

/** Base64, packed texts, punycode, URLs, paths and hashes of text. */
export const ENCODING: readonly FunctionRow[] = [
  ofText('base64_encode_tostring', (s) => `kql_to_base64(${s})`),
  ofText('base64_encodestring', (s) => `kql_to_base64(${s})`),
  ofText('base64_decode_tostring', (s) => `kql_of_base64(${s})`),
  ofText('base64_decodestring', (s) => `kql_of_base64(${s})`),
  ofText('base64_decode_toarray', (s) => `kql_bytes_of_base64(${s})::JSON`),
  ofText('base64_decode_toguid', (s) => `kql_guid_of_base64(${s})::UUID`),
  {
    name: 'base64_encode_fromarray',
    params: ['dynamic'],
    nulls: 'own',
    sql: (args) => `kql_bytes_to_base64((${arg(args, 0)})::VARCHAR)`,
  },
  only('base64_encode_fromguid', 'guid', (x) => `kql_guid_to_base64((${x})::VARCHAR)`),
  ofText('url_encode', (s) => `kql_url_encode(${s}, ${quoteString('+')})`),
  ofText('url_encode_component', (s) => `kql_url_encode(${s}, ${quoteString('%20')})`),
  ofText('url_decode', (s) => `kql_url_decode(${s})`),
  ofText('parse_url', (s) => `kql_parse_url(${s})::JSON`),
  ofText('parse_urlquery', (s) => `kql_parse_urlquery(${s})::JSON`),
  ofText('parse_path', (s) => `kql_parse_path(${s})::JSON`),
  ofText('gzip_decompress_from_base64_string', (s) => `kql_gunzip(${s})`),
  ofText('zlib_decompress_from_base64_string', (s) => `kql_inflate(${s})`),
  ...['punycode_from_string', 'punycode_to_string', 'punycode_domain_from_string', 'punycode_domain_to_string'].map((name) =>
    ofText(name, (s) => `kql_punycode(${quoteString(name)}, ${s})`),
  ),
  only('hash', 'string', (s) => `kql_xxhash64(${s})`),
  only('hash_xxhash64', 'string', (s) => `kql_xxhash64(${s})`),
];
