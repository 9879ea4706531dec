/** Probability of at most `count` events where `mean` are expected. */
const atMost = (count: number, mean: number): number => {
  let [term, sum] = [Math.exp(-mean), Math.exp(-mean)];
  for (let n = 1; n <= count; n += 1) {
    term *= mean / n;
    sum += term;
  }
  return sum;
};

/**
 * Exact one-sided 95 % upper bound of a Poisson mean after `count` events (Garwood): the mean under which so few are seen one time in
 * twenty; 3.00 after none. By bisection, for counts up to some hundreds; beyond, by the normal approximation.
 */
export const poissonUpper = (count: number): number => {
  if (count > 500) return count + 1 + 1.645 * Math.sqrt(count + 1);
  let [low, high] = [count, count + 10 + 5 * Math.sqrt(count + 1)];
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (atMost(count, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
};

/** Middle of numbers in any order, the mean of the two middle ones of an even number; NaN of none. */
export const middleOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
};

/** NaN of none. */
export const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
