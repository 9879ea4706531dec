/** Kullback-Leibler divergence of a share `a` from a share `b`, in nats. 0 < b < 1. */
export const divergence = (a: number, b: number): number => {
  const term = (x: number, y: number): number => (x <= 0 ? 0 : x * Math.log(x / y));
  return term(a, b) + term(1 - a, 1 - b);
};

/**
 * How far `count` lies above a Poisson mean, in nats: `n ln(n/E) - n + E`, the exponent of Chernoff's bound on the tail (Boucheron,
 * Lugosi, Massart: Concentration Inequalities, 2.2). 0 at or below the mean. Nats of independent evidence can be added.
 */
export const excessNats = (count: number, mean: number): number =>
  count <= mean ? 0 : mean <= 0 ? Number.POSITIVE_INFINITY : count * Math.log(count / mean) - count + mean;

/** How far `successes` of `trials` lie below a share, in nats: `n KL(k/n || share)`. 0 at or above it. */
export const deficitNats = (trials: number, successes: number, share: number): number =>
  trials <= 0 || successes / trials >= share ? 0 : trials * divergence(successes / trials, share);

/** Messages a weighted sample is worth: `(sum w)^2 / sum w^2`. Equal to the sum when every weight is 1. */
export const effectiveSize = (sum: number, squares: number): number => (squares <= 0 ? 0 : (sum * sum) / squares);

/** A share seen in `trials`, drawn towards `prior` as if `weight` more trials had shown exactly that. */
export const shrunkShare = (trials: number, successes: number, prior: number, weight: number): number =>
  (successes + prior * weight) / (trials + weight);

/** `z` standard errors below a share that rests on `trials`, never below 0. */
export const lowerShare = (share: number, trials: number, z: number): number =>
  Math.max(0, share - z * Math.sqrt((share * (1 - share)) / Math.max(trials, 1)));
