/** A decimal number: `digits` / 10^`scale`, the scale never below zero. */
type Decimal = { readonly digits: bigint; readonly scale: number };

/** Kusto's decimal has 128 bits: 34 digits. */
const PRECISION = 34;

const FORM = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d{1,2}))?$/i;

const parse = (text: string): Decimal | undefined => {
  const match = FORM.exec(text.trim());
  if (!match) return undefined;
  const decimals = match[3] ?? '';
  const scale = decimals.length - Number(match[4] ?? 0);
  const size = BigInt(`${match[2]}${decimals}`) * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  return { digits: match[1] === '-' ? -size : size, scale: Math.max(scale, 0) };
};

/** One text for a number: no zeros at its ends, no exponent; undefined beyond 34 digits. */
const write = ({ digits, scale }: Decimal): string | undefined => {
  const size = (digits < 0n ? -digits : digits).toString();
  const padded = size.padStart(scale + 1, '0');
  const decimals = padded.slice(padded.length - scale, padded.length).replace(/0+$/, '');
  const whole = scale === 0 ? padded : padded.slice(0, padded.length - scale);
  if (`${whole}${scale === 0 ? '' : decimals}`.replace(/^0+/, '').length > PRECISION) return undefined;
  const text = scale === 0 || decimals === '' ? whole : `${whole}.${decimals}`;
  return digits < 0n ? `-${text}` : text;
};

/** The text that stands for a decimal in the lab, equal for equal numbers; undefined for what is none. */
export const decimalText = (text: string): string | undefined => {
  const value = parse(text);
  return value && write(value);
};

const aligned = (a: Decimal, b: Decimal): readonly [bigint, bigint, number] => {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale), scale];
};

/** Rounded to 34 digits. */
const quotient = (a: Decimal, b: Decimal): Decimal | undefined => {
  const [x, y] = aligned(a, b);
  if (y === 0n) return undefined;
  const whole = (x / y).toString().replace('-', '').length;
  const scale = Math.max(PRECISION - whole, 0);
  const doubled = (2n * x * 10n ** BigInt(scale)) / y;
  return { digits: (doubled + (doubled < 0n ? -1n : 1n)) / 2n, scale };
};

/** Below zero, zero or above it as `a` is less than `b`, equal to it or greater; both as decimalText() writes them. */
export const compareDecimals = (a: string, b: string): number => {
  const [left, right] = [parse(a), parse(b)];
  if (!left || !right) throw new Error('no decimals to compare');
  const [x, y] = aligned(left, right);
  return x < y ? -1 : x > y ? 1 : 0;
};

/** `a` and `b` joined by +, -, * or /, both as decimalText() writes them; undefined where the engine's answer is not known. */
export const decimalResult = (operator: string, a: string, b: string): string | undefined => {
  const [left, right] = [parse(a), parse(b)];
  if (!left || !right) return undefined;
  const [x, y, scale] = aligned(left, right);
  if (operator === '+') return write({ digits: x + y, scale });
  if (operator === '-') return write({ digits: x - y, scale });
  if (operator === '*') return write({ digits: left.digits * right.digits, scale: left.scale + right.scale });
  const result = quotient(left, right);
  return result && write(result);
};
