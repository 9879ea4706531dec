import type { KqlType } from '../../../../src/lab/kql/types.ts';

/** A choice: a number from 0 to n - 1. */
export type Pick = (n: number) => number;

export const oneOf = <T>(pick: Pick, list: readonly T[]): T => list[pick(list.length)] as T;

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

/** A text made to leave its quotes. */
export const hostileText = (pick: Pick): string => {
  const piece = (): string => Array.from({ length: pick(4) }, () => oneOf(pick, PIECES)).join('');
  return `${piece()}${MARK}${piece()}`;
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

/** A column's name: plain, or one that has to be bracketed. */
export const columnName = (pick: Pick, n: number): string =>
  pick(5) === 0 ? `c${n} ${oneOf(pick, ["'", '"', '; --', ']', ' OR 1=1', 'select', '\\'])} ${MARK}` : `c${n}`;

export const nameLiteral = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `[${escaped(name, "'")}]`);

const dynamicLiteral = (pick: Pick): string => {
  const text = JSON.stringify(`${MARK} ${oneOf(pick, ["'", '"', '\\', '\n', 'x'])}`);
  const forms = ['null', '1', '-2.5', 'true', text, '[]', '{}', `[1, ${text}, null]`, `{"a": ${text}, "b": [1, 2]}`, '[[1], {"a": 1}]'];
  return `dynamic(${oneOf(pick, forms)})`;
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

/** A constant of the type. */
export const literal = (pick: Pick, type: KqlType): string => {
  if (type === 'string') return textLiteral(pick, pick(2) === 0 ? hostileText(pick) : oneOf(pick, WORDS));
  return type === 'dynamic' ? dynamicLiteral(pick) : oneOf(pick, FORMS[type]);
};
