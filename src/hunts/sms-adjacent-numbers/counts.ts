/** Counted columns in the order that block-judge.ts knows. */
export const COUNTS: readonly string[] = ['Sends', 'Verified', 'Numbers', 'Undelivered'];
