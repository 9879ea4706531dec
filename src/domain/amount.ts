/** `1240` -> `1,240`: rounded, because sampled counts can be fractions. */
export const withThousands = (count: number): string => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');

/** `13.00`, `1,012`: cents only below 100, where they matter. Without the currency. */
export const dollars = (usd: number): string => (Math.round(usd * 100) < 10_000 ? usd.toFixed(2) : withThousands(usd));
