/** Counted columns in the order that failure-judge.ts knows. */
export const COUNTS: readonly string[] = ['Sends', 'Verified', 'Undelivered', 'Delivered'];
