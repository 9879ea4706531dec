import fc from 'fast-check';

/** Where every random case of a run starts: vitest.config.ts sets and prints it. */
export const SEED = Number(process.env['TOLLWATCH_TEST_SEED']);

fc.configureGlobal({ seed: SEED });
