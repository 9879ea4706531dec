import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { benchBacktest } from '../../infra/build/bench/fortnight.ts';
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

it.runIf(process.platform === 'linux')(
  'a backtest of a fortnight of rows is timed, its memory measured',
  async () => {
    const [use] = await benchBacktest(ROOT, 40_000);
    expect(use?.rows).toBeGreaterThan(39_000);
    expect(use?.seconds).toBeGreaterThan(0);
    expect(use?.peak).toBeGreaterThan(20_000_000);
    expect(use?.peak).toBeLessThan(2_000_000_000);
  },
  600_000,
);
