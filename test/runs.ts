/** Random cases a property: few in every run, many in the deep one. */
export const RUNS = process.env['TOLLWATCH_TEST_DEEP'] === '1' ? 1000 : 60;
