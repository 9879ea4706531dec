import { describe, expect, it } from 'vitest';
import { MAX_GROUPS } from '../../src/pipeline/window-query.ts';
import { burst, findingsOf, makeWorld, TARGET } from './world.ts';

describe('a window with more flagged groups than are recomputed', () => {
  it('verifies the largest, alerts for all, and says which were left', async () => {
    const world = makeWorld();
    const groups = MAX_GROUPS + 20;
    for (let n = 0; n < groups; n += 1) world.workspace.events.push(burst(20, 60 + n, { source: `203.${n >> 8}.${n & 255}.1` }));
    const report = await world.tick();
    const findings = await findingsOf(world.store);
    expect(findings).toHaveLength(groups);
    const left = findings.filter(({ finding }) => finding.verdict === 'unverified').map(({ finding }) => finding.counts.requests);
    expect(left.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => 60 + n));
    expect(findings.every(({ status }) => status === 'done')).toBe(true);
    expect(report.targets[0]?.run.hunts[0]?.notices.join()).toContain('20 flagged groups beyond the 2000 largest');
    expect((await world.store.list(TARGET.id, 'campaign:')).map(({ status }) => status)).toEqual(['open']);
    expect(world.workspace.asked.filter(({ kind }) => kind === 'evidence')).toHaveLength(1);
  });
});
