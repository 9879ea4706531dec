import type { Scenario } from '../scenario.ts';
import { BURSTS } from './bursts.ts';
import { CIRCUMSTANCES } from './circumstances.ts';
import { CLOUDS } from './clouds.ts';
import { EARLY } from './early.ts';
import { EVERYDAY } from './everyday.ts';
import { GROWTH } from './growth.ts';
import { MACHINES } from './machines.ts';
import { MIXED_ATTACKS, MIXED_DAYS } from './mixtures.ts';
import { NUMBERS } from './numbers.ts';
import { SENDERS } from './senders.ts';
import { SLOW } from './slow.ts';

/** Every scenario, attacks first. Names are unique and stay: results are compared by them. */
export const SCENARIOS: readonly Scenario[] = [
  ...BURSTS,
  ...NUMBERS,
  ...SLOW,
  ...EARLY,
  ...CIRCUMSTANCES,
  ...CLOUDS,
  ...MIXED_ATTACKS,
  ...EVERYDAY,
  ...GROWTH,
  ...SENDERS,
  ...MACHINES,
  ...MIXED_DAYS,
];
