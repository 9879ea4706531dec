import { stop } from './stopping.ts';

/** Sums and fractions stop where a term no longer counts. */
const ENOUGH = 1e-17;
const MAX_TERMS = 20_000;

/** By its power series, quick for small x. */
const erfSeries = (x: number): number => {
  let term = x;
  let sum = x;
  for (let n = 1; n < MAX_TERMS && Math.abs(term) > Math.abs(sum) * ENOUGH; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};

/** By its continued fraction, for x >= 2. */
const erfcFraction = (x: number): number => {
  let fraction = x;
  for (let n = 200; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
};

const erfc = (x: number): number => (x >= 2 ? erfcFraction(x) : x <= -2 ? 2 - erfcFraction(-x) : 1 - erfSeries(x));
const erf = (x: number): number => (Math.abs(x) < 2 ? erfSeries(x) : x > 0 ? 1 - erfcFraction(x) : erfcFraction(-x) - 1);

/** ln of the gamma function by Stirling's series, for x > 0. */
const logGamma = (x: number): number => {
  let [z, shift] = [x, 0];
  for (; z < 16; z += 1) shift += Math.log(z);
  const r = 1 / (z * z);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360)))))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
};
const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** The continued fraction of the incomplete beta function, for x < (a + 1) / (a + b + 2). */
const betaFraction = (x: number, a: number, b: number): number => {
  const tiny = 1e-300;
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1) || tiny)];
  let fraction = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    for (const factor of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / (1 + factor * d || tiny);
      c = 1 + factor / c || tiny;
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return fraction;
};

const lower = (x: number, a: number, b: number): number =>
  (Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) * betaFraction(x, a, b)) / a;

/** The distribution function inside (0, 1). */
const betaShare = (x: number, a: number, b: number): number => (x < (a + 1) / (a + b + 2) ? lower(x, a, b) : 1 - lower(1 - x, b, a));

const MAX_PARAMETER = 10_000;
const allowed = (parameter: number): boolean => parameter > 0 && parameter <= MAX_PARAMETER;

const betaCdf = (x: number, a: number, b: number): number => {
  if (x < 0 || x > 1 || !allowed(a) || !allowed(b)) return Number.NaN;
  return x === 0 || x === 1 ? x : betaShare(x, a, b);
};

const betaPdf = (x: number, a: number, b: number): number => {
  if (x <= 0 || x >= 1 || a <= 0 || b <= 0) return Number.NaN;
  return Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta(a, b));
};

/** Where the distribution function has the value p, by halving. */
const betaInverse = (p: number, a: number, b: number): number | null => {
  if (a < 0 || b < 0) return Number.NaN;
  if (p > 1) return null;
  if (p <= 0 || p === 1 || !allowed(a) || !allowed(b)) return stop('beta_inv() met a probability or a parameter at the end of its range');
  let [low, high] = [0, 1];
  for (let i = 0; i < 200 && low < high; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (betaShare(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

type Special = (x: number, a: number, b: number) => number | null;

/** By function, of numbers that are finite. */
export const SPECIAL_NUMBERS: Readonly<Record<string, Special>> = {
  erf,
  erfc,
  beta_cdf: betaCdf,
  beta_pdf: betaPdf,
  beta_inv: betaInverse,
};
