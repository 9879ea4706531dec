/**
 * The digits of a real as the engine prints them: Grisu2 with 64-bit fractions, in a form that stops at the first digits inside the
 * number's rounding interval and, after nine digits of a fraction, no longer looks for the nearest of them. So 0.1 + 0.2 is
 * 0.30000000000000007, where the nearest text of 17 digits ends in 4.
 */

/** fraction * 2^exponent */
type Scaled = { readonly f: bigint; readonly e: number };

const bits = new DataView(new ArrayBuffer(8));
const HIDDEN = 1n << 52n;

const partsOf = (value: number): Scaled => {
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = Number(word >> 52n) & 0x7ff;
  const fraction = word & (HIDDEN - 1n);
  return exponent === 0 ? { f: fraction, e: -1074 } : { f: fraction + HIDDEN, e: exponent - 1075 };
};

/** Moved up until bit 63 is set. */
const normal = ({ f, e }: Scaled): Scaled => {
  const shift = 64 - f.toString(2).length;
  return { f: f << BigInt(shift), e: e - shift };
};

/** Rounded to 64 bits. */
const product = (a: Scaled, b: Scaled): Scaled => {
  const full = a.f * b.f;
  return { f: (full >> 64n) + ((full >> 63n) & 1n), e: a.e + b.e + 64 };
};

const powers = new Map<number, Scaled>();
/** 10^k to the nearest 64 bits. */
const power = (k: number): Scaled => {
  const known = powers.get(k);
  if (known) return known;
  const [over, under] = k < 0 ? [1n, 10n ** BigInt(-k)] : [10n ** BigInt(k), 1n];
  let e = over.toString(2).length - under.toString(2).length - 63;
  const rounded = (): bigint => (e < 0 ? ((over << BigInt(1 - e)) / under + 1n) >> 1n : ((over << 1n) / (under << BigInt(e)) + 1n) >> 1n);
  if (rounded() < 1n << 63n) e -= 1;
  const made = { f: rounded(), e };
  powers.set(k, made);
  return made;
};

/** A power of ten, eight apart, that brings a number of exponent `e` to one of at most 32 bits before the point. */
const scale = (e: number): { readonly by: Scaled; readonly k: number } => {
  const k = -348 + 8 * ((Math.ceil((-61 - e) * 0.30102999566398114 + 347) >> 3) + 1);
  return { by: power(k), k: -k };
};

type Digits = { readonly digits: string; readonly exponent: number };

const digitsOf = (value: number): Digits => {
  const exact = partsOf(value);
  const high = normal({ f: (exact.f << 1n) + 1n, e: exact.e - 1 });
  const near = exact.f === HIDDEN ? { f: (exact.f << 2n) - 1n, e: exact.e - 2 } : { f: (exact.f << 1n) - 1n, e: exact.e - 1 };
  const low = { f: near.f << BigInt(near.e - high.e), e: high.e };
  const { by, k } = scale(high.e);
  const top = product(high, by);
  const upper = top.f - 1n;
  return generate(upper, -top.e, upper - (product(low, by).f + 1n), upper - product(normal(exact), by).f, k);
};

/** Digits of `upper` / 2^`point` until the rest is within `width`, then down by steps of the last digit while that is nearer. */
const generate = (upper: bigint, point: number, width: bigint, distance: bigint, k: number): Digits => {
  const one = 1n << BigInt(point);
  let digits = '';
  const push = (digit: bigint): void => {
    if (digit > 0n || digits !== '') digits += digit.toString();
  };
  const settled = (rest: bigint, step: bigint, limit: bigint, aim: bigint): string => {
    let [last, at] = [Number(digits.at(-1)), rest];
    while (at < aim && limit - at >= step && (at + step < aim || aim - at > at + step - aim)) {
      last -= 1;
      at += step;
    }
    return `${digits.slice(0, -1)}${last}`;
  };
  let [whole, rest] = [upper >> BigInt(point), upper & (one - 1n)];
  for (let kappa = whole.toString().length; kappa > 0; kappa--) {
    const step = 10n ** BigInt(kappa - 1);
    push(whole / step);
    whole %= step;
    const left = (whole << BigInt(point)) + rest;
    if (left <= width) return { digits: settled(left, step << BigInt(point), width, distance), exponent: k + kappa - 1 };
  }
  for (let places = 1, limit = width * 10n; ; places++, limit *= 10n) {
    rest *= 10n;
    push(rest >> BigInt(point));
    rest &= one - 1n;
    const aim = places < 9 ? distance * 10n ** BigInt(places) : 0n;
    if (rest < limit) return { digits: settled(rest, one, limit, aim), exponent: k - places };
  }
};

/** A real as the engine prints it: `1.0`, `-0.0`, `0.000001`, `1.5e-7`, `1e30`, `inf`, `NaN`. */
export const formatReal = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value < 0 || Object.is(value, -0)) return `-${formatReal(-value)}`;
  if (Number.isInteger(value) && value < 1e15) return `${value}.0`;
  const { digits, exponent } = digitsOf(value);
  const before = digits.length + exponent;
  if (exponent >= 0 && before <= 21) return `${digits.padEnd(before, '0')}.0`;
  if (before > 0 && before <= 21) return `${digits.slice(0, before)}.${digits.slice(before)}`;
  if (before > -6 && before <= 0) return `0.${'0'.repeat(-before)}${digits}`;
  return `${digits.charAt(0)}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${before - 1}`;
};
