import { missesText } from './report.ts';
import type { RunResult } from './run.ts';

/** A few short scenarios of both kinds, for CI. */
const SMOKE: readonly string[] = ['first-two-days-burst', 'first-day-blocks', 'first-two-days-form-log', 'launch-first-day'];

export const isSmoke = (name: string): boolean => SMOKE.includes(name);

/** Why a smoke run is no success: an attack not found, an alert where there was none, something not whole. Empty when it is one. */
export const smokeFailures = (results: readonly RunResult[]): readonly string[] => [
  ...(results.length === SMOKE.length ? [] : [`${results.length} of ${SMOKE.length} scenarios were run`]),
  ...results.flatMap((result) => {
    const score = result.scores.tollwatch;
    const isFalse = result.kind === 'benign' && score?.astray.length !== 0;
    const wrong = isFalse || score?.attacks.some(({ detectedAt }) => detectedAt === undefined) !== false;
    return wrong || result.notices.length > 0 ? [missesText([result])] : [];
  }),
];
