/** Random cases a property: few in every run, many in the deep one. Divided, it has to be rounded: a fraction of a case never ends. */
export const RUNS = process.env['TOLLWATCH_TEST_DEEP'] === '1' ? 1000 : 60;
