import type { Bound } from '../parser.ts';
import { decimalText } from '../decimals.ts';
import { formatDatetime, formatTimespan, parseDatetime, parseTimespan } from '../moments.ts';
import { excerpt, Refusal } from '../refusal.ts';
import type { Expr } from '../tree.ts';
import { isKqlType, type KqlType, type Value } from '../types.ts';

type Literal = Extract<Expr, { kind: 'literal' }>;

/**
 * A literal's value from its text: the parser's own values are wrong, without a word, for hexadecimal, out-of-range and special numbers,
 * parenthesised timespans and the digits of datetimes below a millisecond.
 */
export const lowerLiteral = (node: Bound): Literal => {
  const type = node.type?.kind === 'scalar' ? node.type.name : '';
  if (!isKqlType(type)) throw new Refusal(`literal ${node.text}`, node);
  // The parser knows the escape of eight digits, and reads it as the letters it is written with.
  if (type === 'string' && /\\U[0-9a-f]{8}/i.test(node.text)) throw new Refusal('the escape \\U in a text', node);
  if (type === 'string') return { kind: 'literal', type, value: String(node.literal ?? '') };
  const value = parseLiteral(type, node.text);
  if (value === undefined) throw new Refusal(`${type} literal ${node.text}`, node);
  return { kind: 'literal', type, value };
};

/** A literal in the type that is declared for it: a whole number widens, a null takes any type but string. Undefined for what does not fit. */
export const literalAs = (expr: Expr, type: KqlType): Literal | undefined => {
  if (expr.kind !== 'literal') return undefined;
  if (expr.type === type || (expr.value === null && type !== 'string')) return { ...expr, type };
  if (type === 'long' && expr.type === 'int') return { ...expr, type };
  return type === 'real' && typeof expr.value === 'bigint' ? { ...expr, type, value: Number(expr.value) } : undefined;
};

/** The value of a literal's text, null for `long(null)` and its like, undefined for a form that is not known. */
export const parseLiteral = (type: KqlType, text: string): Value | undefined => {
  const inner = innerText(text);
  return /^null$/i.test(inner) ? null : PARSERS[type](inner);
};

/** `datetime("2024-01-01")` -> `2024-01-01`; a plain literal stays as it is. */
const innerText = (text: string): string => {
  const inner = /^[a-z_0-9]+\s*\(([\s\S]*)\)$/i.exec(text)?.[1] ?? text;
  return inner.trim().replace(/^(["'])(.*)\1$/, '$2');
};

const parseInteger = (text: string, bits: bigint): bigint | undefined => {
  const sign = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(text);
  if (!sign) return undefined;
  const size = BigInt(sign[2] as string);
  const value = sign[1] === '-' ? -size : size;
  return value >= -(2n ** (bits - 1n)) && value < 2n ** (bits - 1n) ? value : undefined;
};

const parseReal = (text: string): number | undefined => {
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^[+]?inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-inf$/i.test(text)) return Number.NEGATIVE_INFINITY;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
  return Number.isFinite(value) ? value : undefined;
};

const parseBool = (text: string): boolean | undefined => {
  if (/^(true|1)$/i.test(text)) return true;
  return /^(false|0)$/i.test(text) ? false : undefined;
};

/** `2026, 3, 1` */
const parseDateNumbers = (text: string): bigint | undefined => {
  const match = /^(\d{4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})$/.exec(text);
  return match ? parseDatetime(match.slice(1, 4).join('-')) : undefined;
};

const parseGuid = (text: string): string | undefined =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;

const PARSERS: Readonly<Record<KqlType, (text: string) => Value | undefined>> = {
  string: () => undefined,
  int: (text) => parseInteger(text, 32n),
  long: (text) => parseInteger(text, 64n),
  real: parseReal,
  bool: parseBool,
  // An eighth decimal may be cut or rounded.
  datetime: (text) => (/\.\d{7}0*[1-9]/.test(text) ? undefined : parseDatetime(text)) ?? parseDateNumbers(text),
  timespan: parseTimespan,
  dynamic: () => undefined,
  guid: parseGuid,
  decimal: decimalText,
};

/** The compact JSON text of `dynamic(...)`; refuses what JSON has no form for (datetime, timespan ... inside). */
export const lowerDynamic = (node: Bound): Literal => {
  const inner = node.child('Expression');
  const text = jsonText(inner);
  return { kind: 'literal', type: 'dynamic', value: text === 'null' ? null : text };
};

const jsonText = (node: Bound): string => {
  switch (node.kind) {
    case 'JsonArrayExpression':
      return `[${node.list('Values').map(jsonText).join(',')}]`;
    case 'JsonObjectExpression':
      if (new Set(node.list('Pairs').map(pairName)).size !== node.list('Pairs').length)
        throw new Refusal('one key twice inside dynamic()', node);
      return `{${node
        .list('Pairs')
        .map((pair) => `${JSON.stringify(pairName(pair))}:${jsonText(pair.child('Value'))}`)
        .join(',')}}`;
    case 'StringLiteralExpression':
      return JSON.stringify(String(node.literal));
    case 'BooleanLiteralExpression':
      return node.text.toLowerCase();
    case 'DynamicExpression':
      return jsonText(node.child('Expression'));
    case 'DateTimeLiteralExpression':
    case 'TimespanLiteralExpression':
      return jsonMoment(lowerLiteral(node));
    case 'NullLiteralExpression':
      return 'null';
    case 'LongLiteralExpression':
    case 'IntLiteralExpression':
    case 'RealLiteralExpression':
      return jsonNumber(node);
    case 'UnaryMinusExpression':
      return `-${jsonText(node.child('Expression'))}`;
    default:
      throw new Refusal(`${node.text} inside dynamic()`, node);
  }
};

/** As Kusto prints it inside a dynamic. */
const jsonMoment = ({ type, value }: Literal): string =>
  typeof value !== 'bigint' ? 'null' : JSON.stringify(type === 'datetime' ? formatDatetime(value, true) : formatTimespan(value));

const pairName = (pair: Bound): string => {
  const name = pair.child('Name');
  if (typeof name.literal !== 'string') throw new Refusal(`the key ${excerpt(name.text)} inside dynamic()`, name);
  return name.literal;
};

const jsonNumber = (node: Bound): string => {
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(node.text)) throw new Refusal(`number ${node.text} inside dynamic()`, node);
  const beyond = /^-?\d+$/.test(node.text) ? BigInt(node.text) >= 2n ** 63n : !Number.isFinite(Number(node.text));
  if (beyond) throw new Refusal(`number ${node.text} inside dynamic()`, node, 'is out of range');
  return node.text;
};
