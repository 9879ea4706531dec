import { createHash } from 'node:crypto';
import type { Parameters } from '../../../src/hunts/hunt.ts';
import type { Scenario } from '../../../src/lab/simulate/scenario.ts';
import { BURSTS } from '../../../src/lab/simulate/scenarios/bursts.ts';
import { CIRCUMSTANCES } from '../../../src/lab/simulate/scenarios/circumstances.ts';
import { CLOUDS } from '../../../src/lab/simulate/scenarios/clouds.ts';
import { EARLY } from '../../../src/lab/simulate/scenarios/early.ts';
import { EVERYDAY } from '../../../src/lab/simulate/scenarios/everyday.ts';
import { GROWTH } from '../../../src/lab/simulate/scenarios/growth.ts';
import { MACHINES } from '../../../src/lab/simulate/scenarios/machines.ts';
import { MIXED_ATTACKS, MIXED_DAYS } from '../../../src/lab/simulate/scenarios/mixtures.ts';
import { NUMBERS } from '../../../src/lab/simulate/scenarios/numbers.ts';
import { SENDERS } from '../../../src/lab/simulate/scenarios/senders.ts';
import { SLOW } from '../../../src/lab/simulate/scenarios/slow.ts';

/** Classes of scenarios as figures are given for them, attacks first. */
export const CLASSES: Readonly<Record<string, readonly Scenario[]>> = {
  bursts: BURSTS,
  'number blocks': NUMBERS,
  'slow and small': SLOW,
  'early and replayed': EARLY,
  'in bad company': CIRCUMSTANCES,
  'pools, keys, logs': CLOUDS,
  'mixed attacks': MIXED_ATTACKS,
  'plain days': EVERYDAY,
  growth: GROWTH,
  'bulk senders': SENDERS,
  'machines and faults': MACHINES,
  'mixed days': MIXED_DAYS,
};

export const classOf = (name: string): string =>
  Object.entries(CLASSES).find(([, scenarios]) => scenarios.some((one) => one.name === name))?.[0] ?? 'other';

export type Half = 'choose' | 'report';

/**
 * Which half a scenario and seed belong to: the lowest bit of the first byte of SHA-256 over `NAME/SEED`. Thresholds are chosen on one
 * half and reported on the other. Intensity and roughness do not count: a thinned attack is of its original's half.
 */
export const halfOf = (scenario: string, seed: number): Half => {
  const [byte = 0] = createHash('sha256').update(`${scenario}/${seed}`).digest();
  return byte % 2 === 0 ? 'choose' : 'report';
};

/** How a scenario is varied; results of different variants are never added. */
export type Variant = { readonly intensity: number; readonly rough: boolean };

/** One run of one scenario: what a worker is given. */
export type Job = Variant & {
  readonly scenario: string;
  readonly seed: number;
  readonly baselines: boolean;
  /** Overrides by hunt id, for trying thresholds. */
  readonly parameters: Readonly<Record<string, Parameters>>;
};

export type Choice = {
  readonly seeds: readonly number[];
  readonly pattern: RegExp;
  readonly half: Half | undefined;
};

/** Scenario by scenario within a seed, so that a run broken off has seen every class. */
export const jobsOf = (
  scenarios: readonly Scenario[],
  { seeds, pattern, half }: Choice,
  rest: Omit<Job, 'scenario' | 'seed'>,
): readonly Job[] =>
  seeds.flatMap((seed) =>
    scenarios
      .filter(({ name }) => pattern.test(name) && (half === undefined || half === halfOf(name, seed)))
      .map(({ name }) => ({ scenario: name, seed, ...rest })),
  );

/** Names a job among results: runs with other baselines or parameters have files of their own. */
export const jobKey = ({ scenario, seed, intensity, rough }: Pick<Job, 'scenario' | 'seed' | 'intensity' | 'rough'>): string =>
  `${scenario}/${seed}/${intensity}/${rough ? 'rough' : 'even'}`;
