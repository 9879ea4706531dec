import { describe, expect, it } from 'vitest';
import { benchCompile, benchExecution } from '../../infra/build/bench/kql.ts';
import { benchLoading } from '../../infra/build/bench/loading.ts';
import { HUNTS } from '../../src/hunts/index.ts';

describe('bench', () => {
  it('compiles every query of every hunt', { timeout: 300_000 }, async () => {
    const speeds = await benchCompile(1, 0);
    expect(speeds.map(({ query }) => query)).toEqual(HUNTS.flatMap(({ id }) => [`${id} query`, `${id} evidence`]));
    for (const { kept, fresh } of speeds) expect([kept > 0, fresh > 0]).toEqual([true, true]);
  });

  it('compares KQL with hand-written SQL only where both give one answer, and loads all rows both ways', async () => {
    const speeds = await benchExecution(20_000, 1);
    expect(speeds.length).toBeGreaterThan(4);
    for (const { ratio } of speeds) expect(ratio).toBeGreaterThan(0);
    expect((await benchLoading(2000, 1)).ratio).toBeGreaterThan(0);
  });
});
