import type { Parameter, ParameterValue } from './hunt.ts';

/** A value that cannot be written as a KQL literal of the wanted type: a bug or a bad setting, never worth a guess. */
export class KqlLiteralError extends Error {
  override readonly name = 'KqlLiteralError';
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

// Everything outside printable ASCII goes out as \uXXXX: quotes, backslashes, line ends (also U+0085, U+2028, U+2029), invisible
// direction marks and lone surrogates then cannot end or disguise the literal. The escapes used mean the same in KQL and in JSON.
const quote = (text: string): string =>
  `"${text.replace(/["\\]|[^\x20-\x7e]/g, (c) => SIMPLE_ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;

const fail = (type: string, value: unknown): never => {
  throw new KqlLiteralError(`cannot write ${JSON.stringify(value)} as a KQL ${type}; give a value of that type`);
};

const integer = (type: string, value: ParameterValue): number =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : fail(type, value);

// Kusto's datetime range: 0001-01-01 to 9999-12-31T23:59:59.
const FIRST = -62_135_596_800_000;
const LAST = 253_402_300_799_999;

const writers: Readonly<Record<Parameter['type'], (value: ParameterValue) => string>> = {
  long: (value) => {
    const n = integer('long', value);
    return n < 0 ? `long(${n})` : `${n + 0}`;
  },
  real: (value) => {
    if (typeof value !== 'number') return fail('real', value);
    if (Number.isNaN(value)) return 'real(nan)';
    if (!Number.isFinite(value)) return value > 0 ? 'real(+inf)' : 'real(-inf)';
    return `real(${value})`;
  },
  bool: (value) => (typeof value === 'boolean' ? `${value}` : fail('bool', value)),
  string: (value) => (typeof value === 'string' ? quote(value) : fail('string', value)),
  strings: (value) => {
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return fail('dynamic array of strings', value);
    return `dynamic([${value.map(quote).join(', ')}])`;
  },
  minutes: (value) => {
    const n = integer('timespan in whole minutes', value);
    return n >= 0 ? `${n + 0}m` : fail('timespan in whole minutes, not negative', value);
  },
  datetime: (value) => {
    const at = integer('datetime (milliseconds since 1970, UTC)', value);
    if (at < FIRST || at > LAST) return fail('datetime between years 1 and 9999', value);
    return `datetime(${new Date(at).toISOString()})`;
  },
};

/**
 * The one place where a value becomes KQL text. `datetime` takes an Instant (ms), `minutes` whole minutes, `strings` gives a
 * dynamic array. Any string is safe: it reads back as the same string and cannot end the literal. Throws KqlLiteralError.
 */
export const kqlLiteral = (type: Parameter['type'], value: ParameterValue): string => writers[type](value);

/**
 * A table or column name as KQL text: as it is when plain, else `["..."]`. Names all in lower case are quoted too, because
 * KQL's keywords are. Throws KqlLiteralError for an empty name.
 */
export const kqlIdentifier = (name: string): string => {
  if (name === '') return fail('name', name);
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && /[A-Z]/.test(name) ? name : `[${quote(name)}]`;
};
