import type { KqlType } from '../../../../src/lab/kql/types.ts';
import { oneOf, type Pick } from './choices.ts';

/** In every text of a program, and in no SQL but inside its quotes. */
export const MARK = 'zq7';

const PIECES: readonly string[] = [
  "'",
  '"',
  '\\',
  '\\"',
  "''",
  "\\'",
  ';',
  '--',
  '/*',
  '*/',
  '\0',
  '\n',
  '\r\n',
  '\t',
  '%',
  '_',
  '$1',
  '$now',
  '?',
  '||',
  '|',
  '`',
  '```',
  ')',
  '(',
  '[',
  ']',
  '{',
  '}',
  '{0}',
  '\u0024{a}',
  ' ',
  'a',
  'B',
  '0',
  '.',
  '-',
  'é',
  'ß',
  'İ',
  '漢',
  '😀',
  '\u202e',
  "'); DROP TABLE t_0; --",
  "' OR '1'='1",
  "'||(SELECT 1)||'",
  'chr(0)',
  "E'\\x00'",
];

const LONG = 3_000;

/** A text made to leave its quotes; now and then a very long one. */
export const hostileText = (pick: Pick): string => {
  const piece = (): string => Array.from({ length: pick(4) }, () => oneOf(pick, PIECES)).join('');
  return `${piece()}${MARK}${pick(60) === 0 ? oneOf(pick, PIECES).repeat(LONG) : piece()}`;
};

const escaped = (text: string, quote: string): string =>
  `${quote}${[...text]
    .map((c) => {
      if (c === '\\' || c === quote) return `\\${c}`;
      if (c >= ' ' && c < '\u007f') return c;
      return Array.from({ length: c.length }, (_, n) => `\\u${c.charCodeAt(n).toString(16).padStart(4, '0')}`).join('');
    })
    .join('')}${quote}`;

const PRINTABLE = /^[ -~]*$/;

/** The text as a KQL literal, in one of the forms that can hold it. */
export const textLiteral = (pick: Pick, text: string): string => {
  const forms = [escaped(text, '"'), escaped(text, "'")];
  if (PRINTABLE.test(text)) forms.push(`@"${text.replaceAll('"', '""')}"`, `@'${text.replaceAll("'", "''")}'`);
  if (!/[`\0\r]/.test(text)) forms.push(`\`\`\`${text}\`\`\``);
  return oneOf(pick, forms);
};

/** Parts of names that have to be bracketed. */
const ODD: readonly string[] = [
  "'",
  '"',
  '; --',
  ']',
  ' OR 1=1',
  'select',
  '\\',
  '/*',
  "''",
  '`',
  '$1',
  '漢',
  '😀',
  '{0}',
  'n'.repeat(200),
];

/** A name that no other of the program has: plain, or one that has to be bracketed. */
export const freshName = (pick: Pick, stem: string): string => (pick(5) === 0 ? `${stem} ${oneOf(pick, ODD)} ${MARK}` : stem);

export const nameLiteral = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `[${escaped(name, "'")}]`);

/** Text that stands for JSON, inside a dynamic. */
const inside = (pick: Pick): string => JSON.stringify(`${MARK} ${oneOf(pick, ["'", '"', '\\', '\n', 'x'])}`);

export const arrayLiteral = (pick: Pick): string =>
  `dynamic(${oneOf(pick, ['[]', '[1, 2, 3]', '[3, 1, 2.5]', '["a", "b", "a"]', `[1, ${inside(pick)}, null]`, '[[1], {"a": 1}]', '[true, false]'])})`;

export const bagLiteral = (pick: Pick): string =>
  `dynamic(${oneOf(pick, ['{}', '{"a": 1}', `{"a": ${inside(pick)}, "b": [1, 2]}`, '{"b": null, "a": {"c": 2}}'])})`;

const dynamicLiteral = (pick: Pick): string => {
  const form = pick(3);
  if (form < 2) return form === 0 ? arrayLiteral(pick) : bagLiteral(pick);
  return `dynamic(${oneOf(pick, ['null', '1', '-2.5', 'true', inside(pick)])})`;
};

const WORDS: readonly string[] = [
  '',
  'a',
  'abc def',
  'otp_code-7',
  '2026-03-01',
  '10.1.2.3',
  '12',
  '{"a": [1, "x"]}',
  'https://u:p@h.example/p?q=1',
  '(a+)b',
];

const FORMS: Readonly<Record<Exclude<KqlType, 'string' | 'dynamic'>, readonly string[]>> = {
  int: ['int(1)', 'int(-7)', 'int(2147483647)', 'int(-2147483648)', 'int(null)'],
  long: ['0', '1', '2', '3', '7', '-7', '9223372036854775807', 'long(-9223372036854775808)', 'long(null)'],
  real: ['0.5', '-1.5', '-0.0', '1e300', 'real(nan)', 'real(+inf)', 'real(-inf)', 'real(null)'],
  bool: ['true', 'false', 'bool(null)'],
  datetime: [
    'datetime(2026-03-01T10:05:00.1234567Z)',
    'datetime(1969-12-31)',
    'datetime(0001-01-01)',
    'datetime(9999-12-31)',
    'datetime(null)',
  ],
  timespan: ['1h', '1.5d', '1tick', '0s', 'time(-1.02:03:04.5)', 'timespan(null)'],
  guid: ['guid(74be27de-1e4e-49d9-b579-fe0b331d3642)', 'guid(null)'],
  decimal: ['decimal(1.5)', 'decimal(-0.1)', 'decimal(null)'],
};

/** A constant of the type, as it is written. */
export const written = (pick: Pick, type: KqlType): string => {
  if (type === 'string') return textLiteral(pick, pick(2) === 0 ? hostileText(pick) : oneOf(pick, WORDS));
  return type === 'dynamic' ? dynamicLiteral(pick) : oneOf(pick, FORMS[type]);
};

/** A constant of the type, where an expression may stand. */
export const literal = (pick: Pick, type: KqlType): string => pick.constant(written(pick, type), type);

/** A table of the store that programs read, by a name and with columns that have to be quoted. */
export const STORED = {
  name: `T "' ; -- ${MARK}`,
  columns: [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: `s ' ${MARK}`, type: 'string' },
    { name: 'n', type: 'long' },
    { name: 'r', type: 'real' },
    { name: 'd', type: 'dynamic' },
    { name: `b ] " ${MARK}`, type: 'bool' },
  ],
} as const;
