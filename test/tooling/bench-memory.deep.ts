import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { benchMemory } from '../../infra/build/bench/memory.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it.runIf(process.platform === 'linux')(
  'an export beyond what is held in memory is hunted and served, its memory measured',
  async () => {
    const uses = await benchMemory(ROOT, 80_000_000);
    expect(uses.map(({ command }) => command)).toEqual(['hunt', 'lab']);
    for (const { peak, rows } of uses) {
      expect(rows).toBeGreaterThan(50_000);
      expect(peak).toBeGreaterThan(20_000_000);
      expect(peak).toBeLessThan(2_000_000_000);
    }
  },
  600_000,
);
