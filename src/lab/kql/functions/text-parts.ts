import { RowRefusal } from '../refusal.ts';
import { toRegex } from '../regex.ts';
import { PHYSICAL, quoteString } from '../sql/quoting.ts';
import { toScriptRegex } from '../sql/script-regex.ts';
import { constantInteger, constantText } from './constants.ts';
import { toText } from './conversion.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

/** A pattern that JavaScript's engine takes for the same; refuses the others. */
const constantPattern = (operand: Operand | undefined): string => {
  const pattern = constantText(operand);
  if (!toScriptRegex(pattern)) throw new RowRefusal('with a pattern the lab cannot say exactly');
  return quoteString(pattern);
};

const countof: FunctionRow = {
  name: 'countof',
  params: ['string', 'string', 'string'],
  optional: 1,
  nulls: 'own',
  sql: (args, type) => {
    const mode = args[2] ? constantText(args[2]) : 'normal';
    if (mode === 'normal') return `kql_countof(${arg(args, 0)}, ${arg(args, 1)})::${PHYSICAL[type]}`;
    if (mode !== 'regex') throw new RowRefusal(`of kind ${mode}`);
    const regex = toRegex(constantText(args[1]));
    if (regex.asciiOnly) throw new RowRefusal('with \\b, \\B or a negated class in the pattern');
    const pattern = quoteString(regex.pattern);
    return `(CASE WHEN regexp_matches('', ${pattern}) THEN ${stopSql('countof of a pattern that matches the empty text')} ELSE len(regexp_extract_all(${arg(args, 0)}, ${pattern}))::${PHYSICAL[type]} END)`;
  },
};

/** The most repeats that the reference allows. */
const MAX_REPEATS = 1024n;
const strrep: FunctionRow = {
  name: 'strrep',
  params: ['any', 'long', 'any'],
  optional: 1,
  nulls: 'own',
  sql: (args) => {
    const times = args[1]?.constant();
    if (typeof times !== 'bigint' || times < 1n || times > MAX_REPEATS)
      throw new RowRefusal(`with a number that is not constant from 1 to ${MAX_REPEATS}`);
    const text = toText(args[0] as Operand);
    const piece = args[2] ? `concat(${text}, ${toText(args[2])})` : text;
    return `concat(repeat(${piece}, ${times - 1n}), ${text})`;
  },
};

/** A negative start counts from the end; before the beginning there is nothing, and neither for a negative length. */
const substring: FunctionRow = {
  name: 'substring',
  params: ['string', 'long', 'long'],
  optional: 1,
  nulls: 'own',
  sql: (args) => {
    const s = arg(args, 0);
    const start = args[1] as Operand;
    const length = args[2];
    const known = start.constant();
    const size = length?.constant();
    if (typeof known === 'bigint' && known >= 0n && (length === undefined || (typeof size === 'bigint' && size >= 0n)))
      return `substring(${s}, ${cap(known) + 1n}${typeof size === 'bigint' ? `, ${cap(size)}` : ''})`;
    if (known === null || size === null) throw new RowRefusal('with a null');
    const most = `least(greatest(${start.sql}, -${FAR}), ${FAR})`;
    const count = length === undefined ? `${FAR}` : `least(greatest(${length.sql}, 0), ${FAR})`;
    const missing = [start, length].filter((o) => o !== undefined && !o.present).map((o) => `${o?.sql} IS NULL`);
    const found = `WHEN -(${most}) > length(${s}) THEN '' ELSE substring(${s}, (CASE WHEN ${most} < 0 THEN length(${s}) ELSE 0 END) + ${most} + 1, ${count})`;
    const guard = missing.length === 0 ? '' : `WHEN ${missing.join(' OR ')} THEN ${stopSql('substring with a null as a number')} `;
    return `(CASE ${guard}${found} END)`;
  },
};
/** Beyond any text's length, and within what DuckDB's substring takes. */
const FAR = 1_000_000_000n;
const cap = (n: bigint): bigint => (n > FAR ? FAR : n);

const indexOf: FunctionRow = {
  name: 'indexof',
  params: ['any', 'any', 'long', 'long', 'long'],
  optional: 3,
  nulls: 'own',
  sql: (args, type) => {
    const [s, n] = [toText(args[0] as Operand), toText(args[1] as Operand)];
    if (args.length === 2) return `(CASE WHEN ${n} = '' THEN NULL ELSE strpos(${s}, ${n}) - 1 END)::${PHYSICAL[type]}`;
    return `kql_indexof(${s}, ${n}, ${numbers(args)})::${PHYSICAL[type]}`;
  },
};

/** Start, length and occurrence, constants all. */
const numbers = (args: readonly Operand[]): string =>
  [0n, -1n, 1n].map((fallback, i) => `(${args[i + 2] ? constantInteger(args[i + 2]) : fallback})::BIGINT`).join(', ');

const indexOfRegex: FunctionRow = {
  name: 'indexof_regex',
  params: ['string', 'string', 'long', 'long', 'long'],
  optional: 3,
  nulls: 'own',
  sql: (args, type) => `kql_indexof_regex(${arg(args, 0)}, ${constantPattern(args[1])}, ${numbers(args)})::${PHYSICAL[type]}`,
};

const extractAll: FunctionRow = {
  name: 'extract_all',
  params: ['string', 'any', 'string'],
  optional: 1,
  nulls: 'own',
  sql: (args) => {
    const pattern = constantText(args[0]);
    const groups = new RegExp(`${toScriptRegex(pattern)?.regex.source ?? ''}|`, 'u').exec('')?.length ?? 1;
    if (groups < 2) throw new RowRefusal('with a pattern without a group');
    const chosen = args.length === 3 ? args[1] : undefined;
    const list = chosen?.constant();
    if (chosen && (chosen.type !== 'dynamic' || typeof list !== 'string')) throw new RowRefusal('with groups that are not a constant list');
    if (typeof list === 'string' && (JSON.parse(list) as unknown[]).length < 2)
      throw new RowRefusal('with a list of fewer than two groups');
    const text = args[args.length - 1] as Operand;
    if (text.type !== 'string') throw new RowRefusal(`of ${text.type}`);
    return `kql_extract_all(${text.sql}, ${constantPattern(args[0])}, ${typeof list === 'string' ? quoteString(list) : 'NULL::VARCHAR'})::JSON`;
  },
};

const json = (o: Operand): string => `(${o.sql})::VARCHAR`;

/** Texts taken apart, counted, and put together of other parts. */
export const TEXT_PARTS: readonly FunctionRow[] = [
  countof,
  strrep,
  substring,
  indexOf,
  indexOfRegex,
  extractAll,
  { name: 'reverse', params: ['any'], nulls: 'own', sql: (args) => `kql_reverse(${toText(args[0] as Operand)})` },
  {
    name: 'strcmp',
    params: ['string', 'string'],
    nulls: 'own',
    sql: (args, type) =>
      `(CASE WHEN ${arg(args, 0)} < ${arg(args, 1)} THEN -1 WHEN ${arg(args, 0)} > ${arg(args, 1)} THEN 1 ELSE 0 END)::${PHYSICAL[type]}`,
  },
  // DuckDB leaves the text as it is for an empty search text, as Kusto does.
  {
    name: 'replace_string',
    params: ['string', 'string', 'string'],
    nulls: 'own',
    sql: (args) => `replace(${arg(args, 0)}, ${arg(args, 1)}, ${arg(args, 2)})`,
  },
  {
    name: 'replace_strings',
    params: ['string', 'dynamic', 'dynamic'],
    nulls: 'own',
    sql: (args) => `kql_replace_strings(${arg(args, 0)}, ${json(args[1] as Operand)}, ${json(args[2] as Operand)})`,
  },
  {
    name: 'translate',
    params: ['string', 'string', 'string'],
    nulls: 'own',
    sql: (args) => `kql_translate(${arg(args, 0)}, ${arg(args, 1)}, ${arg(args, 2)})`,
  },
  {
    name: 'unicode_codepoints_from_string',
    params: ['string'],
    nulls: 'own',
    sql: (args) => `kql_codepoints(${arg(args, 0)})::JSON`,
  },
  {
    name: 'unicode_codepoints_to_string',
    params: ['any'],
    rest: 'any',
    nulls: 'own',
    sql: (args) => {
      if (args.some((a) => !['int', 'long', 'dynamic'].includes(a.type))) throw new RowRefusal('of neither integers nor lists');
      return `kql_of_codepoints(json_array(${args.map((a) => a.sql).join(', ')})::VARCHAR)`;
    },
  },
  { name: 'parse_csv', params: ['string'], nulls: 'own', sql: (args) => `kql_parse_csv(${arg(args, 0)})::JSON` },
  { name: 'parse_version', params: ['string'], nulls: 'own', sql: (args) => `kql_parse_version(${arg(args, 0)})` },
  { name: 'regex_quote', params: ['string'], nulls: 'own', sql: (args) => `kql_regex_quote(${arg(args, 0)})` },
  {
    name: 'hash_sha1',
    params: ['any'],
    nulls: 'own',
    sql: (args) => {
      const x = args[0] as Operand;
      if (x.type !== 'string' && x.type !== 'datetime') throw new RowRefusal(`of ${x.type}`);
      return `kql_sha1(${toText(x)})`;
    },
  },
  { name: 'isascii', params: ['string'], nulls: 'own', sql: (args) => `(strlen(${arg(args, 0)}) = length(${arg(args, 0)}))` },
  { name: 'isutf8', params: ['string'], nulls: 'own', sql: (args) => `(length(${arg(args, 0)}) >= 0)` },
];
