import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_OPERATOR_CONFIG } from '../../src/domain/operator.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import { codeRequests, ordinaryRequests } from './attack-rows.ts';
import { endingOf } from './ending.ts';
import { startTickLab, type TickLab } from './tick-lab.ts';
import type { LabCall } from '../../src/lab/faults.ts';

const NOON = Date.UTC(2026, 2, 3, 12);
const TABLES = {
  AppRequests: [
    ...ordinaryRequests(NOON - 30 * MINUTE, 60),
    ...codeRequests({ from: NOON, minutes: 25, perMinute: 20, ip: '203.0.113.7' }),
    ...codeRequests({ from: NOON + 5 * MINUTE, minutes: 15, perMinute: 14, ip: '203.0.113.8' }),
  ],
};
/** The first opens the campaign, the second lets it grow, the others finish whatever was left. */
const TICKS = [20, 25, 30].map((minutes) => NOON + minutes * MINUTE);
const POINTS_A_TICK = 13;
/**
 * Counting hunts judge what stands out at the tick itself: where a tick is lost, that judgement is not made again, and one attacker's
 * findings may be put together in another order. What a threshold hunt says of a bin is the same whenever it is read.
 */
const WITHOUT_COUNTING = JSON.stringify({ disabled: HUNTS.filter(({ series }) => series !== undefined).map(({ id }) => id) });

const even = <T>(items: readonly T[], count: number): readonly T[] =>
  Array.from({ length: Math.min(count, items.length) }, (_, n) => items[Math.floor((n * items.length) / count)]).flatMap(
    (item) => item ?? [],
  );

/** Calls to die at, 1 is the first: half spread over all of them, half over those that reach another service than the state. */
const pick = (calls: readonly LabCall[]): readonly number[] => {
  const numbers = calls.map((_, n) => n + 1);
  const outside = numbers.filter((n) => !['tables', 'identity'].includes(calls[n - 1]?.server ?? ''));
  return [...new Set([...even(numbers, Math.ceil(POINTS_A_TICK / 2)), ...even(outside, Math.ceil(POINTS_A_TICK / 2))])].sort(
    (x, y) => x - y,
  );
};

describe('a process killed between two outside calls', () => {
  let world: TickLab;
  let clean: unknown;
  const calls: LabCall[][] = [];

  beforeAll(async () => {
    world = await startTickLab(TABLES, {
      ...{ runs: 1 + 2 * (POINTS_A_TICK + 1), operator: NO_OPERATOR_CONFIG },
      settings: { TOLLWATCH_HUNTS: WITHOUT_COUNTING },
    });
    const [workspace] = world.workspaces;
    if (workspace === undefined) throw new Error('no workspace');
    for (const at of TICKS) {
      world.faults.reset();
      expect(await world.tick(workspace, at)).toBe(0);
      calls.push([...world.faults.calls()]);
    }
    world.faults.reset();
    clean = await endingOf(world, workspace);
  });
  afterAll(() => world.close());

  it('has an undisturbed run to compare with: two attackers, told everywhere', () => {
    const two = expect.objectContaining({ length: 2 });
    expect(clean).toMatchObject({ campaigns: two, incidents: two, lastEvents: two, lastRows: two, deliveries: ['sent'] });
    expect(new Set((clean as { findings: string[] }).findings)).toEqual(new Set(['done']));
  });

  it('ends as the undisturbed run does, wherever it was killed', async () => {
    const runs = world.workspaces.slice(1).values();
    let killed = 0;
    for (const [nth, at] of TICKS.slice(0, 2).entries()) {
      for (const [turn, point] of pick(calls[nth] ?? []).entries()) {
        const workspace = runs.next().value;
        if (workspace === undefined) throw new Error('more points than workspaces: raise `runs`');
        for (const earlier of TICKS.slice(0, nth)) await world.tick(workspace, earlier);
        const when = turn % 2 === 0 ? 'before' : 'after';
        world.faults.reset();
        world.faults.use(({ total }) => (total === point ? { kind: 'kill', when } : undefined));
        const end = await world.tick(workspace, at);
        world.faults.reset();
        if (end === 'SIGKILL') killed += 1;
        for (const later of TICKS.slice(nth + 1)) await world.tick(workspace, later);
        world.faults.reset();
        expect(
          await endingOf(world, workspace),
          `killed ${when} call ${point} of tick ${nth + 1} (${calls[nth]?.[point - 1]?.server} ${calls[nth]?.[point - 1]?.what})`,
        ).toEqual(clean);
      }
    }
    console.info(`killed at ${killed} points; calls a tick: ${calls.map((one) => one.length).join(', ')}`);
    expect(killed).toBeGreaterThanOrEqual(20);
  });
});
