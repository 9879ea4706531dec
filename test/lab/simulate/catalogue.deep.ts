import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/lab/simulate/engine.ts';
import { makeRandom } from '../../../src/lab/simulate/random.ts';
import type { Scenario } from '../../../src/lab/simulate/scenario.ts';
import { SCENARIOS } from '../../../src/lab/simulate/scenarios/index.ts';
import { writeSimulation } from '../../../src/lab/simulate/simulation-files.ts';
import { SEED } from '../../seed.ts';
import { loadWritten, withOut } from './written-runs.ts';

/** All of them take a quarter of an hour: each run takes others, and says which seed drew them. */
const SAMPLE = 24;
const seed = SEED % 100_000;
const random = makeRandom(seed);
const drawn = Array.from({ length: SAMPLE }, () => random.pick(SCENARIOS as readonly [Scenario, ...Scenario[]]));
console.info(`scenarios of the catalogue: seed ${seed}`);

describe('a scenario of the catalogue', () => {
  test.each([...new Set(drawn)].map((scenario) => [scenario.name, scenario] as const))(
    '%s loads without a bad row and names its attacks',
    (_, scenario) =>
      withOut(async (out) => {
        const simulation = simulate(scenario, { seed: 1 });
        const written = await writeSimulation(out, simulation);
        const labels = simulation.labels();
        expect(labels.attacks.map(({ id }) => id).sort()).toEqual(scenario.attacks.map(({ id }) => id).sort());
        for (const { entities } of labels.attacks)
          expect(entities.ips.length + entities.countries.length + entities.blocks.length + entities.services.length).toBeGreaterThan(1);
        expect(await loadWritten(written)).toEqual({ badRows: [], skipped: 0, lost: [], rows: written.files.map(({ rows }) => rows) });
      }),
  );
});
