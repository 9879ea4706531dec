import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import type { KqlType } from '../types.ts';
import { MOMENT } from './bag-slots.ts';
import { constantText } from './constants.ts';
import { pointer } from './json-pointer.ts';
import { arg, type FunctionRow } from './row.ts';
import { stopSql } from '../stopping.ts';

const STEP = /^(?:\.([A-Za-z_]\w*)|\[(?:'([^'\\]+)'|"([^"\\]+)"|(\d{1,9}))\])/;

/** `$.a.b[0]["c"]` as the SQL that finds it: keys in bags, numbers in arrays. */
const found = (document: string, path: string): string => {
  let rest = path.slice(1);
  let sql = document;
  if (!path.startsWith('$')) throw new RowRefusal(`with the path ${path}`);
  while (rest !== '') {
    const step = STEP.exec(rest);
    if (!step) throw new RowRefusal(`with the path ${path}`);
    const key = step[1] ?? step[2] ?? step[3];
    if (key !== undefined && /^\d+$/.test(key)) throw new RowRefusal(`with the path ${path}`);
    const to = key === undefined ? `$[${step[4]}]` : pointer(key);
    sql = `json_extract(${sql}, ${quoteString(to)})`;
    rest = rest.slice(step[0].length);
  }
  return sql;
};

const text = (v: string): string => `json_extract_string(${v}, '$')`;
/** What is known by the type asked for: kinds of JSON values, and their conversion. */
const KNOWN: Readonly<Partial<Record<KqlType, readonly [kinds: string, conversion: (v: string) => string]>>> = {
  string: [`'VARCHAR', 'BIGINT', 'UBIGINT'`, text],
  long: [`'BIGINT', 'UBIGINT'`, (v) => `try_cast(${text(v)} AS BIGINT)`],
  real: [`'BIGINT', 'UBIGINT', 'DOUBLE'`, (v) => `${text(v)}::DOUBLE`],
  bool: [`'BOOLEAN'`, (v) => `(${text(v)} = 'true')`],
};

/** (path, JSON text): what stands there in the type asked for, null or "" where nothing does. What else may stand there stops the query. */
export const EXTRACT_JSON: FunctionRow = {
  name: 'extract_json',
  params: ['string', 'string'],
  nulls: 'own',
  sql: (args, type) => {
    const path = constantText(args[0], 'a path');
    const known = KNOWN[type];
    if (!known) throw new RowRefusal(`as ${type}`);
    const json = arg(args, 1);
    const document = `(CASE WHEN json_valid(${json}) THEN ${json} ELSE ${stopSql('extract_json() met a text that is no JSON')} END)::JSON`;
    const v = found(document, path);
    const none = type === 'string' ? `''` : 'NULL';
    // A text that reads as a moment may come back in another form.
    const plain = type === 'string' ? ` AND NOT regexp_matches(${text(v)}, ${MOMENT})` : '';
    const stop = stopSql(`extract_json() met a value whose form as ${type} is not certain`);
    return `(CASE WHEN json_type(${v}) IS NULL THEN ${none} WHEN json_type(${v}) IN (${known[0]})${plain} THEN ${known[1](v)} ELSE ${stop} END)`;
  },
};
