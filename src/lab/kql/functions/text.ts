import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import { groupsOf, toRegex } from '../regex.ts';
import { cased } from './any-case.ts';
import { constantInteger, constantText } from './constants.ts';
import { toText } from './conversion.ts';
import { guarded } from './text-search.ts';
import { arg, type FunctionRow, type Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

const simple = (name: string, sql: (s: string) => string): FunctionRow => ({
  name,
  params: ['string'],
  nulls: 'own',
  sql: (args) => sql(arg(args, 0)),
});

/** One match of the pattern at each side asked for: trim("x", "xxa") is "xa". */
const trim = (name: string, start: boolean, end: boolean): FunctionRow => ({
  name,
  params: ['string', 'string'],
  nulls: 'own',
  sql: (args) => {
    const pattern = toRegex(constantText(args[0]));
    const cut = (sql: string, regex: string): string => guarded(pattern, sql, `regexp_replace(${sql}, ${quoteString(regex)}, '')`);
    const left = start ? cut(arg(args, 1), `^(?:${pattern.pattern})`) : arg(args, 1);
    return end ? cut(left, `(?:${pattern.pattern})$`) : left;
  },
});

/** The n-th group of the first match, "" without a match. */
const extract: FunctionRow = {
  name: 'extract',
  params: ['string', 'long', 'string'],
  nulls: 'own',
  sql: (args) => {
    const group = constantInteger(args[1]);
    if (group < 0n || group > 9n) throw new RowRefusal('with that group');
    const regex = toRegex(constantText(args[0]));
    if (group > BigInt(groupsOf(regex.pattern))) throw new RowRefusal(`with group ${group}, which the pattern lacks`);
    return guarded(regex, arg(args, 2), `coalesce(regexp_extract(${arg(args, 2)}, ${quoteString(regex.pattern)}, ${group}), '')`);
  },
};

/** `\\0` to `\\9` stand for groups and a doubled backslash for one; other escapes, and dollars, may mean something elsewhere. */
const rewrite = (by: Operand, groups: number): string => {
  const doubtful = stopSql('a replacement with a backslash or a dollar out of a column');
  const text = by.constant();
  if (typeof text !== 'string') return `(CASE WHEN regexp_matches(${by.sql}, '[\\\\$]') THEN ${doubtful} ELSE ${by.sql} END)`;
  const plain = text.replaceAll('\\\\', '').replaceAll(/\\(\d)/g, (whole, group: string) => (Number(group) > groups ? whole : ''));
  if (/\\|\$[\w{$]/.test(plain)) throw new RowRefusal('with a replacement whose escapes are not certain');
  return by.sql;
};

const replaceRegex = (name: string): FunctionRow => ({
  name,
  params: ['string', 'string', 'string'],
  nulls: 'own',
  sql: (args) => {
    const regex = toRegex(constantText(args[1]));
    const by = rewrite(args[2] as Operand, groupsOf(regex.pattern));
    return guarded(regex, arg(args, 0), `regexp_replace(${arg(args, 0)}, ${quoteString(regex.pattern)}, ${by}, 'g')`);
  },
});

const split: FunctionRow = {
  name: 'split',
  params: ['string', 'string', 'long'],
  optional: 1,
  nulls: 'own',
  sql: (args) => {
    const separator = constantText(args[1]);
    if (separator === '') throw new RowRefusal('by an empty text');
    const parts = `string_split(${arg(args, 0)}, ${quoteString(separator)})`;
    if (!args[2]) return `to_json(${parts})`;
    const n = constantInteger(args[2]);
    if (n < 0n) throw new RowRefusal('with a negative index');
    return `to_json(list_slice(${parts}, ${n + 1n}, ${n + 1n}))`;
  },
};

const strcat: FunctionRow = {
  name: 'strcat',
  params: ['any'],
  rest: 'any',
  nulls: 'own',
  sql: (args) => `concat(${args.map(toText).join(', ')})`,
};

const strcatDelim: FunctionRow = {
  name: 'strcat_delim',
  params: ['string', 'any', 'any'],
  rest: 'any',
  nulls: 'own',
  sql: (args) => `concat_ws(${arg(args, 0)}, ${args.slice(1).map(toText).join(', ')})`,
};

/** Texts made of texts. */
export const TEXT: readonly FunctionRow[] = [
  simple('tolower', (s) => cased(s, false)),
  simple('toupper', (s) => cased(s, true)),
  simple('strlen', (s) => `length(${s})::BIGINT`),
  simple('string_size', (s) => `strlen(${s})::BIGINT`),
  simple('hash_sha256', (s) => `sha256(${s})`),
  simple('hash_md5', (s) => `md5(${s})`),
  strcat,
  strcatDelim,
  extract,
  split,
  replaceRegex('replace_regex'),
  replaceRegex('replace'),
  trim('trim', true, true),
  trim('trim_start', true, false),
  trim('trim_end', false, true),
];
